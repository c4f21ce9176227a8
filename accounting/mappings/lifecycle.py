"""Drafts of account mappings: made, filled with defaults, annotated, put away. Activation has its own module."""

from typing import Literal

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounting import clock
from accounting.facts import record_fact
from accounting.mappings import bas
from accounting.mappings.defaults import defaults
from accounting.mappings.errors import MappingRefused
from accounting.mappings.resolve import active_mapping
from accounting.models import AccountMappingRule, Integration, MappingStatus, ProviderAccountMapping
from accounting.providers import registry

_COPIED = (
    "internal_category", "internal_account_number", "provider_account_code", "provider_account_name", "vat_code",
    "cost_centre", "valid_from",
)  # fmt: skip


def create_draft(
    *,
    integration: Integration,
    created_by: str,
    source: Literal["active", "empty"] = "active",
    note: str = "",
) -> ProviderAccountMapping:
    """The next version: a copy of the active one with its ticks, or empty.

    Raises MappingRefused(draft_exists): an integration has one draft at a time, so that nobody's work is overtaken.
    """
    active = active_mapping(integration) if source == "active" else None
    try:
        with transaction.atomic():
            draft = _new(integration, created_by, active, note)
            _copy_rules(active, draft)
            note_fact("mapping_drafted", draft, created_by)
    except IntegrityError:
        raise _draft_exists(integration) from None
    return draft


def _new(
    integration: Integration, created_by: str, active: ProviderAccountMapping | None, note: str
) -> ProviderAccountMapping:
    now = clock.now()
    versions = ProviderAccountMapping.objects.filter(integration=integration)
    draft = ProviderAccountMapping(
        tenant_id=integration.tenant_id,
        integration=integration,
        version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
        note=note,
        based_on=active,
        accepted=active.accepted if active else {},
        created_at=now,
        created_by=created_by,
        changed_at=now,
        changed_by=created_by,
    )
    draft.save(force_insert=True)
    return draft


def _copy_rules(active: ProviderAccountMapping | None, draft: ProviderAccountMapping) -> None:
    copies = [
        AccountMappingRule(
            tenant_id=draft.tenant_id, mapping=draft, **{name: getattr(rule, name) for name in _COPIED}
        )
        for rule in (active.rules.all() if active else ())
    ]
    AccountMappingRule.objects.bulk_create(copies)


def _draft_exists(integration: Integration) -> MappingRefused:
    draft = current_draft(integration)
    params = {"draft": str(draft.pk), "version": draft.version} if draft else {}
    return MappingRefused("draft_exists", params)


def current_draft(integration: Integration) -> ProviderAccountMapping | None:
    found: ProviderAccountMapping | None = ProviderAccountMapping.objects.filter(
        integration=integration, status=MappingStatus.DRAFT
    ).first()
    return found


def accept_defaults(*, mapping: ProviderAccountMapping, accepted_by: str) -> int:
    """Rules for the categories that have none yet; how many were added.

    Raises MappingRefused: mapping_not_draft, no_defaults_for_plan.
    """
    plan = account_plan(mapping.integration)
    if not defaults(plan):
        raise MappingRefused("no_defaults_for_plan", {"plan": plan or "–", "plans": ", ".join(bas.plans())})
    with transaction.atomic():
        locked = lock_draft(mapping)
        there = set(locked.rules.values_list("internal_category", flat=True))
        added = [
            AccountMappingRule(
                tenant_id=locked.tenant_id,
                mapping=locked,
                internal_category=default.category,
                internal_account_number=default.account,
                provider_account_code=default.account,
                provider_account_name=default.name,
            )
            for default in defaults(plan)
            if default.category not in there
        ]
        AccountMappingRule.objects.bulk_create(added)
        touch(locked, accepted_by)
        note_fact("mapping_defaults_accepted", locked, accepted_by, added=len(added))
    return len(added)


def account_plan(integration: Integration) -> str:
    """The chart that the settings choose for pickers, names and defaults; empty where the provider knows none."""
    settings = registry.get(integration.provider).settings.parse(integration.settings)
    return str(getattr(settings, "default_account_plan", ""))


def annotate(*, mapping: ProviderAccountMapping, note: str, changed_by: str) -> None:
    """Raises MappingRefused(mapping_not_draft)."""
    with transaction.atomic():
        locked = lock_draft(mapping)
        locked.note = note
        locked.save(update_fields=["note"])
        touch(locked, changed_by)


def archive_mapping(*, mapping: ProviderAccountMapping, archived_by: str) -> None:
    """Put a draft away, or end the active version: what needs an account then waits for the next one.

    Raises MappingRefused(mapping_archived).
    """
    with transaction.atomic():
        locked = lock(mapping)
        if locked.status == MappingStatus.ARCHIVED:
            raise MappingRefused("mapping_archived", {"version": locked.version})
        archive(locked, archived_by)
        note_fact("mapping_archived", locked, archived_by)
    mapping.refresh_from_db()


def archive(locked: ProviderAccountMapping, archived_by: str) -> None:
    """Inside a transaction that holds the row."""
    locked.status, locked.archived_at, locked.archived_by = MappingStatus.ARCHIVED, clock.now(), archived_by
    locked.save(update_fields=["status", "archived_at", "archived_by"])


def lock(mapping: ProviderAccountMapping) -> ProviderAccountMapping:
    found: ProviderAccountMapping = (
        ProviderAccountMapping.objects.select_for_update(of=("self",), no_key=True)
        .select_related("integration__tenant")
        .get(pk=mapping.pk)
    )
    return found


def lock_draft(mapping: ProviderAccountMapping) -> ProviderAccountMapping:
    """The row, held until the transaction ends.

    Raises MappingRefused, with the way to make a draft.
    """
    locked = lock(mapping)
    refuse_other_than_draft(locked)
    return locked


def refuse_other_than_draft(mapping: ProviderAccountMapping) -> None:
    """Raises MappingRefused: mapping_not_draft, or mapping_has_draft where somebody has made one already."""
    if mapping.is_draft:
        return
    draft = current_draft(mapping.integration)
    params = {"version": mapping.version, "integration": str(mapping.integration_id)}
    if draft is None:
        raise MappingRefused("mapping_not_draft", params)
    raise MappingRefused("mapping_has_draft", {**params, "draft": str(draft.pk), "number": draft.version})


def touch(locked: ProviderAccountMapping, changed_by: str) -> None:
    locked.changed_at, locked.changed_by = clock.now(), changed_by
    locked.save(update_fields=["changed_at", "changed_by"])


def note_fact(fact: str, mapping: ProviderAccountMapping, actor: str, **data: object) -> None:
    record_fact(
        fact,
        tenant=mapping.tenant_id,
        actor=actor,
        integration=mapping.integration,
        data={"mapping": str(mapping.pk), "version": mapping.version, **data},
    )
