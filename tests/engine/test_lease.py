"""What a refused lease means: another write of the same flight key, and nothing else."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Q

from accounting import clock
from accounting.models import State, SyncItem
from accounting.sync import lease
from accounting.sync.context import Context
from tests.engine.desk import Desk, customer


@pytest.fixture
def two(desk: Desk) -> list[SyncItem]:
    """Two customers ready to be sent."""
    desk.save("customer", customer(1), customer(2))
    desk.plan()
    SyncItem.objects.update(state=State.READY, next_attempt_at=clock.now())
    return list(SyncItem.objects.order_by("source_ref"))


def test_a_write_of_the_same_flight_key_that_came_in_between_lets_it_wait(
    desk: Desk, two: list[SyncItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a worker that asked what is in the way just before the other one set out."""
    SyncItem.objects.filter(pk=two[0].pk).update(state=State.SENDING, flight_key=two[1].flight_key)
    monkeypatch.setattr(lease, "due_filter", lambda now: Q())
    assert lease.take(two[1].pk, "test", Context(desk.integration)) is None


def test_any_other_refusal_is_a_defect_and_seen(
    desk: Desk, two: list[SyncItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_it_twice(item: SyncItem, *rest: Any) -> None:
        SyncItem.objects.filter(pk=two[0].pk).update(business_key=item.business_key)

    monkeypatch.setattr(lease, "_freeze", write_it_twice)
    with pytest.raises(IntegrityError):
        lease.take(two[1].pk, "test", Context(desk.integration))
