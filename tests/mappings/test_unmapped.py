"""What has no rule waits under one Problem per category; mapping it lets go exactly what it held."""

from datetime import date
from typing import Any

import pytest

from accounting.models import Invoice, Problem, ProblemItem, SyncItem
from accounting.problems.service import held_count
from tests.api.conftest import caller_for
from tests.engine.desk import Desk, payment
from tests.mappings.conftest import (
    WHO,
    activate,
    add,
    billed,
    forget,
    in_force,
    next_draft,
    one_customer,
    row,
    rule,
)
from vouchers.booking.records import book_records
from vouchers.booking.sweep import look
from vouchers.ledgers.own import change_ledger, open_own_ledger


def without(desk: Desk, *categories: str) -> None:
    draft = next_draft(desk.integration)
    for category in categories:
        forget(draft, category)
    activate(draft)


def decide(desk: Desk, *rules: Any) -> Any:
    draft = next_draft(desk.integration)
    add(draft, *rules)
    return activate(draft)


def problem(cause: str) -> Problem:
    found: Problem = Problem.objects.get(cause=cause, solved_at=None)
    return found


def held(found: Problem) -> set[tuple[str, str]]:
    holds = ProblemItem.objects.filter(problem=found, released_at=None)
    return set(holds.values_list("item__source_ref", "item__operation"))


def standing(desk: Desk) -> set[str]:
    return {one["ExternalInvoiceReference2"] for one in desk.ledger("invoices")}


@pytest.fixture
def fourteen(desk: Desk) -> Desk:
    """Fourteen invoices of grants, two of them with travel costs as well; three of other things."""
    without(desk, "grants", "travel_costs")
    desk.save("customer", one_customer())
    desk.save("invoice", *(billed(n, row("grants", f"{n}.00")) for n in range(1, 13)))
    desk.save("invoice", *(billed(n, row("grants"), row("travel_costs")) for n in (13, 14)))
    desk.save("invoice", *(billed(n, row("license_fees")) for n in (21, 22, 23)))
    job = desk.sync()
    assert job.status == "partial"
    return desk


def test_fourteen_invoices_wait_under_one_problem_and_the_others_go(fourteen: Desk) -> None:
    assert sorted(Problem.objects.filter(solved_at=None).values_list("cause", flat=True)) == [
        "category:grants",
        "category:travel_costs",
    ]
    assert held_count(problem("category:grants")) == 14
    assert held_count(problem("category:travel_costs")) == 2
    assert standing(fourteen) == {"F-21", "F-22", "F-23"}


def test_mapping_the_category_lets_go_exactly_those(fourteen: Desk) -> None:
    """Two of the fourteen want another rule as well, and go on waiting for that one."""
    result = decide(fourteen, rule("grants", "3985"))
    assert result.released == 12
    assert Problem.objects.get(cause="category:grants").solved_by == "user:1 tore"
    fourteen.mark()
    fourteen.settle()
    assert fourteen.writes() == {"POST invoices": 12}
    assert standing(fourteen) == {f"F-{n}" for n in (*range(1, 13), 21, 22, 23)}
    assert {
        line["AccountNumber"] for n in range(1, 13) for line in fourteen.invoice(f"F-{n}")["InvoiceRows"]
    } == {3985}
    assert held(problem("category:travel_costs")) == {("F-13", "create"), ("F-14", "create")}
    assert decide(fourteen, rule("travel_costs", "5810")).released == 2
    fourteen.settle()
    assert standing(fourteen) == {f"F-{n}" for n in (*range(1, 15), 21, 22, 23)}
    assert fourteen.problems() == []
    assert len(fourteen.ledger("invoices")) == 17


def test_a_rule_for_later_lets_go_only_what_it_speaks_of(desk: Desk) -> None:
    without(desk, "grants")
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row("grants"), on="2026-01-15"), billed(2, row("grants"), on="2026-02-01"))
    desk.sync()
    result = decide(desk, rule("grants", "3985", valid_from="2026-02-01"))
    assert result.released == 1
    desk.settle()
    assert standing(desk) == {"F-2"}
    assert held(problem("category:grants")) == {("F-1", "create")}


def test_what_waits_for_a_held_document_is_held_and_let_go_with_it(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    without(desk, "grants")
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row("grants")), billed(2, row()))
    desk.save("payment", payment(1, "100.00"), payment(2, "100.00"))
    desk.sync()
    steps = {("F-1", "create"), ("F-1", "bookkeep"), ("P-1", "create"), ("P-1", "bookkeep")}
    assert held(problem("category:grants")) == steps
    assert decide(desk, rule("grants", "3985")).released == len(steps)
    desk.settle()
    assert {state for _, _, state, _ in desk.states()} == {"confirmed"}
    assert len([one for one in desk.ledger("invoicepayments") if one["Booked"]]) == 2


