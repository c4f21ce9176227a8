"""From a saved record to its voucher without anybody's doing: bell, task, sweep."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounting import records, scope
from accounting.models import Invoice
from frost_integrations import beat
from frost_integrations.celery import app
from tests.records import forms
from tests.vouchers.conftest import BOTH, FIRST_DAY, WHO, default_rules, save
from vouchers import tasks
from vouchers.ledgers.own import change_ledger, open_own_ledger
from vouchers.models import BookingHold, Ledger, Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(django_capture_on_commit_callbacks: Any) -> Any:
    """What the broker gets of the work inside the block."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        heard: list[str] = []
        with django_capture_on_commit_callbacks() as callbacks:
            yield heard
        with app.connection_for_write() as connection:
            for callback in callbacks:
                callback()
            queue = connection.SimpleQueue("celery")
            while queue.qsize():
                message = queue.get(block=False)
                heard.append(message.headers["task"])
                message.ack()

    return listening


def test_every_row_of_beat_names_a_task() -> None:
    app.loader.import_default_modules()
    named = {task if "." in task else f"accounting.tasks.{task}" for task, _ in beat.ROWS.values()}
    assert named <= set(app.tasks)


def test_saving_and_archiving_ring_where_the_ledger_books(booking: Ledger, rung: Any) -> None:
    tenant, task = booking.tenant, "vouchers.tasks.book_records"
    save(tenant, "customer", forms.customer())
    with rung() as heard:
        save(tenant, "invoice", forms.invoice())
    assert heard.count(task) == 1
    with rung() as heard:
        save(tenant, "invoice", forms.invoice())
        save(tenant, "customer", forms.customer(name="Annat"))
    assert task not in heard, "nothing that is booked has changed"
    with rung() as heard:
        kind = records.get("invoice")
        records.archive_record(tenant=tenant, record_type=kind, pk=Invoice.objects.get().pk, archived_by=WHO)
    assert heard.count(task) == 1
    change_ledger(ledger=booking, changes={"books_invoices": False}, changed_by=WHO)
    with rung() as heard:
        save(tenant, "invoice", forms.invoice("F-2"))
    assert task not in heard


def test_the_tasks_book_what_is_due_in_their_own_scope(federation: Any, rung: Any) -> None:
    with scope.scope([federation.pk]):
        default_rules(federation)
        ledger = open_own_ledger(tenant=federation, start=FIRST_DAY, opened_by=WHO)
        change_ledger(ledger=ledger, changes=BOTH, changed_by=WHO)
        save(federation, "customer", forms.customer())
        later = forms.invoice("F-2", invoice_date="2030-01-01", due_date="2030-02-01")
        save(federation, "invoice", forms.invoice(), later)
    of = (str(ledger.pk), str(federation.pk))
    with rung() as heard:
        tasks.sweep_ledgers()
    assert heard == ["vouchers.tasks.look_at_ledger"]
    with rung() as heard:
        tasks.look_at_ledger(*of)
    assert heard == ["vouchers.tasks.book_records"]
    tasks.book_records(*of)
    with rung() as heard:
        tasks.look_at_ledger(*of)
    assert heard == [], "what is held under a problem rings nobody"
    with scope.scope([federation.pk]):
        assert (Voucher.objects.count(), BookingHold.objects.count()) == (1, 1)
    with rung() as heard:
        tasks.retry_ledgers()
        tasks.retry_ledger(*of)
    assert heard == ["vouchers.tasks.retry_ledger", "vouchers.tasks.book_records"]
