"""How often the database is asked: planning, holding and releasing more items asks no more often."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounting import records
from accounting.models import SyncItem
from accounting.sync.retry import make_due
from tests.engine.desk import Desk, customer, invoice, payment

FEW, MANY = 4, 16


def _questions(work: Callable[[], object]) -> int:
    """Statements but for those that insert: rows are inserted in portions."""
    with CaptureQueriesContext(connection) as asked:
        work()
    return sum(one["sql"].startswith(("SELECT", "UPDATE", "DELETE")) for one in asked)


def _invoices(desk: Desk) -> tuple[list[UUID], list[UUID]]:
    """Ids of a few and of many invoices of one customer."""
    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, FEW + MANY + 1)))
    ids = _ids("invoice")
    return ids[:FEW], ids[FEW:]


def _ids(data_type: str) -> list[UUID]:
    return list(records.get(data_type).model.objects.order_by("source_ref").values_list("pk", flat=True))


def _compare(few: Callable[[], object], many: Callable[[], object]) -> None:
    """One more per item would be twelve more; a portion that is empty in one case and not in the other is one."""
    assert _questions(many) - _questions(few) < 3


def test_planning(desk: Desk) -> None:
    few, many = _invoices(desk)
    _compare(
        lambda: desk.plan(record_ids=few, data_types=["invoice"], dry_run=True),
        lambda: desk.plan(record_ids=many, data_types=["invoice"], dry_run=True),
    )


def _held_by_one_cause(desk: Desk) -> tuple[list[UUID], list[UUID]]:
    """Their customer is not sent, and may not be sent along."""
    desk.settings(auto_create_customers=False)
    few, many = _invoices(desk)
    for ids in (few, many):
        _plan(desk, ids)
    assert not SyncItem.objects.exclude(state="waiting", blocked=True).exists()
    return few, many


def _plan(desk: Desk, ids: list[UUID], data_type: str = "invoice", **more: Any) -> None:
    desk.plan(record_ids=ids, data_types=[data_type], **more)


def test_taking_the_place_of_held_items(desk: Desk) -> None:
    few, many = _held_by_one_cause(desk)
    _compare(lambda: _plan(desk, few), lambda: _plan(desk, many))
    replaced = SyncItem.objects.filter(state="superseded", reason="replaced_by_newer_plan")
    assert replaced.count() == FEW + MANY


def test_holding_what_waits_for_a_held_item(desk: Desk) -> None:
    _held_by_one_cause(desk)
    desk.save("payment", *(payment(n, "10.00", invoice="F-1") for n in range(1, FEW + MANY + 1)))
    ids = _ids("payment")
    _compare(lambda: _plan(desk, ids[:FEW], "payment"), lambda: _plan(desk, ids[FEW:], "payment"))
    waiting = _payments().filter(blocked=True, depends_on__source_ref="F-1")
    assert waiting.count() == FEW + MANY


def test_what_waits_is_hung_on_the_newer_item(desk: Desk) -> None:
    _held_by_one_cause(desk)
    desk.save("payment", *(payment(n, "10.00", invoice="F-1") for n in range(1, FEW + 1)))
    _plan(desk, _ids("payment"), "payment")
    _plan(desk, _ids("invoice"))
    newest = SyncItem.objects.filter(source_ref="F-1").latest("created_at")
    assert {item.depends_on_id for item in _payments()} == {newest.pk}


def _payments() -> QuerySet[SyncItem]:
    return SyncItem.objects.filter(data_type="payment", operation="create")


def test_releasing(desk: Desk) -> None:
    few, many = _held_by_one_cause(desk)
    items = [
        list(SyncItem.objects.filter(resource_id__in=ids).values_list("pk", flat=True)) for ids in (few, many)
    ]
    _compare(lambda: make_due(items[0]), lambda: make_due(items[1]))
    assert SyncItem.objects.filter(state="ready", blocked=False).count() == FEW + MANY


def test_releasing_refused_ones(desk: Desk) -> None:
    few, many = _held_by_one_cause(desk)
    SyncItem.objects.update(state="rejected")
    items = [
        list(SyncItem.objects.filter(resource_id__in=ids).values_list("pk", flat=True)) for ids in (few, many)
    ]
    _compare(lambda: make_due(items[0]), lambda: make_due(items[1]))
    assert SyncItem.objects.filter(state="ready").count() == FEW + MANY
