"""An office whose books stand in order on both sides."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.desk import Desk, desk_of
from tests.reconciliation.months import Office, book


@pytest.fixture
def desk(connected: Any, in_federation: Any, sandbox: Any, settings: Any) -> Iterator[Desk]:
    settings.FROST_SENDERS = 1
    settings.FROST_DRAIN_SECONDS = 30
    settings.FROST_HTTP_DEADLINE_SECONDS = 30
    with desk_of(connected, in_federation, sandbox) as desk:
        yield desk


@pytest.fixture
def small(desk: Desk) -> Office:
    """Two invoices and one payment."""
    book(desk, 2)
    return Office(desk)


@pytest.fixture
def large(desk: Desk) -> Office:
    """Twelve invoices over three months, all but the last paid in part."""
    book(desk, 12)
    return Office(desk)
