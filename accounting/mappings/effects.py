"""What an activation does to documents that stand at the provider: changed where that is possible, else reported."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounting import records
from accounting.domain import exact_json
from accounting.domain.accounts import RuleSet, booking
from accounting.mappings.preview import by_record, net_of, resolve_row
from accounting.mappings.resolve import Resolver, Rules, active_mapping, rules_of
from accounting.mappings.rows import Booked, Row, Wanted, booked_types, rows, selected
from accounting.models import IntegrationMapping, MappingEffect, ProviderAccountMapping, SyncItem
from accounting.providers.base import Links
from accounting.sync.context import Context, remote_of

Stands = Callable[[Row], RuleSet]
_CHUNK = 200
_TOGETHER = 1000


@dataclass
class Effects:
    """`stale`: documents that the next plan changes; `booked`: documents that stay as they are booked."""

    stale: int = 0
    booked: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)  # net of the booked rows, per currency

    def as_json(self) -> dict[str, Any]:
        amounts = {currency: str(amount) for currency, amount in sorted(self.amounts.items())}
        return {"stale": self.stale, "booked": self.booked, "amounts": amounts}


def apply_effects(
    context: Context, former: ProviderAccountMapping | None, new: ProviderAccountMapping
) -> Effects:
    """Mark what the new rules would render otherwise, and report what can no longer change.

    Inside the activation's transaction, while the new version is still a draft.
    """
    effects = Effects()
    for booked in booked_types():
        if booked.record_type.key in context.provider.resources:
            effects.stale += _mark_changeable(context, booked, former, new)
    _report_final(context, former, new, effects)
    return effects


def _mark_changeable(
    context: Context, booked: Booked, former: ProviderAccountMapping | None, new: ProviderAccountMapping
) -> int:
    """Each document is compared by the version that shaped it."""
    marked = 0
    after = rules_of(new)
    standing = _standing(context, booked)
    for shaped_by in _versions(standing):
        before = rules_of(shaped_by or former)
        affected = before.rule_set.differing(after.rule_set)
        if not affected:
            continue
        ours = standing.filter(account_mapping=shaped_by)
        touched = (
            selected(context.integration, booked, Wanted(affected)).order_by().values(f"{booked.link}_id")
        )
        for chunk in _chunks(ours.filter(local_resource_id__in=touched)):
            marked += _mark(context, booked, chunk, before, after)
    return marked


def _standing(context: Context, booked: Booked) -> QuerySet[IntegrationMapping]:
    found: QuerySet[IntegrationMapping] = IntegrationMapping.objects.filter(
        integration=context.integration,
        local_resource_type=booked.record_type.key,
        part="",
        archived_at=None,
    )
    return found.exclude(remote_state__final=True)


def _versions(standing: QuerySet[IntegrationMapping]) -> list[ProviderAccountMapping | None]:
    ids = list(standing.order_by().values_list("account_mapping", flat=True).distinct())
    known = ProviderAccountMapping.objects.in_bulk([pk for pk in ids if pk])
    return [known[pk] if pk else None for pk in ids]


def _chunks(found: QuerySet[IntegrationMapping]) -> Iterator[list[IntegrationMapping]]:
    """By primary key, so that what was marked meanwhile shifts nothing."""
    last: UUID | None = None
    while True:
        rest = found.filter(pk__gt=last) if last else found
        chunk = list(rest.order_by("pk")[:_CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk


def _mark(
    context: Context, booked: Booked, mappings: list[IntegrationMapping], before: Rules, after: Rules
) -> int:
    ids = [mapping.local_resource_id for mapping in mappings]
    canonical = records.load_canonical(booked.record_type, ids)
    resource = context.resource(booked.record_type.key)
    changed = [
        mapping.pk
        for mapping in mappings
        if not resource.is_final(mapping.remote_state)
        and _rendered(context, booked, canonical[mapping.local_resource_id], mapping, before)
        != _rendered(context, booked, canonical[mapping.local_resource_id], mapping, after)
    ]
    IntegrationMapping.objects.filter(pk__in=changed).update(stale=True)
    return len(changed)


def _rendered(
    context: Context, booked: Booked, record: Any, mapping: IntegrationMapping, rules: Rules
) -> bytes:
    """The payload without the documents that the record refers to: those are the same under all rules."""
    rounding = getattr(context.settings, "rounding_account", "")
    links = Links("", {}, Resolver(rules), rounding)
    resource = context.resource(booked.record_type.key)
    payload = resource.render("update", record, links, remote_of(mapping), context.settings).payload
    return exact_json.dumps(payload)


def _report_final(
    context: Context, former: ProviderAccountMapping | None, new: ProviderAccountMapping, effects: Effects
) -> None:
    """What this activation would have booked otherwise; without a former version there is nothing to compare with.

    A document that stands as the new version says, because an older version booked it so, is not in it.
    """
    if former is None:
        return
    before, after = rules_of(former).rule_set, rules_of(new).rule_set
    wanted = Wanted(before.differing(after), final=True)
    stands = _standing_by(context, before)
    lines = _lines(new, by_record(rows(context.integration, wanted)), (before, after, stands), effects)
    while chunk := list(islice(lines, _TOGETHER)):
        MappingEffect.objects.bulk_create(chunk)


def _standing_by(context: Context, former: RuleSet) -> Stands:
    """The rules that a row was booked by; those of the former version where that is not known."""
    versions = ProviderAccountMapping.objects.filter(integration=context.integration)
    known = {version.pk: version for version in versions}

    def stands(row: Row) -> RuleSet:
        version = known.get(row.shaped_by) if row.shaped_by else None
        return rules_of(version).rule_set if version else former

    return stands


def _lines(
    new: ProviderAccountMapping,
    stream: Iterator[list[Row]],
    rules: tuple[RuleSet, RuleSet, Stands],
    effects: Effects,
) -> Iterator[MappingEffect]:
    """`rules`: of the former version, of the new one, and those that a row stands by."""
    for record in stream:
        moved: dict[tuple[Any, ...], list[Row]] = {}
        for row in record:
            move = _move(row, *rules)
            if move:
                moved.setdefault((row.category, *move), []).append(row)
        effects.booked += bool(moved)
        for (category, old_booking, new_booking), of_it in moved.items():
            amount = sum(map(net_of, of_it), Decimal(0))
            currency = of_it[0].currency
            effects.amounts[currency] = effects.amounts.get(currency, Decimal(0)) + amount
            yield _line(new, of_it[0], category, (old_booking, new_booking), amount)


def _move(row: Row, before: RuleSet, after: RuleSet, stands: Stands) -> tuple[Any, Any] | None:
    """From where it stands to where it would be; None where this activation changes nothing about it."""
    now = booking(resolve_row(after, row))
    old = booking(resolve_row(stands(row), row))
    changes = booking(resolve_row(before, row)) != now
    return (old, now) if changes and old != now else None


def _line(
    new: ProviderAccountMapping, row: Row, category: str, bookings: tuple[Any, Any], amount: Decimal
) -> MappingEffect:
    old, now = map(_booking_json, bookings)
    return MappingEffect(
        tenant_id=new.tenant_id,
        mapping=new,
        data_type=row.data_type,
        resource_id=row.record,
        source_ref=row.source_ref,
        external_id=row.external_id,
        date=row.date,
        category=category,
        old=old,
        new=now,
        amount=amount,
        currency=row.currency,
    )


def _booking_json(found: tuple[str, str, str] | None) -> dict[str, str]:
    return dict(zip(("account", "vat_code", "cost_centre"), found, strict=True)) if found else {}


def note_booked_late(item: SyncItem, mapping: IntegrationMapping) -> None:
    """A document became final by the rules of an older version, because its write was under way at the activation."""
    now = active_mapping(item.integration)
    if now is None or item.account_mapping is None:
        return
    before, after = rules_of(item.account_mapping).rule_set, rules_of(now).rule_set
    wanted = Wanted(before.differing(after), record=item.resource_id)
    late = Effects()
    stream = by_record(rows(item.integration, wanted))
    lines = _lines(now, stream, (before, after, lambda row: before), late)
    MappingEffect.objects.bulk_create(list(lines))
