"""What the own ledger has booked stays: through objects, querysets and plain SQL, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.vouchers.conftest import WHO, booked, content
from vouchers.booking.drafts import draft_voucher
from vouchers.models import BookedForever, Ledger, LedgerSource, Voucher, VoucherRow

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


THROUGH_DJANGO: dict[str, Callable[[Voucher], Any]] = {
    "save": lambda voucher: voucher.save(),
    "delete": lambda voucher: voucher.delete(),
    "update": lambda voucher: Voucher.objects.update(text="annat"),
    "delete many": lambda voucher: Voucher.objects.all().delete(),
    "save a row": lambda voucher: voucher.rows.get(line_number=1).save(),
    "delete a row": lambda voucher: voucher.rows.get(line_number=1).delete(),
    "update rows": lambda voucher: VoucherRow.objects.update(debit=1),
    "delete rows": lambda voucher: voucher.rows.all().delete(),
    "one more row": lambda voucher: VoucherRow(tenant=voucher.tenant, voucher=voucher, line_number=9).save(),
}
BY_SQL = {
    "another text": "UPDATE vouchers SET text = 'annat'",
    "another number": "UPDATE vouchers SET number = 7",
    "a draft again": "UPDATE vouchers SET state = 'draft'",
    "archived": "UPDATE vouchers SET archived_at = created_at",
    "gone": "DELETE FROM vouchers",
    "another amount": "UPDATE voucher_rows SET debit = debit + 1",
    "struck out": "UPDATE voucher_rows SET removed = NOT removed",
    "a row less": "DELETE FROM voucher_rows",
    "a ledger that is not kept here": "UPDATE ledgers SET source = 'sie_file'",
}


@pytest.mark.parametrize("way", THROUGH_DJANGO)
def test_no_way_through_django(ledger: Ledger, way: str) -> None:
    voucher = booked(ledger)
    with pytest.raises(BookedForever):
        THROUGH_DJANGO[way](voucher)


@pytest.mark.parametrize("way", BY_SQL)
def test_no_way_by_sql(ledger: Ledger, way: str) -> None:
    voucher = booked(ledger)
    before = Voucher.objects.values().get(), list(VoucherRow.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(BY_SQL[way])
    assert (Voucher.objects.values().get(), list(VoucherRow.objects.values())) == before
    assert voucher.rows.count() == 2


def test_rows_cannot_be_put_into_a_booked_voucher_by_sql(ledger: Ledger) -> None:
    booked(ledger)
    draft = draft_voucher(ledger=ledger, content=content(), created_by=WHO)
    target = Voucher.objects.get(state="booked").pk
    moved = "UPDATE voucher_rows SET voucher_id = %s, line_number = 9 WHERE id = %s"
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(moved, _key(target), draft.rows.get(line_number=1).pk)


def test_nothing_enters_booked_unbalanced_or_on_a_closed_day(ledger: Ledger) -> None:
    """Whoever goes past the services still meets the database."""
    year = ledger.fiscal_years.get()
    ready = {"ledger": ledger, "fiscal_year": year, "series": "A", "number": 1, "tenant": ledger.tenant}
    day = {"voucher_date": "2026-01-15", "changed_at": year.created_at}
    with pytest.raises(DatabaseError), transaction.atomic():
        Voucher.objects.create(**ready, **day, source_ref="X", state="booked")
    empty = Voucher.objects.create(**ready, **day, source_ref="Y")
    with pytest.raises(DatabaseError), transaction.atomic():
        Voucher.objects.filter(pk=empty.pk).update(state="booked")
    late = draft_voucher(ledger=ledger, content=content(on="2027-01-01"), created_by=WHO)
    with pytest.raises(DatabaseError), transaction.atomic():
        Voucher.objects.filter(pk=late.pk).update(state="booked", number=2, fiscal_year=year)


def test_drafts_and_other_ledgers_can_change(ledger: Ledger) -> None:
    draft = draft_voucher(ledger=ledger, content=content(), created_by=WHO)
    draft.save()
    read = Ledger.objects.create(tenant=ledger.tenant, source=LedgerSource.SIE_FILE, name="Fil")
    year = ledger.fiscal_years.get()
    other = Voucher.objects.create(
        tenant=ledger.tenant, ledger=read, fiscal_year=year, series="A", number=1, state="booked",
        voucher_date="2026-01-01", changed_at=year.created_at, source_ref="R",
    )  # fmt: skip
    other.text = "som källan säger"
    other.save()
    Voucher.objects.filter(pk=other.pk).delete()
    assert list(Voucher.objects.all()) == [draft]


def _key(pk: Any) -> str:
    return pk.hex if connection.vendor == "sqlite" else str(pk)
