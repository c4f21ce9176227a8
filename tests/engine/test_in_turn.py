"""Whose turn it is: what an event asked for does not wait behind a whole month."""

from typing import Any
from uuid import uuid4

from accounting.models import SyncItem, SyncJob
from accounting.sync.jobs import EVENT
from tests.engine.desk import Desk, customer


def test_what_an_event_asked_for_goes_before_the_batch(desk: Desk, settings: Any) -> None:
    settings.FROST_SENDERS = 1
    desk.save("customer", *(customer(number) for number in range(1, 5)))
    job = desk.plan()
    event = SyncJob.objects.get(pk=job.pk)
    event.pk, event.kind, event.trigger, event.data_types = uuid4(), EVENT, EVENT, ["voucher"]
    event.save(force_insert=True)
    SyncItem.objects.filter(source_ref="C-3").update(job=event)
    desk.settle()
    done = SyncItem.objects.filter(state="confirmed").order_by("completed_at")
    assert list(done.values_list("source_ref", flat=True)) == ["C-3", "C-1", "C-2", "C-4"]
