"""Years, periods, series and accounts: whatever does not allow the booking is one Problem, never another date."""

from datetime import date
from typing import Any

import pytest

from accounting.mappings.references import read_references
from accounting.models import Problem, SyncItem
from accounting.problems import service
from tests.mirror.books import MirrorDesk


def held(desk: MirrorDesk, code: str) -> Problem:
    """The one open problem; nothing was booked, and nothing but looks was sent."""
    assert desk.vouchers() == []
    assert desk.writes() == {}
    assert desk.problems() == [code]
    problem: Problem = Problem.objects.get(solved_at=None)
    return problem


def solve(desk: MirrorDesk, problem: Problem) -> None:
    service.solve(problem=problem, solved_by="test")
    desk.settle()


def test_december_is_mirrored_into_the_next_year(desk: MirrorDesk) -> None:
    reversal = desk.mirror(desk.book("2026-12-31"))
    (mirror,) = desk.vouchers()
    assert (mirror["Year"], mirror["TransactionDate"]) == (9, "2027-01-01")
    assert (reversal.external_id, str(reversal.mirror_date)) == ("9-Q-1", "2027-01-01")


def test_a_missing_year_is_one_problem_and_opening_it_books(desk: MirrorDesk) -> None:
    numbers = [desk.book(f"2027-12-0{day}") for day in (1, 2)]
    desk.mark()
    for number in numbers:
        assert desk.mirror(number).state == "needs_person"
    problem = held(desk, "voucher_year_missing")
    assert problem.params["date"] == "2028-01-01"
    desk.change(type="financialyears", create={"FromDate": "2028-01-01", "ToDate": "2028-12-31"})
    solve(desk, problem)
    assert [one["TransactionDate"] for one in desk.vouchers()] == ["2028-01-01"] * 2
    assert [desk.reversal(number).state for number in numbers] == ["confirmed", "confirmed"]
    assert desk.problems() == []


def test_a_year_that_was_opened_lets_go_when_the_registers_are_read(desk: MirrorDesk) -> None:
    """Nobody has to press anything."""
    number = desk.book("2027-12-01")
    desk.mark()
    desk.mirror(number)
    held(desk, "voucher_year_missing")
    desk.change(type="financialyears", create={"FromDate": "2028-01-01", "ToDate": "2028-12-31"})
    read_references(integration=desk.integration)
    desk.settle()
    assert desk.problems() == []
    assert desk.reversal(number).state == "confirmed"


def test_a_broken_fiscal_year_is_found_by_its_days(desk: MirrorDesk) -> None:
    """July to June: the mirror of June lies in the year after, although the calendar year is the same."""
    desk.change(type="financialyears", number="9", delete=True)
    desk.change(type="financialyears", create={"FromDate": "2027-01-01", "ToDate": "2027-06-30"})
    desk.change(type="financialyears", create={"FromDate": "2027-07-01", "ToDate": "2028-06-30"})
    read_references(integration=desk.integration)
    ids = {line["FromDate"]: line["Id"] for line in desk.ledger("financialyears")}
    number = desk.book("2027-06-30")
    assert number.startswith(f"{ids['2027-01-01']}-R-")
    desk.mirror(number)
    (mirror,) = desk.vouchers()
    assert (mirror["Year"], mirror["TransactionDate"]) == (ids["2027-07-01"], "2027-07-01")


def test_a_locked_period_is_seen_before_anything_is_sent(desk: MirrorDesk) -> None:
    number = desk.book("2026-01-31")
    desk.sandbox.control("company", {"company": desk.company, "locked_until": "2026-02-28"})
    read_references(integration=desk.integration)
    desk.mark()
    desk.mirror(number)
    problem = held(desk, "voucher_period_locked")
    assert problem.params["until"] == "2026-02-28"
    desk.unlock()
    solve(desk, problem)
    assert desk.reversal(number).state == "confirmed"


def test_a_period_locked_between_fetch_and_booking_moves_no_date(desk: MirrorDesk) -> None:
    number = desk.book("2026-01-31")
    desk.tell(number)
    desk.listen()
    desk.sandbox.control("company", {"company": desk.company, "locked_until": "2026-02-28"})
    desk.settle()
    assert desk.vouchers() == []
    assert desk.problems() == ["2000401"]
    reversal = desk.reversal(number)
    assert (reversal.state, reversal.reason) == ("needs_person", "2000401")
    desk.unlock()
    solve(desk, Problem.objects.get(solved_at=None))
    assert desk.reversal(number).state == "confirmed"
    assert [one["TransactionDate"] for one in desk.vouchers()] == ["2026-02-01"]


