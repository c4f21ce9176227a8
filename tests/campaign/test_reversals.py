"""The verdict over the reversals: what has to stand in Q by hand, and that one too many or one too few is seen."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.campaign.reversals.originals import Fate, Mode, Original, Row, make
from tests.campaign.reversals.verdict import _compared, seen

TRAIN = Row(5810, Decimal("1000.10"), "ELIT", "1", 2, "Tåg", "Kvitto 17")
ORIGINAL = Original(
    date(2026, 1, 31), date(2026, 2, 1), "Resa", "", (TRAIN, Row(1930, Decimal("-1000.10"))), Fate.MIRRORED,
    cost_centre="KANSLI", year=8, number=7,
)  # fmt: skip


def row(account: int, **more: Any) -> dict[str, Any]:
    plain = {"Debit": 0, "Credit": 0, "CostCenter": None, "Project": "", "Quantity": 0, "Description": ""}
    return {"Account": account, **plain, "TransactionInformation": "", "Removed": False, **more}


def standing(**more: Any) -> dict[str, Any]:
    """The reversal as the company's books show it."""
    words = {"CostCenter": "ELIT", "Project": "1", "Quantity": 2, "Description": "Tåg"}
    rows = [row(5810, Credit=1000.1, TransactionInformation="Kvitto 17", **words), row(1930, Debit=1000.1)]
    head = {"TransactionDate": "2026-02-01", "Description": "R7 2026-01-31: Resa", "CostCenter": "KANSLI"}
    return {**head, "Project": None, "VoucherRows": rows, **more}


def complaints(*vouchers: dict[str, Any]) -> list[str]:
    return list(_compared("in Q", [ORIGINAL.mirror()], map(seen, vouchers)))


def test_the_reversal_is_what_the_books_show() -> None:
    assert complaints(standing()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"TransactionDate": "2026-02-02"},
        {"CostCenter": None},
        {"VoucherRows": [row(5810, Credit=1000.1), row(1930, Debit=1000.1)]},
    ],
)
def test_another_date_or_row_is_one_missing_and_one_too_many(changed: dict[str, Any]) -> None:
    assert len(complaints(standing(**changed))) == 2


def test_one_too_many_and_one_too_few_are_seen() -> None:
    assert [said.endswith("too many") for said in complaints(standing(), standing())] == [True]
    assert [said.endswith("missing") for said in complaints()] == [True]


@pytest.mark.parametrize("mode", Mode)
def test_originals_balance_and_most_of_them_are_reversed(mode: Mode) -> None:
    found = make(1, mode, 80)
    assert {sum(one.amount for one in original.rows) for original in found} == {Decimal(0)}
    assert sum(original.fate is Fate.MIRRORED for original in found) > 70
    assert all(original.on is not None for original in found if original.fate is Fate.MIRRORED)
