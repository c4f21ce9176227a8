"""What an exported file says: complete, closing on every sum, in the bytes that auditors' programs expect."""

import hashlib
from datetime import date
from typing import Any

import pytest

from sie4.core import records as sie
from sie4.core.report import check
from tests.sie4_export.conftest import content, export, labels, of_kind, reading, sums
from tests.vouchers.conftest import WHO, booked, row
from vouchers.ledgers.close import close_fiscal_year
from vouchers.ledgers.years import open_fiscal_year
from vouchers.models import Ledger

pytestmark = pytest.mark.django_db


def test_an_empty_request_exports_the_year_with_everything_and_without_a_finding(books: Ledger) -> None:
    made = export(books)
    assert (made.status, made.error_code, made.progress) == ("completed", "", 100)
    found = check(content(made), name="x.se")
    assert (found.kind, found.errors, found.warnings) == ("4E", 0, 0)
    assert not found.counts
    assert (made.accounts, made.vouchers, made.rows) == (4, 3, 6)
    assert made.sha256 == hashlib.sha256(content(made)).hexdigest()
    assert made.size == len(content(made))


def test_it_is_written_in_cp437_with_dos_line_ends(books: Ledger) -> None:
    data = content(export(books))
    assert data.startswith(b"#FLAGGA 0\r\n#PROGRAM ")
    assert b"#FORMAT PC8\r\n" in data
    assert b"#SIETYP 4\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data.endswith(b"}\r\n")
    assert 'Avgift \\"2026\\" åäö'.encode("cp437") in data
    assert b'"Lokal - 3 EUR"' in data


def test_replaced_characters_are_listed(books: Ledger) -> None:
    found = {one["character"]: (one["replacement"], one["count"]) for one in export(books).replaced}
    assert found == {"€": ("EUR", 1), "–": ("-", 1)}


def test_opening_and_rows_lead_to_closing_and_results(books: Ledger) -> None:
    found, _ = reading(export(books))
    opening, closing, results = (
        sums(found, kind) for kind in (sie.OpeningBalance, sie.ClosingBalance, sie.Result)
    )
    assert opening == {"1930": 500_000, "2067": -500_000}
    assert closing == {"1930": 500_000 + 10_000 - 30_050 + 4_200, "2067": -500_000}
    assert results == {"3041": -14_200, "5010": 30_050}
    assert sum(closing.values()) + sum(results.values()) == 0


def test_period_balances_are_the_changes_of_the_months(books: Ledger) -> None:
    found, _ = reading(export(books))
    months = {(one.account, one.period): one.amount for one in of_kind(found, sie.PeriodBalance)}
    assert months == {
        ("1930", "202601"): 10_000,
        ("3041", "202601"): -10_000,
        ("1930", "202602"): -30_050,
        ("5010", "202602"): 30_050,
        ("1930", "202603"): 4_200,
        ("3041", "202603"): -4_200,
    }
    assert of_kind(found, sie.Extent) == [
        sie.Extent(date(2026, 12, 31), line=of_kind(found, sie.Extent)[0].line)
    ]


def test_company_and_year_are_named(books: Ledger) -> None:
    text = content(export(books)).decode("cp437")
    for line in (
        '#FNR "spbf"',
        "#ORGNR 802400-1235",
        '#FNAMN "Svenska Petanque- och Bouleförbundet"',
        "#FTYP I",
        "#KPTYP EUBAS97",
        "#VALUTA SEK",
        "#RAR 0 20260101 20261231",
        '#KONTO 1930 "',
        "#KTYP 3041 I",
    ):
        assert line in text, line
    assert "#RAR -1" not in text
    assert "#SRU" not in text


def test_rows_carry_objects_quantities_and_texts(books: Ledger) -> None:
    found, _ = reading(export(books))
    [first, second, _] = of_kind(found, sie.Voucher)
    assert first.rows[1].objects == (("1", "10"),)
    assert str(first.rows[1].quantity) == "2.5"
    assert first.rows[1].text == 'Avgift "2026" åäö'
    assert second.rows[0].objects == (("6", "P1"),)
    assert {(one.dimension, one.number) for one in of_kind(found, sie.Object)} == {("1", "10"), ("6", "P1")}
    assert first.sign == "tore"


def test_a_year_in_which_all_came_to_nothing_has_closing_balances_too(ledger: Ledger) -> None:
    booked(ledger)
    booked(ledger, row("1930", debit="100.00"), row("1910", credit="100.00"), on="2026-01-16")
    made = export(ledger)
    found, result = reading(made)
    assert (made.status, len(result.findings)) == ("completed", 0)
    assert sums(found, sie.ClosingBalance) == {"1910": 0, "1930": 0}


