"""Puts checked vouchers into the ledger, many with few statements. Inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F

from accounting import clock
from accounting.domain.records import Voucher as Content
from accounting.models import History
from accounting.records.canonical import content_hash_of
from vouchers.booking.entries import Entry
from vouchers.booking.scene import Scene
from vouchers.models import FiscalYear, Voucher, VoucherRow, VoucherSeries, VoucherState


def write_booked(entries: Sequence[Entry], scene: Scene, booked_by: str) -> list[Voucher]:
    """In their order, numbered without gaps per series and year. They enter as drafts and are booked at once."""
    now = clock.now()
    vouchers = [_voucher(entry, scene, booked_by, now) for entry in entries]
    _number(vouchers, scene)
    Voucher.objects.bulk_create(vouchers)
    VoucherRow.objects.bulk_create(
        row
        for voucher, entry in zip(vouchers, entries, strict=True)
        for row in rows_of(voucher, entry.content)
    )
    seal([voucher.pk for voucher in vouchers])
    for voucher in vouchers:
        voucher.state = VoucherState.BOOKED
    note_booked(list(zip(vouchers, entries, strict=True)), booked_by, now)
    return vouchers


def seal(ids: Sequence[UUID]) -> int:
    """From here on nothing of them can change; a trigger looks at the sums and the day once more."""
    return int(Voucher.objects.filter(pk__in=ids, state=VoucherState.DRAFT).update(state=VoucherState.BOOKED))


def rows_of(voucher: Voucher, content: Content) -> list[VoucherRow]:
    return [
        VoucherRow(
            tenant_id=voucher.tenant_id, voucher=voucher, line_number=number, account=row.account,
            internal_category=row.internal_category, debit=row.debit, credit=row.credit,
            cost_centre=row.cost_centre, project=row.project, quantity=row.quantity, text=row.text,
        )
        for number, row in enumerate(content.rows, start=1)
    ]  # fmt: skip


def take_number(year: FiscalYear, code: str, scene: Scene, count: int = 1) -> int:
    """The first of `count` numbers. A rolled back transaction gives them back: no gaps, and none twice."""
    series = scene.series.get((year.pk, code))
    if series is None:
        series = VoucherSeries.objects.create(
            tenant_id=year.tenant_id, fiscal_year=year, code=code, manual=False
        )
        scene.series[year.pk, code] = series
    own = VoucherSeries.objects.filter(pk=series.pk)
    own.update(next_number=F("next_number") + count)
    return int(own.values_list("next_number", flat=True).get()) - count


def note_booked(booked: Sequence[tuple[Voucher, Entry]], actor: str, now: datetime) -> None:
    """A voucher made from a record stands in that record's history."""
    History.objects.bulk_create(_fact(voucher, entry, actor, now) for voucher, entry in booked)


def _voucher(entry: Entry, scene: Scene, booked_by: str, now: datetime) -> Voucher:
    source, pk = entry.source, uuid4()
    content = replace(entry.content, source_ref=entry.content.source_ref or str(pk))
    return Voucher(
        id=pk,
        tenant_id=scene.ledger.tenant_id,
        ledger=scene.ledger,
        fiscal_year=scene.year_of(content.voucher_date),
        source_ref=content.source_ref,
        content_hash=content_hash_of(content),
        changed_at=now,
        series=content.series,
        voucher_date=content.voucher_date,
        text=content.text,
        comment=content.comment,
        cost_centre=content.cost_centre,
        project=content.project,
        currency=content.currency,
        origin=entry.origin,
        corrects=entry.corrects,
        replaces=entry.replaces,
        registered_at=now,
        registered_by=booked_by,
        record_type=source.record_type if source else "",
        record_id=source.record_id if source else None,
        record_hash=source.record_hash if source else "",
        record_version=source.version if source else None,
    )


def _number(vouchers: Sequence[Voucher], scene: Scene) -> None:
    together: dict[tuple[Any, str], list[Voucher]] = defaultdict(list)
    for voucher in vouchers:
        together[voucher.fiscal_year_id, voucher.series].append(voucher)
    for same in together.values():
        year = same[0].fiscal_year
        assert year is not None  # noqa: S101 (entries were checked)
        first = take_number(year, same[0].series, scene, len(same))
        for number, voucher in enumerate(same, start=first):
            voucher.number = number


def _fact(voucher: Voucher, entry: Entry, actor: str, now: datetime) -> History:
    of, source = entry.corrects, entry.source
    data = {"name": voucher.label, "voucher": str(voucher.pk), "hash": voucher.content_hash}
    return History(
        tenant_id=voucher.tenant_id,
        at=now,
        actor=actor,
        fact="voucher_corrected" if of else "record_booked" if source else "voucher_booked",
        resource_type=source.record_type if source else (of.record_type if of else "") or "voucher",
        resource_id=str((source.record_id if source else of.record_id if of else None) or voucher.pk),
        source_ref=source.source_ref if source else voucher.source_ref,
        data={**data, "corrects": str(of.pk)} if of else data,
    )
