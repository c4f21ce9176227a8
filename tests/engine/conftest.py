"""Desks over the connected integration: no threads, no rate limit in the way, short waits."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.desk import Desk, customer, desk_of, invoice, payment


@pytest.fixture
def desk(connected: Any, in_federation: Any, sandbox: Any, settings: Any) -> Iterator[Desk]:
    settings.FROST_SENDERS = 1
    settings.FROST_DRAIN_SECONDS = 5
    settings.FROST_HTTP_DEADLINE_SECONDS = 1
    with desk_of(connected, in_federation, sandbox) as desk:
        yield desk


@pytest.fixture
def booked(desk: Desk) -> Desk:
    """One customer, one booked invoice of 1000.00 and its payment stand at the provider."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.save("payment", payment())
    desk.sync()
    assert set(desk.states()) == {(ref, op, "confirmed", "") for ref, op in _STEPS}, desk.states()
    desk.mark()
    return desk


_STEPS = [("C-1", "create"), ("F-1", "create"), ("F-1", "bookkeep"), ("P-1", "create"), ("P-1", "bookkeep")]
