"""1,000 good webhooks, each sent 20 times in any order, end in the same state."""

import random
from typing import Any

import pytest

from accounting import scope
from accounting.events.processing import process_events
from accounting.events.routing import route_events
from accounting.models import Integration
from tests.events.conftest import Fetched, events_of, unrouted
from tests.events.relay import Relay, event
from tests.sizes import sized

pytestmark = pytest.mark.django_db

EVENTS, TIMES, SEED = sized(1000, 200), 20, 20261120


def state_of(tenant: Any) -> set[tuple[str, str, str, str]]:
    return {(row.idempotency_key, row.external_id, row.state, row.error) for row in events_of(tenant)}


def work(tenant: Any) -> None:
    with scope.scope():
        while route_events():
            pass
    with scope.scope([tenant.pk]):
        while process_events(tenant.pk):
            pass


def test_order_and_number_of_repetitions_do_not_matter(
    relay: Relay, integration: Integration, federation: Any, fetched: Fetched, settings: Any
) -> None:
    settings.FROST_DRAIN_SECONDS = 60
    dice = random.Random(SEED)  # noqa: S311 (a test, not cryptography)
    # Each event comes 20 times, alone or together with others.
    deck = [number for number in range(EVENTS) for _ in range(TIMES)]
    dice.shuffle(deck)
    while deck:
        size = dice.choice([1, 5, 20, 60])
        batch, deck = deck[:size], deck[size:]
        assert relay.sends(*(event(number) for number in batch)) == 200
        if dice.random() < 0.02:
            work(federation)
    work(federation)
    assert unrouted() == []
    assert state_of(federation) == {
        (f"invoices:o{number}", str(number), "processed", "") for number in range(EVENTS)
    }
    assert sorted(set(fetched)) == sorted(("100200", "invoice", str(number)) for number in range(EVENTS))
