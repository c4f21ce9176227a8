"""Which budget a call counts against; without Redis the windows lie in our own database."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from accounting.models.installation import BudgetWindow
from accounting.providers import budgets
from accounting.providers.base import BudgetRule, Provider

_SECOND = 1_000_000


class DatabaseReserver:
    """The same exact sliding window as in Redis, in a row of its own."""

    def reserve(self, key: str, rules: Sequence[BudgetRule]) -> float:
        with _locked(key) as row:
            now = time.time_ns() // 1000  # read under the lock: who waited for it comes after the others
            free_at = max(row.held_until, *(_free_at(row.calls, rule) for rule in rules))
            if free_at > now:
                return (free_at - now) / _SECOND
            since = now - max(_length(rule) for rule in rules)
            row.calls = [moment for moment in row.calls if moment > since] + [now]
            row.save(update_fields=["calls"])
        return 0.0

    def hold(self, key: str, seconds: float) -> None:
        with _locked(key) as row:
            row.held_until = max(row.held_until, time.time_ns() // 1000 + int(seconds * _SECOND))
            row.save(update_fields=["held_until"])

    def used(self, key: str, rule: BudgetRule) -> int:
        row = BudgetWindow.objects.filter(key=key).first()
        since = time.time_ns() // 1000 - _length(rule)
        return sum(1 for moment in row.calls if moment > since) if row else 0


def _length(rule: BudgetRule) -> int:
    return int(rule.seconds * budgets.STRETCH * _SECOND)


def _free_at(calls: Sequence[int], rule: BudgetRule) -> int:
    """When the oldest call that fills the window leaves it, and the last one is far enough away."""
    window = calls[-rule.calls] + _length(rule) if len(calls) >= rule.calls else 0
    last = calls[-1] + int(budgets.pace(rule) * _SECOND) if calls else 0
    return max(window, last)


@contextmanager
def _locked(key: str) -> Iterator[BudgetWindow]:
    """The row of this key, locked by PostgreSQL; SQLite has one writer at a time."""
    with transaction.atomic():
        yield BudgetWindow.objects.select_for_update().get_or_create(key=key)[0]


def budget_for(provider: Provider, *, app: str, company: str, patience: float = 2.0) -> budgets.KeyBudget:
    """The budget of one company at one provider; `patience` is how long a caller will wait for a call."""
    rules: dict[str, list[BudgetRule]] = {}
    for rule in _rules(provider):
        rules.setdefault(_key(provider, rule, app, company), []).append(rule)
    return budgets.KeyBudget(_reserver(), rules, patience)


def _key(provider: Provider, rule: BudgetRule, app: str, company: str) -> str:
    owner = f"{app}:{company}" if rule.per == "company" else app
    return f"{provider.key}:{rule.per}:{owner}"


def _rules(provider: Provider) -> Sequence[BudgetRule]:
    """The declared rules, or what a test installation sets with FROST_BUDGETS ("<provider>=250/5")."""
    for entry in settings.FROST_BUDGETS:
        key, _, rule = entry.partition("=")
        calls, _, seconds = rule.partition("/")
        if key == provider.key:
            return [BudgetRule(int(calls), float(seconds))]
    return provider.budgets


def _reserver() -> budgets.Reserver:
    if settings.REDIS_URL:
        return budgets.redis_reserver(settings.REDIS_URL, f"{settings.FROST_BROKER_PREFIX}budget:")
    return DatabaseReserver()


def calls_per_second(provider: Provider) -> float:
    """How fast one company can be written to, for estimates."""
    return min(rule.calls / rule.seconds / budgets.STRETCH for rule in _rules(provider))


def calls_left(provider: Provider, *, app: str, company: str) -> int:
    """How many calls of the window are left now."""
    rule = _rules(provider)[0]
    return max(0, rule.calls - _reserver().used(_key(provider, rule, app, company), rule))


def has_room(provider: Provider, *, app: str, company: str, share: float) -> bool:
    """Whether less than this share of the window is used: who asks first leaves the rest to others."""
    rule = _rules(provider)[0]
    return _reserver().used(_key(provider, rule, app, company), rule) < max(1, int(rule.calls * share))
