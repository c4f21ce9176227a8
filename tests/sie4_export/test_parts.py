"""Days, series and switches: what they leave out, what stays whole, and that the report says so."""

from datetime import date
from typing import Any

import pytest

from sie4.core import records as sie
from sie4.core.report import check
from tests.sie4_export.conftest import content, export, labels, of_kind, reading, sums
from tests.vouchers.conftest import booked
from vouchers.models import Ledger

pytestmark = pytest.mark.django_db


def codes(made: Any) -> set[str]:
    return {one["code"] for one in made.notes} - {"export_no_budget"}


def counted(made: Any) -> set[str]:
    return {one["code"] for one in made.report["counts"]}


def test_until_a_day_everything_is_of_that_day_and_adds_up(books: Ledger) -> None:
    made = export(books, date_to=date(2026, 2, 28))
    found, _ = reading(made)
    assert check(content(made), name="x.se").counts == {}
    assert labels(made) == ["A 1", "A 2"]
    assert [one.day for one in of_kind(found, sie.Extent)] == [date(2026, 2, 28)]
    assert sums(found, sie.OpeningBalance) == {"1930": 500_000, "2067": -500_000}
    assert sums(found, sie.ClosingBalance)["1930"] == 500_000 + 10_000 - 30_050
    assert sums(found, sie.Result) == {"3041": -10_000, "5010": 30_050}
    assert {one.period for one in of_kind(found, sie.PeriodBalance)} == {"202601", "202602"}
    assert codes(made) == {"export_part"}


def test_from_a_day_only_the_vouchers_begin_later(books: Ledger) -> None:
    made = export(books, date_from=date(2026, 2, 1))
    found, result = reading(made)
    whole, _ = reading(export(books))
    assert labels(made) == ["A 2", "A 3"]
    for kind in (sie.OpeningBalance, sie.ClosingBalance, sie.Result):
        assert sums(found, kind) == sums(whole, kind)
    assert len(of_kind(found, sie.PeriodBalance)) == len(of_kind(whole, sie.PeriodBalance))
    assert made.status == "completed"
    assert not result.findings.errors
    assert codes(made) == {"export_begins_later"}
    assert counted(made) == {"closing_difference", "result_difference", "month_difference"}


def test_the_first_and_the_last_day_are_in(books: Ledger) -> None:
    assert labels(export(books, date_from=date(2026, 1, 15), date_to=date(2026, 2, 10))) == ["A 1", "A 2"]
    assert labels(export(books, date_from=date(2026, 1, 16), date_to=date(2026, 2, 9))) == []


def test_a_series_limits_vouchers_and_not_balances(books: Ledger) -> None:
    booked(books, series="A", on="2026-04-01")
    made = export(books, series=["B"])
    assert (made.status, made.vouchers) == ("completed", 0)
    assert codes(made) == {"export_series"}
    both = export(books, series=["A", "B"])
    assert both.vouchers == 4
    assert counted(both) == set(), "all that was booked is in these"


def test_balances_can_be_left_out(books: Ledger) -> None:
    without = export(books, opening_balances=False)
    found, _ = reading(without)
    assert of_kind(found, sie.OpeningBalance) == []
    assert of_kind(found, sie.ClosingBalance)
    assert codes(without) == {"export_no_opening"}
    without = export(books, closing_balances=False)
    found, _ = reading(without)
    assert of_kind(found, sie.ClosingBalance) == of_kind(found, sie.Result) == []
    assert codes(without) == {"export_no_closing"}
    without = export(books, period_balances=False)
    found, result = reading(without)
    assert of_kind(found, sie.PeriodBalance) == of_kind(found, sie.Extent) == []
    assert not len(result.findings)
    nothing = export(books, opening_balances=False, closing_balances=False, period_balances=False)
    assert (nothing.status, nothing.vouchers) == ("completed", 3)


def test_the_profile_decides_how_long_texts_are(books: Ledger) -> None:
    booked(books, text="x" * 90)
    longest = {
        profile: max(
            len(one.text) for one in of_kind(reading(export(books, profile=profile))[0], sie.Voucher)
        )
        for profile in ("strict", "fortnox", "visma")
    }
    assert longest == {"strict": 50, "fortnox": 50, "visma": 90}
    assert "text_too_long" in counted(export(books))


def test_two_exports_differ_in_nothing_but_the_day_they_were_made(books: Ledger) -> None:
    first, second = (content(export(books)).splitlines() for _ in range(2))
    assert [one for one in first if not one.startswith(b"#GEN")] == [
        one for one in second if not one.startswith(b"#GEN")
    ]
