"""A ledger with a bit of everything, and its files as written by the service."""

from pathlib import Path
from typing import Any

import pytest

from sie4.core import records as sie
from sie4.core.reader import Reading
from sie4.exporting.asking import ask_for_export
from sie4.exporting.files import path_of
from sie4.exporting.work import write_export
from sie4.models import SIE4Export
from tests.records.conftest import shared_database
from tests.vouchers.conftest import WHO, booked, ledger, row, year
from vouchers.ledgers.opening import set_opening_balances
from vouchers.models import Ledger

__all__ = ["ledger", "shared_database", "year"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the files of this test lie."""
    settings.FROST_EXPORT_DIR = tmp_path / "exports"
    return tmp_path / "exports"


@pytest.fixture
def books(ledger: Ledger) -> Ledger:
    """2026 with opening balances, three months, two series, cost centres, quantities and unusual texts."""
    fill(ledger)
    return ledger


def fill(ledger: Ledger) -> None:
    from decimal import Decimal

    opening = {"1930": Decimal("5000.00"), "2067": Decimal("-5000.00")}
    set_opening_balances(year=ledger.fiscal_years.get(), amounts=opening, set_by=WHO)
    fee: dict[str, Any] = {"cost_centre": "10", "quantity": Decimal("2.5"), "text": 'Avgift "2026" åäö'}
    booked(ledger, row("1930", debit="100.00"), row("3041", credit="100.00", **fee), text="Licens")
    booked(
        ledger,
        row("5010", debit="300.50", project="P1"),
        row("1930", credit="300.50"),
        on="2026-02-10",
        text="Lokal – 3 €",
    )
    booked(ledger, row("1930", debit="42.00"), row("3041", credit="42.00"), on="2026-03-31", text="Mars")


def export(ledger: Ledger, **asked: Any) -> SIE4Export:
    """Asked for and written."""
    made = ask_for_export(ledger=ledger, requested_by=WHO, **asked)
    write_export(made.pk)
    made.refresh_from_db()
    return made


def content(export: SIE4Export) -> bytes:
    assert export.file, (export.error_code, export.error_params, export.report)
    return path_of(export).read_bytes()


def reading(export: SIE4Export) -> tuple[list[Any], Reading]:
    """Every record of its file, and what was found wrong."""
    found = Reading(content(export), name="export.se")
    return list(found), found


def of_kind(found: list[Any], kind: Any) -> list[Any]:
    return [one for one in found if type(one) is kind]


def sums(found: list[Any], kind: Any, year: int = 0) -> dict[str, int]:
    """{account: öre}."""
    return {one.account: one.amount for one in of_kind(found, kind) if one.year == year}


def labels(export: SIE4Export) -> list[str]:
    """Series and number of the file's vouchers."""
    return [one.name for one in of_kind(reading(export)[0], sie.Voucher)]