def test_a_missing_series_is_one_problem(desk: MirrorDesk) -> None:
    desk.rule(target_series="Z", mode="automatic")
    desk.rule(mode="off")
    number = desk.book()
    desk.mark()
    desk.mirror(number)
    problem = held(desk, "voucher_series_missing")
    assert (problem.params["series"], problem.params["data_type"]) == ("Z", "voucher")
    desk.change(
        type="voucherseries", year="8", create={"Code": "Z", "Description": "Vändningar", "Manual": True}
    )
    solve(desk, problem)
    assert len(desk.vouchers("Z")) == 1


def test_a_series_that_is_not_manual_is_one_problem(desk: MirrorDesk) -> None:
    desk.rule(target_series="B", mode="automatic")
    desk.rule(mode="off")
    number = desk.book()
    desk.mark()
    desk.mirror(number)
    assert held(desk, "voucher_series_closed").params["series"] == "B"


@pytest.mark.parametrize(("account", "code"), [(3450, "inactive"), (3460, "missing")])
def test_an_account_that_is_not_there_in_the_next_year(desk: MirrorDesk, account: int, code: str) -> None:
    rows = [{"Account": 1930, "Debit": 5}, {"Account": account, "Credit": 5}]
    number = desk.book("2026-12-15", rows=rows)
    desk.mark()
    desk.mirror(number)
    problem = held(desk, f"voucher_account_{code}")
    assert problem.params["account"] == str(account)
    if code == "inactive":
        desk.change(type="accounts", year="9", number=str(account), set={"Active": True})
        solve(desk, problem)
        assert desk.vouchers()[0]["Year"] == 9


def test_an_account_that_asks_for_a_cost_centre(desk: MirrorDesk) -> None:
    number = desk.book("2026-12-15", rows=[{"Account": 1930, "Debit": 5}, {"Account": 3985, "Credit": 5}])
    desk.change(type="accounts", year="9", number="3985", set={"CostCenterSettings": "MANDATORY"})
    read_references(integration=desk.integration)
    desk.mark()
    desk.mirror(number)
    assert held(desk, "voucher_dimension_mandatory").params["account"] == "3985"


def test_the_registers_are_read_once_for_many_that_are_held(desk: MirrorDesk) -> None:
    numbers = [desk.book("2027-12-01", text=f"Resa {place}") for place in range(5)]
    desk.mark()
    for number in numbers:
        desk.tell(number)
    desk.run()
    assert desk.calls().count("GET settings/lockedperiod") <= 1
    held(desk, "voucher_year_missing")
    assert SyncItem.objects.filter(blocked=True).count() == 5


@pytest.mark.parametrize(
    ("comment", "day", "code"),
    [
        ("vänds 2026-03-15", "2026-03-15", ""),
        ("", "", "mirror_date_missing"),
        ("2026-03-15 eller 2026-04-15", "", "mirror_date_several"),
        ("2026-02-30", "", "mirror_date_impossible"),
    ],
)
def test_the_date_in_the_comment(desk: MirrorDesk, comment: str, day: str, code: str) -> None:
    from vouchers.mirror.deciding import approve

    desk.rule(auto_reverse_date_mode="DATE_IN_COMMENT")
    number = desk.book(comment=comment)
    reversal = desk.mirror(number)
    if day:
        assert [one["TransactionDate"] for one in desk.vouchers()] == [day]
        return
    assert (reversal.state, reversal.reason, desk.problems()) == ("needs_person", code, [code])
    approve(reversal=reversal, approved_by="test", on=date(2026, 3, 1))
    desk.settle()
    assert [one["TransactionDate"] for one in desk.vouchers()] == ["2026-03-01"]
    assert (desk.problems(), desk.reversal(number).state) == ([], "confirmed")


def test_a_comment_that_is_completed_later_books_by_itself(desk: MirrorDesk) -> None:
    desk.rule(auto_reverse_date_mode="DATE_IN_COMMENT")
    number = desk.book()
    assert desk.mirror(number).state == "needs_person"
    desk.change(type="vouchers", number=number, set={"Comments": "vänds 2026-03-15"})
    assert desk.mirror(number, "voucher-updated-v1").state == "confirmed"
    assert [one["TransactionDate"] for one in desk.vouchers()] == ["2026-03-15"]
    assert desk.problems() == []


def test_the_same_day_and_before_the_start(desk: MirrorDesk) -> None:
    desk.rule(auto_reverse_date_mode="SAME_DAY", starts_on=date(2026, 1, 15))
    early, late = desk.mirror(desk.book("2026-01-14")), desk.mirror(desk.book("2026-01-15"))
    assert (early.state, early.reason, late.state) == ("dropped", "before_start", "confirmed")
    assert [one["TransactionDate"] for one in desk.vouchers()] == ["2026-01-15"]
    changes: dict[str, Any] = {"starts_on": date(2026, 1, 1)}
    desk.rule(**changes)
    assert desk.reversal(early.original_id).state == "noticed"