def test_a_year_without_a_voucher_is_a_file_too(ledger: Ledger) -> None:
    made = export(ledger)
    assert (made.status, made.vouchers) == ("completed", 0)
    assert made.accounts == ledger.fiscal_years.get().accounts.count()
    assert check(content(made), name="x.se").counts == {}


def test_objects_can_be_left_out(books: Ledger) -> None:
    made = export(books, objects=False)
    found, result = reading(made)
    assert all(not row.objects for one in of_kind(found, sie.Voucher) for row in one.rows)
    assert of_kind(found, sie.Object) == of_kind(found, sie.Dimension) == []
    assert not len(result.findings)


def test_vouchers_come_by_series_then_by_number_as_a_number(books: Ledger, year: Any) -> None:
    for _ in range(8):
        booked(books)
    year.series.create(tenant=books.tenant, code="AB", name="", manual=True)
    booked(books, series="AB")
    assert labels(export(books)) == [*(f"A {number}" for number in range(1, 12)), "AB 1"]


def test_drafts_stay_out_and_are_told(books: Ledger) -> None:
    from tests.vouchers.conftest import content as of_voucher
    from vouchers.booking.drafts import draft_voucher

    draft_voucher(ledger=books, content=of_voucher(), created_by=WHO)
    made = export(books)
    assert made.vouchers == 3
    assert {"code": "export_drafts", "params": {"count": 1}} in made.notes


def test_a_closed_year_is_followed_by_the_next_with_its_balances(books: Ledger, year: Any) -> None:
    close_fiscal_year(year=year, closed_by=WHO)
    following = open_fiscal_year(ledger=books, opened_by=WHO)
    booked(books, row("1930", debit="7.00"), row("3041", credit="7.00"), on="2027-01-05")
    made = export(books, fiscal_year=following)
    found, result = reading(made)
    assert made.status == "completed"
    assert not len(result.findings)
    assert sums(found, sie.ClosingBalance, -1) == sums(found, sie.OpeningBalance, 0)
    assert sums(found, sie.Result, -1)["8999"] != 0, "the closing entry is a voucher like others"
    assert [one.number for one in of_kind(found, sie.Year)] == [0, -1]
    before, nothing = reading(export(books, fiscal_year=year))
    assert not len(nothing.findings)
    assert sums(before, sie.ClosingBalance) == sums(found, sie.ClosingBalance, -1)


def test_an_open_year_before_is_told_and_leaves_only_its_own_result_open(books: Ledger) -> None:
    following = open_fiscal_year(ledger=books, opened_by=WHO)
    made = export(books, fiscal_year=following)
    assert made.status == "completed"
    assert {one["code"] for one in made.notes} >= {"export_result_open"}
    assert {one["code"] for one in made.report["counts"]} == {"opening_sum", "closing_sum"}


def test_a_broken_year_keeps_its_months(in_federation: Any) -> None:
    from vouchers.ledgers.own import open_own_ledger

    ledger = open_own_ledger(tenant=in_federation, start=date(2025, 7, 1), opened_by=WHO)
    booked(ledger, on="2025-07-01")
    booked(ledger, on="2026-06-30")
    made = export(ledger)
    found, result = reading(made)
    assert not len(result.findings)
    assert {one.period for one in of_kind(found, sie.PeriodBalance)} == {"202507", "202606"}


@pytest.mark.parametrize("kind", ["1", "2", "3", "4I"])
def test_other_kinds_hold_what_theirs_holds(books: Ledger, year: Any, kind: str) -> None:
    for account in year.accounts.filter(number__in=["1930", "3041", "5010", "2067"]):
        account.sru = "7281"
        account.save()
    made = export(books, kind=kind)
    assert (made.status, made.error_params, made.report.get("errors")) == ("completed", {}, 0)
    found, result = reading(made)
    assert not result.findings.errors
    vouchers = of_kind(found, sie.Voucher)
    assert len(vouchers) == (3 if kind == "4I" else 0)
    assert bool(of_kind(found, sie.ClosingBalance)) == (kind != "4I")
    assert bool(of_kind(found, sie.PeriodBalance)) == (kind in {"2", "3"})
    assert bool([one for one in of_kind(found, sie.PeriodBalance) if one.objects]) == (kind == "3")
    assert of_kind(found, sie.TaxYear)[0].year == 2027


def test_no_file_without_the_tax_codes_that_its_kind_demands(books: Ledger) -> None:
    made = export(books, kind="1")
    assert (made.status, made.error_code) == ("failed", "export_refused")
    assert made.report["findings"][0]["params"]["labels"] == "#SRU"
