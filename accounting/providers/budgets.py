"""Rate budgets: reserve a call, or learn how long to stay away. Shared by all processes through Redis."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from typing import Any, Protocol

import redis
from pyrate_limiter import Rate, RateItem, RedisBucket

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.base import BudgetRule

# A provider counts what arrives. Bursts that leave five seconds apart may arrive closer together, so the
# window is stretched by 4 %: 25 calls per 5.2 s stay within 25 per 5 s with 150 ms of jitter.
STRETCH = 1.04
LONGEST_NAP = 2.0


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
            seconds = self._reserver.reserve(key, rules)
            if not seconds:
                return
            if seconds > left:
                retry_at = datetime.now(UTC) + timedelta(seconds=seconds)
                raise ProviderError(
                    Kind.RATE_LIMITED, "budget_used_up", {"seconds": round(seconds)}, retry_at=retry_at
                )
            self._sleep(min(seconds, LONGEST_NAP))

    def told(self, seconds: float) -> None:
        for key in self._rules:
            self._reserver.hold(key, seconds)


class RedisReserver:
    """pyrate-limiter's sliding window in Redis: atomic, fair, one sorted set per key."""

    def __init__(self, client: redis.Redis, prefix: str = "frost:budget:") -> None:
        self._redis, self._prefix = client, prefix
        self._buckets: dict[tuple[str, tuple[BudgetRule, ...]], RedisBucket] = {}
        self._lock = Lock()

    def reserve(self, key: str, rules: Sequence[BudgetRule]) -> float:
        held = int(self._redis.pttl(f"{self._prefix}hold:{key}"))
        if held > 0:
            return held / 1000
        with self._lock:
            decision = self._decide(key, rules)
        return 0.0 if decision.allowed else max(0.005, (decision.retry_after_ms or 50) / 1000)

    def hold(self, key: str, seconds: float) -> None:
        self._redis.set(f"{self._prefix}hold:{key}", "1", px=max(1, int(seconds * 1000)))

    def used(self, key: str, rule: BudgetRule) -> int:
        """How many calls of the running window are used."""
        since = time.time_ns() // 1_000_000 - int(rule.seconds * 1000 * STRETCH)
        return int(self._redis.zcount(self._prefix + key, since, "+inf"))

    def _decide(self, key: str, rules: Sequence[BudgetRule]) -> Any:
        try:
            return self._ask(self._bucket(key, rules))
        except redis.exceptions.NoScriptError:
            # A restarted Redis forgot the script, and the bucket loads it only once.
            self._buckets.pop((key, tuple(rules)), None)
            return self._ask(self._bucket(key, rules))

    def _ask(self, bucket: RedisBucket) -> Any:
        now: int = bucket.now()  # type: ignore[no-untyped-call]
        bucket.leak(now)
        decision = bucket.put_decision(RateItem("call", now, weight=1))
        self._redis.pexpire(bucket.bucket_key, bucket.rates[-1].interval * 2)
        return decision

    def _bucket(self, key: str, rules: Sequence[BudgetRule]) -> RedisBucket:
        bucket = self._buckets.get((key, tuple(rules)))
        if bucket is None:
            rates = [Rate(rule.calls, int(rule.seconds * 1000 * STRETCH)) for rule in rules]
            bucket = RedisBucket.init(rates, self._redis, self._prefix + key)
            self._buckets[key, tuple(rules)] = bucket
        return bucket


@cache
def redis_reserver(url: str, prefix: str) -> RedisReserver:
    return RedisReserver(redis.Redis.from_url(url, socket_timeout=5, socket_keepalive=True), prefix)
