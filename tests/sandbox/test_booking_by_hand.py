"""Vouchers that a person books by order, in heaps or on the front page, and how they are read back quickly."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.practice import Practice

ROWS = [
    {"Account": 1930, "Debit": 1000.10, "Credit": 0},
    {"Account": 3980, "Debit": 0, "Credit": 1000.10, "CostCenter": "ELIT", "quantity": 2, "text": "Läger"},
]
ORDER = {"provider": "fortnox", "series": "R", "date": "2026-01-31", "text": "Å", "comment": "se 2026-02-01"}
FORM = {"company": "100200", "series": "R", "text": "Å", "Account1": "1930", "Debit1": "1 000,10",
        "Account2": "3980", "Credit2": "1000.10", "Account3": ""}  # fmt: skip


def test_a_voucher_is_booked_as_a_person_would(fortnox: Practice) -> None:
    made = fortnox.control("book", {**ORDER, "rows": ROWS})["document"]
    assert made == fortnox.get("vouchers/R/1", financialyear=8)
    told = ("VoucherSeries", "VoucherNumber", "Year", "TransactionDate", "Description", "Comments")
    assert [made[name] for name in told] == ["R", 1, 8, "2026-01-31", "Å", "se 2026-02-01"]
    row = made["VoucherRows"][1]
    assert [row[name] for name in ("Credit", "CostCenter", "Quantity", "Description")] == [
        Decimal("1000.1"), "ELIT", 2, "Läger",
    ]  # fmt: skip


def test_company_and_date_may_be_left_out(fortnox: Practice) -> None:
    today = fortnox.control("book", {"series": "R", "rows": ROWS})["document"]
    assert (today["TransactionDate"], today["Description"]) == ("2026-11-20", "Bokfört för hand")
    other = fortnox.control("book", {**ORDER, "company": 100300, "rows": ROWS})["document"]
    assert (other["VoucherNumber"], len(fortnox.ledger(company="100300")["vouchers"])) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"date": "2030-01-31"}, 2009999),
        ({"series": "B"}, 2009999),
        ({"rows": []}, 2009999),
        ({"rows": [ROWS[0], {"Account": 3980, "Credit": 1}]}, 2009999),
        ({"rows": [*ROWS, {"Account": 3980, "Credit": 0}]}, 2009999),
        ({"rows": [ROWS[0], {"Account": 3980, "Credit": 1000.1, "Colour": 1}]}, 2001399),
        ({"colour": "red"}, None),
    ],
)
def test_what_no_person_could_book_is_refused(
    fortnox: Practice, changes: dict[str, Any], code: int | None
) -> None:
    refused = fortnox.control("book", {**ORDER, "rows": ROWS, **changes})
    assert refused["error"]
    assert refused.get("code") == code
    assert fortnox.ledger(only="vouchers") == {"vouchers": []}


def test_heaps_are_booked_at_once_or_not_at_all(fortnox: Practice) -> None:
    heap = [{"series": "R", "date": "2026-01-31", "rows": ROWS} for _ in range(300)]
    assert fortnox.control("book", {"vouchers": heap})["booked"][-1] == {
        "year": 8, "series": "R", "number": 300,
    }  # fmt: skip
    refused = fortnox.control("book", {"vouchers": [*heap, {"series": "R", "rows": ROWS[:1]}]})
    assert refused["error"].startswith("vouchers[300]: ")
    assert (
        fortnox.get("vouchers/sublist/R", financialyear=8, limit=1)["MetaInformation"]["@TotalResources"]
        == 300
    )


def test_vouchers_are_read_by_year_and_series_in_the_order_of_their_numbers(fortnox: Practice) -> None:
    heap = [{"series": series, "date": f"{year}-01-31", "rows": ROWS}
            for year in (2026, 2025) for series in "RQ" for _ in range(11)]  # fmt: skip
    fortnox.control("book", {"vouchers": heap})
    mirrors = fortnox.control("vouchers", company="100200", year=8, series="Q")
    assert [(one["Year"], one["VoucherSeries"], one["VoucherNumber"]) for one in mirrors] == [
        (8, "Q", number) for number in range(1, 12)
    ]
    assert mirrors[10] == fortnox.get("vouchers/Q/11", financialyear=8)
    assert (len(fortnox.control("vouchers", year=7)), len(fortnox.control("vouchers"))) == (22, 44)
    listed = fortnox.get("vouchers", financialyear=8)["Vouchers"]
    assert [one["VoucherNumber"] for one in listed] == [*range(1, 12), *range(1, 12)]
    assert fortnox.control("vouchers", series="Z") == []


def test_the_front_page_books_too(fortnox: Practice) -> None:
    page = fortnox.session.post(f"{fortnox.url}/_sandbox/book/form", data=FORM, timeout=5)
    assert "Bokfört (booked): R 1 (2026-11-20)" in page.text
    assert [row["Account"] for row in fortnox.get("vouchers/R/1", financialyear=8)["VoucherRows"]] == [
        1930,
        3980,
    ]
    bad = fortnox.session.post(f"{fortnox.url}/_sandbox/book/form", data={**FORM, "Debit1": "<b>"}, timeout=5)
    assert "Avvisat (refused): " in bad.text
    assert len(fortnox.ledger(only="vouchers")["vouchers"]) == 1


def test_a_voucher_cannot_be_changed_by_a_request(fortnox: Practice) -> None:
    fortnox.control("book", {**ORDER, "rows": ROWS})
    for method in ("PUT", "DELETE"):
        assert fortnox.send(method, "vouchers/R/1?financialyear=8").status_code == 405