def test_the_api_counts_the_records_beside_their_writes(desk: Desk, federation: Any) -> None:
    """Creating and booking are two writes of one invoice."""
    desk.settings(auto_bookkeep_invoices=True)
    without(desk, "grants")
    desk.save("customer", one_customer())
    desk.save("invoice", *(billed(n, row("grants")) for n in (1, 2)))
    desk.sync()
    answer = caller_for(federation, "viewer").get("/api/problems/?open=true")
    (found,) = answer.json()["results"]
    assert (found["code"], found["blocks"], found["blocks_records"]) == ("category_unmapped", 4, 2)


@pytest.mark.parametrize("books_first", [True, False])
def test_the_own_ledger_waits_under_the_same_problem(desk: Desk, federation: Any, books_first: bool) -> None:
    own = open_own_ledger(tenant=desk.tenant, start=date(2026, 1, 1), opened_by=WHO)
    change_ledger(ledger=own, changes={"books_invoices": True}, changed_by=WHO)
    without(desk, "grants")
    desk.save("customer", one_customer())
    desk.save("invoice", *(billed(n, row("grants")) for n in (1, 2)))
    for begins in (books_first, not books_first):
        book_records(ledger=own) if begins else desk.sync()
    (found,) = caller_for(federation, "viewer").get("/api/problems/?open=true").json()["results"]
    told = ("code", "blocks", "blocks_records", "blocks_bookings")
    assert [found[name] for name in told] == ["category_unmapped", 2, 2, 2]
    assert decide(desk, rule("license_fees", "3450", valid_from="2026-07-01")).released == 0
    assert held_count(problem("category:grants")) == 4
    assert decide(desk, rule("grants", "3985")).released == 4
    assert book_records(ledger=own).booked == 2
    desk.settle()
    assert standing(desk) == {"F-1", "F-2"}
    assert not Problem.objects.filter(solved_at=None).exists()


def test_what_only_the_ledger_waits_for_stays_until_the_rule_is_there(desk: Desk) -> None:
    own = open_own_ledger(tenant=desk.tenant, start=date(2026, 1, 1), opened_by=WHO)
    change_ledger(ledger=own, changes={"books_invoices": True}, changed_by=WHO)
    without(desk, "grants")
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row("grants")))
    book_records(ledger=own)
    waiting = problem("category:grants")
    assert decide(desk, rule("license_fees", "3450", valid_from="2026-07-01")).released == 0
    assert problem("category:grants") == waiting
    decide(desk, rule("grants", "3985"))
    assert look(ledger=own)
    assert book_records(ledger=own).booked == 1
    assert not Problem.objects.filter(solved_at=None).exists()


def test_activating_something_else_lets_nothing_go(fourteen: Desk) -> None:
    assert decide(fourteen, rule("license_fees", "3450", valid_from="2026-07-01")).released == 0
    assert held_count(problem("category:grants")) == 14
    fourteen.mark()
    fourteen.settle()
    assert not fourteen.writes()


def test_one_category_on_the_rounding_account_waits_until_it_gets_another(desk: Desk) -> None:
    """The settings change after the activation, so that no validation was in the way."""
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row("grants")))
    desk.settings(rounding_account="3980")
    desk.sync()
    assert desk.problems() == ["rounding_account_shared"]
    draft = next_draft(desk.integration)
    forget(draft, "grants")
    add(draft, rule("grants", "3985"))
    assert activate(draft).released == 1
    desk.settle()
    assert standing(desk) == {"F-1"}


def test_a_vat_code_that_contradicts_the_row_waits_and_says_so(desk: Desk) -> None:
    draft = next_draft(desk.integration)
    forget(draft, "grants")
    add(draft, rule("grants", "3980", vat_code="MP1"))
    activate(draft)
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row("grants", vat_rate="6")), billed(2, row("grants", vat_rate="25")))
    desk.sync()
    assert desk.problems() == ["vat_code_differs"]
    assert standing(desk) == {"F-2"}
    (line,) = desk.invoice("F-2")["InvoiceRows"]
    assert (line["VAT"], line["AccountNumber"]) == (25, 3980)
    draft = next_draft(desk.integration)
    forget(draft, "grants")
    add(draft, rule("grants", "3980"))
    assert activate(draft).released == 1
    desk.settle()
    assert standing(desk) == {"F-1", "F-2"}


def test_the_held_writes_are_made_by_the_version_that_freed_them(fourteen: Desk) -> None:
    decide(fourteen, rule("grants", "3985"))
    fourteen.settle()
    one = SyncItem.objects.get(source_ref="F-1", operation="create")
    assert one.account_mapping == in_force(fourteen.integration)
    assert Invoice.objects.count() == 17
