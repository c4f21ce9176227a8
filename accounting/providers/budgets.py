"""Rate budgets: reserve a call, or learn how long to stay away. Shared by all processes through Redis."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Protocol, cast

import redis
from pyrate_limiter import Decision, Rate, RateItem, RedisBucket

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.base import BudgetRule

# A provider counts what arrives. Calls that leave five seconds apart may arrive closer together, so the
# window is stretched by 4 %: 25 calls per 5.2 s stay within 25 per 5 s with 200 ms of jitter. Calls of an even
# rule leave one by one: a whole burst that is held up would meet the next burst in one window of the provider,
# a single call that is held up has no company there. The pace is a little quicker than the window asks, so that
# lateness is made up.
STRETCH = 1.04
PACE = 0.9
LONGEST_NAP = 2.0
AWAY_SECONDS = 5  # when a Redis that did not answer is asked again


def pace(rule: BudgetRule) -> float:
    """The least seconds between two calls of an even rule; 0 where calls may leave together."""
    return rule.seconds * PACE / rule.calls if rule.even else 0.0


class Reserver(Protocol):
    def reserve(self, key: str, rules: Sequence[BudgetRule]) -> float:
        """0 where one call may be made now, else the seconds after which to ask again."""

    def hold(self, key: str, seconds: float) -> None:
        """Nothing under this key for so long: the provider said so."""

    def used(self, key: str, rule: BudgetRule) -> int:
        """How many calls of the running window are used."""


class KeyBudget:
    """The budget of one company (or application) at one provider, as `http.Sender` wants it."""

    def __init__(
        self,
        reserver: Reserver,
        rules: Mapping[str, Sequence[BudgetRule]],
        patience: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._reserver, self._rules, self._patience, self._sleep = reserver, rules, patience, sleep

    def wait(self) -> None:
        """Return when a call may be made.

        Raises ProviderError(RATE_LIMITED, retry_at) when that is further away than this caller's patience.
        """
        until = time.monotonic() + self._patience
        for key, rules in self._rules.items():
            self._wait_for(key, rules, until)

    def _wait_for(self, key: str, rules: Sequence[BudgetRule], until: float) -> None:
        while True:
            left = max(0.0, until - time.monotonic())
            seconds = self._ask(key, rules)
            if not seconds:
                return
            if seconds > left:
                retry_at = datetime.now(UTC) + timedelta(seconds=seconds)
                raise ProviderError(
                    Kind.RATE_LIMITED, "budget_used_up", {"seconds": round(seconds)}, retry_at=retry_at
                )
            self._sleep(min(seconds, LONGEST_NAP))

    def _ask(self, key: str, rules: Sequence[BudgetRule]) -> float:
        try:
            return self._reserver.reserve(key, rules)
        except redis.RedisError as error:
            at = datetime.now(UTC) + timedelta(seconds=AWAY_SECONDS)
            raise ProviderError(Kind.TRANSIENT, "budget_unreachable", retry_at=at) from error

    def told(self, seconds: float) -> None:
        for key in self._rules:
            self._reserver.hold(key, seconds)


# pyrate-limiter's admission (same keys, arguments and answer), but by the one clock that all hosts share: a
# process that stood still between reading its clock and asking would not see the calls made meanwhile. A hold by
# the provider is answered like a full window, and what left the longest window is forgotten.
_ADMIT = """
local bucket, asked_at, weight, name = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local ahead = now - asked_at
local oldest, since = now, {}
for rate = 1, tonumber(ARGV[4]) do
    since[rate] = tonumber(ARGV[2 + 3 * rate]) + ahead
    oldest = math.min(oldest, since[rate])
end
local held = redis.call('PTTL', bucket .. ':hold')
if held > 0 then
    return {0, since[1] + held - 1 - ahead}
end
redis.call('ZREMRANGEBYSCORE', bucket, '-inf', '(' .. string.format('%.0f', oldest))
for rate = 1, #since do
    local limit, rank = tonumber(ARGV[3 + 3 * rate]), tonumber(ARGV[4 + 3 * rate])
    if redis.call('ZCOUNT', bucket, string.format('%.0f', since[rate]), '+inf') + weight > limit then
        local blocking = redis.call('ZRANGE', bucket, -1 - rank, -1 - rank, 'WITHSCORES')
        return {rate - 1, tonumber(blocking[2]) - ahead}
    end
end
for place = 1, weight do
    redis.call('ZADD', bucket, string.format('%.0f', now), name .. place)
end
redis.call('PEXPIRE', bucket, 2 * (now - oldest) + 1000)
return {-1, -1}
"""


class RedisReserver:
    """pyrate-limiter's sliding window in Redis: atomic, one sorted set per key, one round trip per question."""

    def __init__(
        self, client: redis.Redis, prefix: str = "frost:budget:", clock: Callable[[], float] = time.time
    ) -> None:
        self._redis, self._prefix, self._clock = client, prefix, clock
        self._buckets: dict[tuple[str, tuple[BudgetRule, ...]], RedisBucket] = {}

    def reserve(self, key: str, rules: Sequence[BudgetRule]) -> float:
        decision = self._decide(key, rules)
        return 0.0 if decision.allowed else max(0.005, (decision.retry_after_ms or 50) / 1000)

    def hold(self, key: str, seconds: float) -> None:
        self._redis.set(f"{self._prefix}{key}:hold", "1", px=max(1, int(seconds * 1000)))

    def used(self, key: str, rule: BudgetRule) -> int:
        """How many calls of the running window are used."""
        seconds, microseconds = self._redis.time()
        since = seconds * 1000 + microseconds // 1000 - int(rule.seconds * 1000 * STRETCH)
        return int(self._redis.zcount(self._prefix + key, since, "+inf"))

    def _decide(self, key: str, rules: Sequence[BudgetRule]) -> Decision:
        try:
            return self._ask(self._bucket(key, rules))
        except redis.exceptions.NoScriptError:
            # A restarted Redis forgot the script, and the bucket loads it only once.
            self._buckets.pop((key, tuple(rules)), None)
            return self._ask(self._bucket(key, rules))

    def _ask(self, bucket: RedisBucket) -> Decision:
        item = RateItem("call", int(self._clock() * 1000), weight=1)
        return cast(Decision, bucket.put_decision(item))  # a coroutine only with an asynchronous client

    def _bucket(self, key: str, rules: Sequence[BudgetRule]) -> RedisBucket:
        bucket = self._buckets.get((key, tuple(rules)))
        if bucket is None:
            script = str(self._redis.script_load(_ADMIT))
            bucket = RedisBucket(_rates(rules), self._redis, self._prefix + key, script)
            self._buckets[key, tuple(rules)] = bucket
        return bucket


def _rates(rules: Sequence[BudgetRule]) -> list[Rate]:
    paces = [Rate(1, max(1, int(pace(rule) * 1000))) for rule in rules if rule.even]
    windows = [Rate(rule.calls, int(rule.seconds * 1000 * STRETCH)) for rule in rules]
    return [*paces, *windows]


@cache
def redis_reserver(url: str, prefix: str) -> RedisReserver:
    return RedisReserver(redis.Redis.from_url(url, socket_timeout=5, socket_keepalive=True), prefix)
