"""Lets go what waited for a rule or a register, and nothing else: each held write is rendered again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounting import records
from accounting.domain.accounts import RULE_CAUSES
from accounting.mappings.resolve import Resolver, Rules
from accounting.models import IntegrationMapping, Problem, SyncItem
from accounting.problems import holders, service
from accounting.providers.base import REGISTERS, Links, Remote
from accounting.sync.chunks import by_primary_key
from accounting.sync.context import Context, remote_of


def release_mapped(context: Context, rules: Rules, solved_by: str) -> int:
    """How many writes are due again; a problem that holds nothing more is solved."""
    about_rules = Q()
    for beginning in RULE_CAUSES:
        about_rules |= Q(cause__startswith=beginning)
    problems = Problem.objects.filter(about_rules, integration=context.integration, solved_at=None)
    return sum(_release(context, problem, rules, solved_by) for problem in problems)


def release_registered(context: Context, solved_by: str) -> int:
    """The same for what waited for a line of the provider's registers, once they were read again."""
    problems = Problem.objects.filter(
        cause__startswith=f"{REGISTERS}:", integration=context.integration, solved_at=None
    )
    return sum(_release(context, problem, context.rules, solved_by) for problem in problems)


def _release(context: Context, problem: Problem, rules: Rules, solved_by: str) -> int:
    held = SyncItem.objects.filter(holds__problem=problem, holds__released_at=None)
    clear: dict[UUID, bool] = {}
    waits_for: dict[UUID, UUID | None] = {}
    for items in by_primary_key(held):
        waits_for.update({item.pk: item.depends_on_id for item in items})
        for chunk in _by_type(items):
            clear.update(_clear(context, problem.cause, chunk, rules))
    if not waits_for and holders.count(problem):
        return 0  # only other rooms wait here, and they look for themselves
    free = [pk for pk in clear if _is_free(pk, clear, waits_for)]
    return service.release_items(problem=problem, item_ids=free, solved_by=solved_by)


def _by_type(items: Iterable[SyncItem]) -> list[list[SyncItem]]:
    found: dict[str, list[SyncItem]] = {}
    for item in items:
        found.setdefault(item.data_type, []).append(item)
    return list(found.values())


def _clear(context: Context, cause: str, items: list[SyncItem], rules: Rules) -> dict[UUID, bool]:
    """Per item whether the cause is gone from it."""
    record_type = records.get(items[0].resource_type)
    canonical = records.load_canonical(record_type, {item.resource_id for item in items})
    remotes = _remotes(context, items)
    return {
        item.pk: item.resource_id not in canonical
        or cause
        not in _causes(context, item, canonical[item.resource_id], remotes.get(item.resource_id), rules)
        for item in items
    }


def _causes(context: Context, item: SyncItem, record: Any, remote: Remote | None, rules: Rules) -> set[str]:
    rounding = getattr(context.settings, "rounding_account", "")
    links = Links(item.marker, {}, Resolver(rules), rounding, context.chart)
    rendered = context.resource(item.data_type).render(
        item.operation, record, links, remote, context.settings
    )
    return {finding.cause for finding in rendered.findings if finding.blocks}


def _remotes(context: Context, items: list[SyncItem]) -> dict[UUID, Remote]:
    rows = IntegrationMapping.objects.filter(
        integration=context.integration,
        local_resource_type=items[0].resource_type,
        local_resource_id__in={item.resource_id for item in items},
        part="",
        archived_at=None,
    )
    found = {mapping.local_resource_id: remote_of(mapping) for mapping in rows}
    return {pk: remote for pk, remote in found.items() if remote is not None}


def _is_free(pk: UUID, clear: dict[UUID, bool], waits_for: dict[UUID, UUID | None]) -> bool:
    """Also all that it waits for, as far as the same problem holds that."""
    seen: UUID | None = pk
    while seen is not None and seen in clear:
        if not clear[seen]:
            return False
        seen = waits_for[seen]
    return True
