"""The SIE file of a year: bytes, compulsory records, and figures that close."""

import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.practice import Practice

LABELS = (
    "#FLAGGA",
    "#PROGRAM",
    "#FORMAT",
    "#GEN",
    "#SIETYP",
    "#FNAMN",
    "#RAR",
    "#KONTO",
    "#IB",
    "#UB",
    "#RES",
)
FIELD = re.compile(r'\{[^}]*\}|"(?:\\"|[^"])*"|\S+')


def book(practice: Practice, day: str, *rows: tuple[int, int, str], **more: Any) -> None:
    """Rows are account, amount (debit positive) and cost centre."""
    written = [
        {"Account": account, "Debit": max(amount, 0), "Credit": max(-amount, 0), "CostCenter": centre}
        for account, amount, centre in rows
    ]
    assert "document" in practice.control("book", {"series": "R", "date": day, "rows": written, **more})


@pytest.fixture
def written(fortnox: Practice) -> Practice:
    """Something in 2025, carried on, and three vouchers of 2026 of which one was corrected."""
    book(fortnox, "2025-05-01", (1930, 100, ""), (2070, -100, ""))
    fortnox.control("change", {"type": "financialyears", "number": 8, "carry": True})
    book(fortnox, "2026-01-31", (1930, 50, ""), (3980, -50, "ELIT"), text='Åsas "pengar" €5', series="Q")
    book(fortnox, "2026-02-01", (4000, 7, "ELIT"), (1930, -7, ""))
    book(fortnox, "2026-02-02", (4000, 3, ""), (1930, -3, ""))
    corrected = [{"Account": 4000, "Debit": 3}, {"Account": 1910, "Credit": 3}]
    fortnox.control("change", {"type": "vouchers", "number": "8-R-2", "rows": corrected})
    return fortnox


def records(practice: Practice, kind: int = 4, **query: Any) -> list[list[str]]:
    raw = practice.send("GET", f"sie/{kind}", params={"financialyear": 8, **query}).content
    assert raw.endswith(b"\r\n")
    lines = raw.decode("cp437").split("\r\n")[:-1]
    assert not [line for line in lines if "\n" in line or "\r" in line]
    return [FIELD.findall(line) for line in lines]


def sums(found: list[list[str]], label: str, year: str = "0") -> dict[str, Decimal]:
    return {one[2]: Decimal(one[3]) for one in found if one[0] == label and one[1] == year}


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_every_kind_has_its_compulsory_records(written: Practice, kind: int) -> None:
    found = records(written, kind)
    labels = [one[0] for one in found]
    wanted = {*LABELS, *(("#PSALDO", "#OMFATTN") if kind in {2, 3} else ())}
    assert wanted <= set(labels)
    assert labels[0] == "#FLAGGA"
    assert ("#VER" in labels, "#OUB" in labels) == (kind == 4, False)
    assert ["#SIETYP", str(kind)] in found
    assert ["#RAR", "-1", "20250101", "20251231"] in found


def test_a_year_closes(written: Practice) -> None:
    found = records(written)
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        if one[0] == "#TRANS":
            moved[one[1]] += Decimal(one[3])
    opening, closing, result = (sums(found, label) for label in ("#IB", "#UB", "#RES"))
    assert closing == {account: opening[account] + moved[account] for account in closing}
    assert result == {account: moved[account] for account in result}
    assert opening["1930"] == sums(found, "#UB", "-1")["1930"] == 100
    assert closing["1930"] == 143
    assert sum(closing.values()) + sum(result.values()) == 0
    declared = {one[1] for one in found if one[0] == "#KONTO"}
    assert {one[1] for one in found if one[0] in {"#TRANS", "#BTRANS"}} <= declared


def test_vouchers_stand_in_order_with_objects_and_history(written: Practice) -> None:
    found = records(written)
    vouchers = [one[1:5] for one in found if one[0] == "#VER"]
    assert vouchers == [
        ["Q", "1", "20260131", '"Åsas \\"pengar\\" EUR5"'],
        ["R", "1", "20260201", '"Bokfört för hand"'],
        ["R", "2", "20260202", '"Bokfört för hand"'],
    ]
    assert ["#TRANS", "3980", "{1 ELIT}", "-50.00"] in found
    assert ["#OBJEKT", "1", "ELIT", "Elitverksamhet"] in found
    assert [one for one in found if one[0] == "#BTRANS"] == [["#BTRANS", "1930", "{}", "-3.00"]]


def test_months_and_objects_of_the_third_kind(written: Practice) -> None:
    found = records(written, 3)
    assert ["#PSALDO", "0", "202602", "4000", "{}", "10.00"] in found
    assert ["#PSALDO", "0", "202602", "4000", "{1 ELIT}", "7.00"] in found


def test_a_file_can_be_narrowed(written: Practice) -> None:
    part = records(written, todate="2026-01-31")
    assert [one[1] for one in part if one[0] == "#VER"] == ["Q"]
    assert ["#OMFATTN", "20260131"] in part
    assert sums(part, "#UB")["1930"] == 150
    chosen = records(written, selection="R,2,9;Q")
    assert [one[1:3] for one in chosen if one[0] == "#VER"] == [["Q", "1"], ["R", "2"]]
    accounts = [one for one in records(written, exportall="true") if one[0] == "#KONTO"]
    assert len(accounts) > 300


@pytest.mark.parametrize(
    "path",
    ["sie/5", "sie/4?selection=A,5", "sie/4?fromdate=2027-01-01", "sie/4?todate=x", "sie/4?financialyear=99"],
)
def test_files_that_are_none(fortnox: Practice, path: str) -> None:
    assert fortnox.refusal("GET", path)[0] in {400, 404}
