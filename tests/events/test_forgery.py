"""10,000 spoiled webhooks through the whole stack: none is taken, no row is made, nothing breaks."""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.events.conftest import count
from tests.events.mutations import KINDS, mutated
from tests.events.relay import HEADER, Relay, event, raw, signature
from tests.sizes import sized

pytestmark = pytest.mark.django_db

SEED, HOW_MANY = 20261120, sized(10_000, 2_000)
REFUSED = {400, 401, 404, 408, 411, 413, 415}


@pytest.fixture
def _unlogged() -> Iterator[None]:
    """Each refusal is a line in the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("_unlogged")
def test_nothing_spoiled_is_taken(relay: Relay, app: Any, django_capture_on_commit_callbacks: Any) -> None:
    assert relay.sends(event(0)) == 200
    statuses: Counter[int] = Counter()
    with django_capture_on_commit_callbacks() as bells:
        for number in range(HOW_MANY):
            call = mutated(SEED + number)
            before = len(bells)
            paths = (relay.path, f"{relay.path}/{app.pk}")
            status = relay.post(
                call.body, call.headers, kind=call.kind, path=paths[number % 2], **call.environ
            )
            statuses[status] += 1
            assert status == 200 if call.repeated else status in REFUSED, (SEED + number, status)
            assert call.repeated or len(bells) == before
    assert count() == 1
    assert set(statuses) >= {200, 400, 401, 408, 411, 413, 415}


def test_every_kind_of_spoiling_is_tried() -> None:
    """Guards the test above: each kind comes up, and most calls would be good without it."""
    drawn = Counter(type(mutated(SEED + number)).__name__ for number in range(200))
    assert drawn["Call"] == 200
    bodies = {mutated(SEED + number).body for number in range(400)}
    assert len(bodies) > 300
    assert len(KINDS) == 19


def test_the_unspoiled_ones_are_good(relay: Relay) -> None:
    """Guards the test above: the same sender is believed when it spoils nothing."""
    for number in range(1, 20):
        body = raw(event(number))
        assert relay.post(body, {HEADER: signature(body)}) == 200
    assert count() == 19


def test_a_body_of_exactly_the_limit_is_taken(relay: Relay) -> None:
    empty = raw(event(1, filler=""))
    body = raw(event(1, filler="x" * (256 * 1024 - len(empty))))
    assert len(body) == 256 * 1024
    assert relay.post(body, {HEADER: signature(body)}) == 200
