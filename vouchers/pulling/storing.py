"""Stores what was read as records of the integration's ledger; the same again changes nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounting import clock, records
from accounting.domain.ledgers import BookedRow, BookedVoucher
from accounting.models import Integration, SyncItem
from vouchers.domain.echo import own_mark
from vouchers.models import FiscalYear, Ledger, Origin, Voucher, VoucherRow, VoucherState

ACTOR = "pull"
TOGETHER = 100
_LONGEST = {"text": 200, "comment": 1000}


def store_vouchers(
    integration: Integration, ledger: Ledger, year: FiscalYear, found: Sequence[BookedVoucher]
) -> int:
    """How many of them were new or had changed. Mirrors of ours keep their own record."""
    from vouchers.record_type import MADE_HERE

    wanted = {str(one.id): one for one in _not_ours(integration, ledger, found)}
    if not wanted:
        return 0
    with transaction.atomic():
        outcomes = records.save_records(
            tenant=integration.tenant,
            record_type=MADE_HERE,
            records=[_record(integration, ledger, one) for one in wanted.values()],
            changed_by=ACTOR,
        )
        ids = {outcome.source_ref: outcome.id for outcome in outcomes if outcome.id is not None}
        struck = sum(_place(integration, ledger, year, one, ids) for one in wanted.values())
    changed = sum(1 for outcome in outcomes if outcome.status in {"created", "updated"})
    return max(changed, struck)


def reference_of(integration: Integration, number: object) -> str:
    return f"{integration.provider}:{integration.company_id}:{number}"


def _not_ours(
    integration: Integration, ledger: Ledger, found: Iterable[BookedVoucher]
) -> list[BookedVoucher]:
    """Neither what stands here as a mirror already, nor what a write of ours is about to be confirmed as."""
    vouchers = list(found)
    marks = {mark for one in vouchers if (mark := own_mark(one.comment))}
    sent = SyncItem.objects.filter(integration=integration, data_type="voucher", marker__in=marks)
    known = set(sent.values_list("marker", flat=True))
    mirrors = Voucher.objects.filter(
        ledger=ledger, origin=Origin.MIRROR, external_id__in=[str(one.id) for one in vouchers]
    )
    there = set(mirrors.values_list("external_id", flat=True))
    return [one for one in vouchers if own_mark(one.comment) not in known and str(one.id) not in there]


def _record(integration: Integration, ledger: Ledger, found: BookedVoucher) -> dict[str, Any]:
    return {
        "source_ref": reference_of(integration, found.id),
        "series": found.id.series,
        "voucher_date": found.voucher_date.isoformat(),
        "text": clean(found.text)[: _LONGEST["text"]],
        "comment": clean(found.comment)[: _LONGEST["comment"]],
        "currency": ledger.currency,
        "rows": [row_record(row) for row in found.rows],
    }


def row_record(row: BookedRow) -> dict[str, Any]:
    """A row as a record takes it; whether it was struck out is told apart."""
    return {
        "account": row.account,
        "debit": f"{row.debit:f}",
        "credit": f"{row.credit:f}",
        "cost_centre": clean(row.cost_centre),
        "project": clean(row.project),
        "quantity": None if row.quantity is None else f"{row.quantity:f}",
        "text": clean(row.text)[: _LONGEST["text"]],
        "information": clean(row.information)[: _LONGEST["text"]],
    }


def clean(text: str) -> str:
    """Records hold no control characters, whatever somebody pasted into a voucher."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _place(
    integration: Integration, ledger: Ledger, year: FiscalYear, found: BookedVoucher, ids: dict[str, Any]
) -> bool:
    """Where it stands in the ledger, and which rows count no more; whether these changed."""
    pk = ids.get(reference_of(integration, found.id))
    if pk is None:
        return False
    Voucher.objects.filter(pk=pk).exclude(
        ledger=ledger, fiscal_year=year, number=found.id.number, state=VoucherState.BOOKED, archived_at=None
    ).update(
        ledger=ledger,
        fiscal_year=year,
        number=found.id.number,
        external_id=str(found.id),
        state=VoucherState.BOOKED,
        origin=Origin.PROVIDER,
        registered_at=clock.now(),
        archived_at=None,
    )
    struck = [line for line, row in enumerate(found.rows, start=1) if row.removed]
    rows = VoucherRow.objects.filter(voucher_id=pk)
    changed = rows.filter(line_number__in=struck, removed=False).update(removed=True)
    changed += rows.filter(removed=True).exclude(line_number__in=struck).update(removed=False)
    return bool(changed)


def archive_missing(ledger: Ledger, year: FiscalYear, there: set[str]) -> int:
    """After the whole year was listed: what is no longer there stays here, marked; how many."""
    rows = Voucher.objects.filter(ledger=ledger, fiscal_year=year, archived_at=None).exclude(external_id="")
    gone = [pk for pk, number in rows.values_list("pk", "external_id") if number not in there]
    for start in range(0, len(gone), TOGETHER):
        Voucher.objects.filter(pk__in=gone[start : start + TOGETHER]).update(archived_at=clock.now())
    return len(gone)
