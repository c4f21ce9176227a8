"""Two customers with one customer number: told before anything is sent, and never taken for each other."""

from accounting.models import Problem, SyncItem
from tests.engine.desk import Desk, customer

ORG = {"customer_number": "77", "org_number": "802400-1235"}


def test_both_are_named_before_any_call(desk: Desk) -> None:
    desk.save("customer", customer(1, **ORG), customer(2, **ORG))
    desk.sync()
    problem = Problem.objects.get(solved_at=None)
    assert (problem.code, problem.params["number"], problem.params["records"]) == (
        "customer_number_shared",
        "77",
        "C-1, C-2",
    )
    assert not desk.writes()
    assert set(SyncItem.objects.values_list("source_ref", "blocked")) == {("C-1", True), ("C-2", True)}


def test_one_that_stands_there_keeps_its_number_and_may_change(desk: Desk) -> None:
    desk.save("customer", customer(1, **ORG))
    desk.sync()
    desk.save("customer", customer(1, name="Nytt namn", **ORG), customer(2, **ORG))
    desk.sync()
    assert Problem.objects.get(solved_at=None).params["records"] == "C-1, C-2"
    [only] = desk.ledger("customers")
    assert (only["Name"], desk.state("C-1", "update"), desk.state("C-2")) == (
        "Nytt namn",
        "confirmed",
        "waiting",
    )


def test_a_number_that_a_document_has_though_its_record_now_wants_another(desk: Desk) -> None:
    desk.save("customer", customer(1, **ORG))
    desk.sync()
    desk.save("customer", customer(1, **ORG | {"customer_number": "78"}), customer(2, **ORG))
    desk.sync()
    assert Problem.objects.get(solved_at=None).params["records"] == "C-1, C-2"


def test_a_number_that_only_stands_in_a_record_is_free(desk: Desk) -> None:
    """The first is at the provider under the number it had then."""
    desk.save("customer", customer(1, customer_number="70"))
    desk.sync()
    desk.save("customer", customer(1, customer_number="77"), customer(2, customer_number="77"))
    desk.sync()
    assert (desk.problems(), desk.state("C-2")) == ([], "confirmed")


def test_with_a_number_of_its_own_each_goes_with_the_next_hourly_run(desk: Desk) -> None:
    desk.save("customer", customer(1, **ORG), customer(2, **ORG))
    desk.sync()
    desk.save("customer", customer(2, **ORG | {"customer_number": "78"}))
    desk.clock.forward(3600)
    desk.sync(trigger="schedule")
    assert {one["CustomerNumber"] for one in desk.ledger("customers")} == {"77", "78"}
    assert desk.problems() == []
