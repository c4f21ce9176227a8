"""Everything also without a stream: lists the originals' series year by year, counts them against what we know, and
puts what is missing or different into the same inbox.

Lists show no rows, so a row that was struck out later is noticed only by its event.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounting import clock
from accounting.domain.ledgers import LedgerYear, ListedVoucher, VoucherId
from accounting.domain.webhooks import Incoming
from accounting.events import dispatch, inbox
from accounting.models import InboxEvent, Integration
from accounting.problems import service
from vouchers.domain.echo import own_mark
from vouchers.mirror.reading import client_of, ledgers_of
from vouchers.mirror.rules import running_rules
from vouchers.models import Alert, Reversal, ReversalRule, ReversalState

CAUSE = "reversals_differ"
_SHOWN = 20


@dataclass
class Count:
    """One series of one year: `total` = `mirrored` + `excluded` + `waiting` + those of `missing`.

    `waiting` ones are known and told elsewhere (proposals, problems, on their way). `gone` stand here but no longer
    there; `changed` differ in their head.
    """

    series: str
    target: str
    year: str
    total: int = 0
    mirrored: int = 0
    excluded: int = 0
    waiting: int = 0
    missing: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return bool(self.missing or self.gone)

    def as_json(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in ("series", "target", "year", "total", "mirrored")},
            **{name: getattr(self, name) for name in ("excluded", "waiting", "missing", "changed", "gone")},
        }


def scan_vouchers(*, integration: Integration) -> list[Count]:
    """One count per rule and financial year; what is missing is on its way when this returns.

    A difference opens one Problem per series and year, and its end solves it. Raises ProviderError.
    """
    counts: list[Count] = []
    rules = running_rules(integration)
    if not rules:
        return counts
    client, ledgers = client_of(integration), ledgers_of(integration)
    years = ledgers.years(client)
    for rule in rules:
        for year in (one for one in years if one.last >= rule.starts_on):
            listed = list(ledgers.listed(client, year.id, series=rule.trigger_series))
            count = _counted(rule, year, listed)
            _feed(integration, rule, year, count)
            _tell(integration, count)
            counts.append(count)
    return counts


def _counted(rule: ReversalRule, year: LedgerYear, listed: list[ListedVoucher]) -> Count:
    known = _known(rule, year)
    count = Count(rule.trigger_series, rule.target_series, year.first.isoformat(), len(listed))
    for voucher in listed:
        _sort(count, rule, voucher, known.pop(voucher.id.number, None))
    count.gone = sorted(number for number, reversal in known.items() if _should_stand(reversal))
    return count


def _known(rule: ReversalRule, year: LedgerYear) -> dict[int, Reversal]:
    rows = Reversal.objects.filter(rule=rule, year_id=year.id).defer("seen")
    return {row.number: row for row in rows}


def _sort(count: Count, rule: ReversalRule, voucher: ListedVoucher, known: Reversal | None) -> None:
    number = voucher.id.number
    if known is None:
        if voucher.voucher_date < rule.starts_on or own_mark(voucher.comment, voucher.text):
            count.excluded += 1
        else:
            count.missing.append(number)
    elif known.state == ReversalState.NOTICED:
        count.missing.append(number)
    elif known.state == ReversalState.DROPPED:
        count.excluded += 1
    else:
        mirrored = known.state == ReversalState.CONFIRMED
        count.mirrored += mirrored
        count.waiting += not mirrored
        if not known.alert and _other_head(known, voucher):
            count.changed.append(number)


def _other_head(known: Reversal, voucher: ListedVoucher) -> bool:
    """By what a list shows; the whole is compared once the voucher is read."""
    from vouchers.mirror.deciding import mirrored

    before = mirrored(known) if known.original_digest else None
    if before is None:
        return False
    return (before.voucher_date, before.text, before.comment) != (
        voucher.voucher_date,
        voucher.text,
        voucher.comment,
    )


def _should_stand(reversal: Reversal) -> bool:
    """A voucher that was accepted as deleted has no digest any more."""
    if reversal.state in {ReversalState.DROPPED, ReversalState.NOTICED}:
        return False
    return reversal.alert != Alert.DELETED and bool(reversal.original_digest)


def _feed(integration: Integration, rule: ReversalRule, year: LedgerYear, count: Count) -> None:
    """Each as an event of its own: what comes twice is known by its place."""
    events = [
        *_events(integration, rule, year, count.missing, "scanned"),
        *_events(integration, rule, year, [*count.changed, *count.gone], "scanned-updated"),
    ]
    if not events or integration.grant is None:
        return
    digest = hashlib.sha256(repr(sorted(event.key for event in events)).encode()).hexdigest()
    app = integration.grant.app
    rows = [inbox.event_row(app, event, sha256=digest, home=integration) for event in events]
    with transaction.atomic():
        InboxEvent.objects.bulk_create(rows, ignore_conflicts=True)
        inbox.ring_for([integration.tenant_id])


def _events(
    integration: Integration, rule: ReversalRule, year: LedgerYear, numbers: list[int], event_type: str
) -> Iterator[Incoming]:
    run = uuid4().hex[:12]
    for number in numbers:
        wanted = VoucherId(year.id, rule.trigger_series, number)
        yield Incoming(
            key=f"scan:{run}:{integration.pk.hex}:{wanted}",
            type=event_type,
            company=integration.company_id,
            body={"scanned": clock.now().isoformat()},
            meaning=dispatch.DOCUMENT,
            data_type="voucher",
            external_id=str(wanted),
        )


def _tell(integration: Integration, count: Count) -> None:
    cause = f"{CAUSE}:{count.series}:{count.target}:{count.year}"
    if not count.differs:
        service.solve_cause(tenant=integration.tenant_id, integration=integration, cause=cause)
        return
    numbers = [*count.missing, *count.gone]
    service.open_problem(
        tenant=integration.tenant_id,
        integration=integration,
        code=CAUSE,
        cause=cause,
        params={
            "series": count.series,
            "target": count.target,
            "year": count.year,
            "total": count.total,
            "mirrored": count.mirrored,
            "excluded": count.excluded,
            "waiting": count.waiting,
            "missing": len(count.missing),
            "gone": len(count.gone),
            "numbers": ", ".join(f"{count.series}{number}" for number in sorted(numbers)[:_SHOWN]),
        },
        level="warning",
    )


def summed(counts: list[Count]) -> dict[str, int]:
    """The figures of all series and years together."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(
            total=count.total,
            mirrored=count.mirrored,
            excluded=count.excluded,
            waiting=count.waiting,
            missing=len(count.missing),
            changed=len(count.changed),
            gone=len(count.gone),
        )
    return dict(total)
