"""A document whose number another record of ours is linked to, and one that shows no sum: never made twice."""

from typing import Any

from accounting import clock
from accounting.models import IntegrationMapping, Invoice, Problem, State, SyncItem
from accounting.problems import service
from accounting.sync.accept import accept_difference
from tests.engine.desk import Desk, customer, invoice


def _number_one_is_taken(desk: Desk) -> None:
    """As after a test company was reset: number 1 is given again, and our old mapping still names it."""
    desk.save("customer", customer())
    desk.sync()
    desk.save("invoice", invoice(1), invoice(2))
    other = Invoice.objects.get(source_ref="F-2")
    IntegrationMapping.objects.create(
        tenant=other.tenant,
        integration=desk.integration,
        local_resource_type="invoice",
        local_resource_id=other.pk,
        external_resource_type="invoices",
        external_id="1",
        sent_hash=other.content_hash,
        synced_at=clock.now(),
        remote_state={"final": False},
    )
    desk.sync()
    assert desk.problems() == ["external_id_taken"]


def test_it_is_known_that_the_document_stands_there(desk: Desk) -> None:
    _number_one_is_taken(desk)
    item = SyncItem.objects.get(source_ref="F-1", plan_only=False)
    assert (item.state, item.external_id, item.sent_at is not None) == (State.NEEDS_PERSON, "1", True)


def test_send_again_makes_no_second_document(desk: Desk) -> None:
    _number_one_is_taken(desk)
    _solve("external_id_taken")
    desk.settle()
    assert len(desk.ledger("invoices")) == 1
    assert desk.problems() == ["external_id_taken"]


def test_once_the_old_link_is_gone_it_is_adopted(desk: Desk) -> None:
    _number_one_is_taken(desk)
    IntegrationMapping.objects.filter(local_resource_type="invoice").delete()
    _solve("external_id_taken")
    desk.settle()
    assert (desk.state("F-1"), desk.problems()) == (State.CONFIRMED, [])
    assert desk.writes()["POST invoices"] == 1


def _solve(code: str) -> None:
    service.solve(problem=Problem.objects.get(solved_at=None, code=code), solved_by="test")


_NO_SUM: dict[str, Any] = {"Invoice": {"DocumentNumber": "1", "Booked": False, "Cancelled": False}}


def _answer_without_sum(desk: Desk, **more: Any) -> None:
    desk.sandbox.fault("status", path="^/3/invoices", status=201, body=_NO_SUM, **more)


def test_an_answer_without_a_sum_is_no_proof(desk: Desk) -> None:
    _answer_without_sum(desk, method="POST", after_commit=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.plan()
    desk.drain()
    item = SyncItem.objects.get(source_ref="F-1", plan_only=False)
    assert (item.state, item.error_code) == (State.UNCERTAIN, "unreadable_answer")


def test_the_look_up_shows_the_sum_and_it_is_confirmed(desk: Desk) -> None:
    _answer_without_sum(desk, method="POST", after_commit=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    assert (desk.state("F-1"), desk.writes()["POST invoices"]) == (State.CONFIRMED, 1)


def test_a_document_that_never_shows_its_sum_is_a_persons_turn(desk: Desk) -> None:
    _answer_without_sum(desk, method="POST", after_commit=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.plan()
    desk.drain()
    shown = {name: value for name, value in desk.invoice("F-1").items() if not name.startswith("Total")}
    desk.sandbox.fault(
        "status", method="GET", path="^/3/invoices/1$", status=200, body={"Invoice": shown}, times=None
    )
    desk.settle()
    assert desk.problems() == ["total_missing"]
    assert desk.writes()["POST invoices"] == 1
    assert IntegrationMapping.objects.get(local_resource_type="invoice").external_id == "1"


def test_accepting_leaves_alone_what_a_worker_has_taken_meanwhile(booked: Desk) -> None:
    """Its write is under way: it may neither be stopped nor be counted as not sent."""
    booked.save("invoice", invoice(amount="1100.00"))
    booked.sync()
    problem = Problem.objects.get(solved_at=None)
    taken: list[int] = []

    def take_it() -> Any:
        if not taken:
            taken.append(SyncItem.objects.filter(operation="credit").update(state=State.SENDING))
        return booked.clock()

    with clock.clock_set(take_it):
        accept_difference(problem=problem, accepted_by="test")
    assert SyncItem.objects.get(operation="credit", plan_only=False).state == State.SENDING
