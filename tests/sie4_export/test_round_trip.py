"""What one installation exports, another one imports and exports again: the same bytes."""

from typing import Any

import pytest

from accounting import scope
from tests.conftest import make_tenant
from tests.sie4_export.conftest import content, export, fill
from tests.sie_import.conftest import carried_out, taken
from tests.vouchers.conftest import WHO, booked, row
from vouchers.ledgers.close import close_fiscal_year
from vouchers.ledgers.years import open_fiscal_year
from vouchers.models import Ledger, LedgerSource

pytestmark = pytest.mark.django_db


def without_day(file: bytes) -> list[bytes]:
    return [line for line in file.split(b"\r\n") if not line.startswith(b"#GEN ")]


def test_imported_into_an_empty_organisation_and_exported_again(ledger: Ledger) -> None:
    fill(ledger)
    following = open_fiscal_year(ledger=ledger, opened_by=WHO)
    close_fiscal_year(year=ledger.fiscal_years.get(start__year=2026), closed_by=WHO)
    fee: dict[str, Any] = {"cost_centre": "10", "project": "P1", "text": "Rad – åäö"}
    booked(
        ledger, row("1930", debit="7.00"), row("3041", credit="7.00", **fee), on="2027-01-04", text="Nytt år"
    )
    first = content(export(ledger, fiscal_year=following))
    other = make_tenant("tom", "En tom förening", org_number="802400-1235")
    with scope.scope([other.pk]):
        imported = carried_out(taken(other, first, "2027.se"))
        assert imported.status == "imported", imported.report
        theirs = Ledger.objects.get(source=LedgerSource.SIE_FILE)
        again = content(export(theirs, fiscal_year=theirs.fiscal_years.get(start__year=2027)))
    assert without_day(again) == without_day(first)
