"""Puts a draft into force: one local transaction, in which the former version ends."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from accounting import clock
from accounting.bell import ring
from accounting.mappings import jobs, release
from accounting.mappings.effects import Effects, apply_effects
from accounting.mappings.errors import MappingInvalid
from accounting.mappings.lifecycle import archive, lock_draft, note_fact
from accounting.mappings.recheck import settle_problem
from accounting.mappings.resolve import active_mapping, rules_of
from accounting.mappings.validate import accept_warnings, unsettled, validate_mapping
from accounting.models import Integration, MappingStatus, ProviderAccountMapping
from accounting.sync.context import Context


@dataclass(frozen=True)
class Activated:
    """`released`: writes that waited for one of these rules and are due now."""

    mapping: ProviderAccountMapping
    effects: Effects
    released: int


def activate_mapping(
    *,
    mapping: ProviderAccountMapping,
    activated_by: str,
    accept: Collection[str] = (),
    make_missing: bool = False,
) -> Activated:
    """The former version is archived, this one is active; what would be booked otherwise is marked or reported.

    `accept` ticks warnings on the way. Afterwards a look at the provider's registers is rung for, or, with
    `make_missing`, the making of what a dry run showed to be missing there.
    Raises MappingRefused(mapping_not_draft), MappingInvalid (errors, or warnings nobody ticked); then nothing
    has changed, ticks included.
    """
    with transaction.atomic():
        if accept:
            accept_warnings(mapping=mapping, keys=accept, accepted_by=activated_by)
        former = _lock_former(mapping.integration)
        draft = lock_draft(mapping)
        stands_between = unsettled(draft, validate_mapping(mapping=draft))
        if stands_between:
            raise MappingInvalid(stands_between)
        activated = _switch(draft, former, activated_by)
        settle_problem(draft, activated_by)
        jobs.after_activation(mapping=draft, requested_by=activated_by, make_missing=make_missing)
        ring("drain", draft.integration_id, draft.tenant_id)
    mapping.refresh_from_db()
    return activated


def _lock_former(integration: Integration) -> ProviderAccountMapping | None:
    """Held first of all: an outcome that is stored meanwhile waits, and then sees the new version."""
    former = active_mapping(integration)
    if former is None:
        return None
    locked: ProviderAccountMapping | None = (
        ProviderAccountMapping.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=former.pk, status=MappingStatus.ACTIVE)
        .first()
    )
    return locked


def _switch(
    draft: ProviderAccountMapping, former: ProviderAccountMapping | None, activated_by: str
) -> Activated:
    context = Context(draft.integration)
    effects = apply_effects(context, former, draft)
    if former is not None:
        archive(former, activated_by)
    draft.status, draft.activated_at, draft.activated_by = MappingStatus.ACTIVE, clock.now(), activated_by
    draft.report, draft.activation = effects.as_json(), uuid4()
    draft.save(update_fields=["status", "activated_at", "activated_by", "report", "activation"])
    released = release.release_mapped(context, rules_of(draft), activated_by)
    note_fact("mapping_activated", draft, activated_by, released=released, **effects.as_json())
    return Activated(draft, effects, released)
