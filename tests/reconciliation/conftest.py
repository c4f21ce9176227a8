"""An office whose three months stand in order on both sides."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.desk import Desk, desk_of
from tests.reconciliation.months import Office, book


@pytest.fixture
def desk(connected: Any, in_federation: Any, sandbox: Any, settings: Any) -> Iterator[Desk]:
    settings.FROST_SENDERS = 1
    settings.FROST_DRAIN_SECONDS = 5
    settings.FROST_HTTP_DEADLINE_SECONDS = 5
    with desk_of(connected, in_federation, sandbox) as desk:
        yield desk


@pytest.fixture
def office(desk: Desk) -> Office:
    book(desk)
    assert {state for _, _, state, _ in desk.states()} == {"confirmed"}, desk.states()
    return Office(desk)
