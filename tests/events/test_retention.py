"""What was heard and told is kept for its time; what still has to move stays."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from accounting import clock, scope
from accounting.events.processing import process_events
from accounting.events.retention import delete_old_events, delete_old_unrouted
from accounting.events.routing import route_events
from accounting.models import InboxEvent, Integration
from tests.events.conftest import Fetched, count, events_of
from tests.events.relay import Relay, event

pytestmark = pytest.mark.django_db

DAYS = 91


def _as_it_is(moment: datetime) -> datetime:
    return moment


def test_events_are_remembered_for_ninety_days(
    relay: Relay, integration: Integration, federation: Any, fetched: Fetched
) -> None:
    relay.sends(event(1), event(2))
    with scope.scope():
        route_events()
    with scope.scope([federation.pk]):
        process_events(federation.pk)
        InboxEvent.objects.filter(external_id="2").update(state="failed")
        for days, left in ((89, {"1", "2"}), (DAYS, {"2"})):
            now = clock.now() + timedelta(days=days)
            with clock.clock_set(partial(_as_it_is, now)):
                delete_old_events()
            assert {row.external_id for row in events_of(federation)} == left


def test_what_nobody_claimed_goes_in_the_end(relay: Relay) -> None:
    relay.sends(event(1))
    with scope.scope():
        route_events()
        assert delete_old_unrouted() == 0
        now = clock.now() + timedelta(days=DAYS)
        with clock.clock_set(lambda: now):
            assert delete_old_unrouted() == 1
    assert count() == 0
