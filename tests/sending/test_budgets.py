"""Rate budgets hold across threads, say when to come back, and survive a Redis that forgot everything."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from django.db import connections

from accounting.budgets import DatabaseReserver
from accounting.domain.errors import Kind, ProviderError
from accounting.providers.base import BudgetRule
from accounting.providers.budgets import KeyBudget, RedisReserver, Reserver
from tests.records.file_database import file_database

RULES = [BudgetRule(10, 1)]
REDIS_URL = os.environ.get("REDIS_URL", "")
needs_redis = pytest.mark.skipif(not REDIS_URL, reason="REDIS_URL is not set")


@pytest.fixture
def on_redis() -> RedisReserver:
    client = redis.Redis.from_url(REDIS_URL)
    prefix = f"frost-test-budget-{time.time_ns()}:"
    return RedisReserver(client, prefix)


class Watched:
    """Remembers between which two moments each call was allowed."""

    def __init__(self, reserver: Reserver) -> None:
        self._reserver = reserver
        self.allowed: list[tuple[float, float]] = []

    def reserve(self, key: str, rules: Sequence[BudgetRule]) -> float:
        asked = time.monotonic()
        seconds = self._reserver.reserve(key, rules)
        if not seconds:
            self.allowed.append((asked, time.monotonic()))
        return seconds

    def hold(self, key: str, seconds: float) -> None: ...

    def used(self, key: str, rule: BudgetRule) -> int:
        return self._reserver.used(key, rule)


def most_in_any(allowed: list[tuple[float, float]], seconds: float) -> int:
    """How many calls were certainly allowed within one such window, however slow this machine is."""
    return max(
        sum(1 for asked, answered in allowed if start <= asked and answered < start + seconds)
        for start, _ in allowed
    )


def spend(calls: int, *reservers: Reserver, after: Callable[[], None] = lambda: None) -> int:
    """The most calls in a second, of eight threads that spend through these in turn."""
    watched = [Watched(reserver) for reserver in reservers]

    def one(number: int) -> None:
        KeyBudget(watched[number % len(watched)], {"key": RULES}, patience=30).wait()
        after()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(calls)))
    allowed = [call for each in watched for call in each.allowed]
    assert len(allowed) == calls
    return most_in_any(allowed, 1.0)


@needs_redis
def test_no_window_ever_holds_more_than_allowed(on_redis: RedisReserver) -> None:
    assert spend(35, on_redis) <= 10


@needs_redis
def test_hosts_whose_clocks_differ_share_one_window() -> None:
    prefix = f"frost-test-budget-{time.time_ns()}:"
    client = redis.Redis.from_url(REDIS_URL)
    right = RedisReserver(client, prefix)
    slow = RedisReserver(client, prefix, clock=lambda: time.time() - 20)
    fast = RedisReserver(client, prefix, clock=lambda: time.time() + 20)
    assert spend(25, right, slow, fast) <= 10


@needs_redis
def test_calls_of_an_even_rule_leave_one_by_one(on_redis: RedisReserver) -> None:
    _leave_one_by_one(on_redis)


@pytest.mark.django_db
def test_without_redis_they_do_so_too() -> None:
    _leave_one_by_one(DatabaseReserver())


def _leave_one_by_one(reserver: Reserver) -> None:
    rules = [BudgetRule(10, 36_000, even=True)]
    assert reserver.reserve("key", rules) == 0
    assert 3000 < reserver.reserve("key", rules) <= 3600


@needs_redis
def test_a_redis_that_lost_its_scripts_is_asked_again(on_redis: RedisReserver) -> None:
    on_redis.reserve("key", RULES)
    redis.Redis.from_url(REDIS_URL).script_flush()
    assert on_redis.reserve("key", RULES) == 0


@needs_redis
def test_what_the_provider_said_is_obeyed(on_redis: RedisReserver) -> None:
    on_redis.hold("key", 5)
    assert 4 < on_redis.reserve("key", RULES) <= 5


@needs_redis
def test_the_used_share_is_shown(on_redis: RedisReserver) -> None:
    for _ in range(3):
        on_redis.reserve("key", RULES)
    assert on_redis.used("key", RULES[0]) == 3


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_database_keeps_the_same_window(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with file_database(tmp_path, tmp_path_factory.getbasetemp() / "migrated.sqlite3"):
        assert spend(35, DatabaseReserver(), after=connections.close_all) <= 10


@pytest.mark.django_db
def test_without_redis_what_the_provider_said_is_obeyed_too() -> None:
    DatabaseReserver().hold("key", 5)
    assert 4 < DatabaseReserver().reserve("key", RULES) <= 5
    assert DatabaseReserver().used("key", RULES[0]) == 0


class NeverSoon:
    """A budget that is used up for an hour."""

    def reserve(self, key: str, rules: object) -> float:
        return 3600

    def hold(self, key: str, seconds: float) -> None: ...

    def used(self, key: str, rule: BudgetRule) -> int:
        return 10


def test_who_would_wait_too_long_is_told_when_to_come_back() -> None:
    slept: list[float] = []
    with pytest.raises(ProviderError) as caught:
        KeyBudget(NeverSoon(), {"key": RULES}, patience=20, sleep=slept.append).wait()
    assert (caught.value.kind, caught.value.code) == (Kind.RATE_LIMITED, "budget_used_up")
    assert caught.value.retry_at is not None
    assert slept == []


def test_a_redis_that_is_away_costs_time_and_nothing_else() -> None:
    nobody = redis.Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    with pytest.raises(ProviderError) as caught:
        KeyBudget(RedisReserver(nobody), {"key": RULES}, patience=1).wait()
    assert (caught.value.kind, caught.value.code) == (Kind.TRANSIENT, "budget_unreachable")
    assert caught.value.retry_at is not None
