"""The 47 real files: the preview judges them as the strict check does, and what is sound becomes a ledger."""

from typing import Any

import pytest

from sie4.models import StatedBalance
from tests.sie4.samples import Sample, sample_cases
from tests.sie4.test_samples import read
from tests.sie_import.conftest import Upload, carried_out
from vouchers.models import Account, OpeningBalance, Voucher, VoucherRow

pytestmark = pytest.mark.django_db

# Sound files that cannot stand alone: feeder files without a year.
NEEDS_A_LEDGER = {"BLBLOV_SIE4.SI": "sie_no_year"}


@pytest.mark.parametrize("sample", sample_cases())
def test_into_an_empty_organisation(upload: Upload, sample: Sample) -> None:
    reading = read(sample)
    found = upload(sample.path.read_bytes(), name=sample.name)
    assert found.report["counts"] == dict(reading.findings.counts)
    assert found.report["kind"] == reading.books.kind
    if reading.findings.errors:
        assert (found.status, found.error_code) == ("refused", "sie_has_errors")
        assert not found.parts.exists()
        return
    assert found.status == "validated"
    if sample.name in NEEDS_A_LEDGER:
        assert [one["code"] for one in found.preview["obstacles"]] == [NEEDS_A_LEDGER[sample.name]]
        return
    done = carried_out(found, **dict.fromkeys(found.preview["ticks"], True))
    assert (done.status, done.error_code) == ("imported", ""), done.preview["conflicts"]
    _as_the_file_says(reading, done)
    again = upload(sample.path.read_bytes(), name=sample.name)
    assert (again.status, again.error_code) == ("refused", "sie_imported_already")


def _as_the_file_says(reading: Any, done: Any) -> None:
    books = reading.books
    assert Voucher.objects.count() == books.vouchers == done.preview["vouchers"]["new"]
    newest = done.ledger.fiscal_years.order_by("-start").first()
    assert Account.objects.filter(fiscal_year=newest).count() >= len(books.accounts)
    opened = {
        row.account: int(row.amount * 100)
        for row in OpeningBalance.objects.filter(fiscal_year=newest, object=None)
    }
    said = {number: amount for number, amount in books.balances.get(("#IB", 0), {}).items() if amount}
    assert opened == said
    moved: dict[str, int] = {}
    for month in books.moved.values():
        for account, amount in month.items():
            moved[account] = moved.get(account, 0) + amount
    booked: dict[str, int] = {}
    for row in VoucherRow.objects.filter(removed=False, voucher__fiscal_year=newest):
        booked[row.account] = booked.get(row.account, 0) + int((row.debit - row.credit) * 100)
    assert booked == moved
    closing = StatedBalance.objects.filter(fiscal_year=newest, kind="closing", object=None)
    stated = {row.account: int(row.amount * 100) for row in closing}
    assert stated == {number: one for number, one in books.balances.get(("#UB", 0), {}).items() if one}
