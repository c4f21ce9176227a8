"""Vouchers with their rows, a piece at a time. In an own ledger they are sealed as if they had been booked there."""

from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

from accounting import clock
from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as ContentRow
from accounting.models.money import Minor
from accounting.records.canonical import content_hash_of
from sie4.importing.judge import Placed
from sie4.importing.place import Place, PlacedYear
from sie4.importing.shapes import KeptRow, KeptVoucher
from sie4.models import SieImport
from vouchers.booking.write import seal
from vouchers.models import Origin, Voucher, VoucherRow, VoucherState

_TOGETHER = 500
_NOTHING = Decimal(0)


class VoucherWriter:
    def __init__(self, place: Place, upload: SieImport) -> None:
        assert place.ledger is not None  # noqa: S101 (made before its vouchers)
        self._place, self._ledger, self._upload = place, place.ledger, upload
        self._zone, self._now = ZoneInfo(place.tenant.time_zone), clock.now()

    def write(self, piece: Sequence[Placed]) -> None:
        vouchers = [self._voucher(*placed) for placed in piece]
        Voucher.objects.bulk_create(vouchers, batch_size=_TOGETHER)
        VoucherRow.objects.bulk_create(
            (
                self._row(voucher, line, row)
                for voucher, (one, _) in zip(vouchers, piece, strict=True)
                for line, row in enumerate(one.rows, start=1)
            ),
            batch_size=_TOGETHER,
        )
        if self._ledger.is_own:
            seal([voucher.pk for voucher in vouchers])

    def _voucher(self, one: KeptVoucher, year: PlacedYear) -> Voucher:
        pk = uuid4()
        own = self._ledger.is_own
        return Voucher(
            id=pk,
            tenant_id=self._ledger.tenant_id,
            source_ref=str(pk),
            content_hash=content_hash_of(self._content(one, str(pk))),
            changed_at=self._now,
            ledger=self._ledger,
            fiscal_year=year.row,
            series=one.series,
            number=one.number,
            voucher_date=one.day,
            text=one.text,
            currency=self._ledger.currency,
            state=VoucherState.DRAFT if own else VoucherState.BOOKED,
            origin=Origin.SIE_FILE,
            registered_at=self._registered(one),
            registered_by=one.sign or (self._upload.approved_by if own else ""),
        )

    def _registered(self, one: KeptVoucher) -> datetime | None:
        if one.registered is not None:
            return datetime.combine(one.registered, time(), self._zone)
        return self._now if self._ledger.is_own else None

    def _row(self, voucher: Voucher, line: int, row: KeptRow) -> VoucherRow:
        return VoucherRow(
            tenant_id=voucher.tenant_id,
            voucher=voucher,
            line_number=line,
            account=row.account,
            debit=Minor(max(row.amount, 0)),
            credit=Minor(max(-row.amount, 0)),
            cost_centre=row.cost_centre,
            project=row.project,
            quantity=row.quantity,
            text=row.text,
            removed=row.removed,
            added_later=row.added_later,
            other_objects=dict(row.other_objects),
            row_date=row.row_date,
            signed_by=row.signed_by,
        )

    def _content(self, one: KeptVoucher, reference: str) -> Content:
        return Content(
            source_ref=reference,
            series=one.series,
            voucher_date=one.day,
            text=one.text,
            comment="",
            currency=self._ledger.currency,
            rows=tuple(_content_row(row, self._ledger.currency) for row in one.rows),
        )


def _content_row(row: KeptRow, currency: str) -> ContentRow:
    return ContentRow(
        account=row.account,
        internal_category="",
        debit=Minor(max(row.amount, 0)).decimal(currency),
        credit=Minor(max(-row.amount, 0)).decimal(currency),
        cost_centre=row.cost_centre,
        project=row.project,
        quantity=row.quantity,
        text=row.text,
    )
