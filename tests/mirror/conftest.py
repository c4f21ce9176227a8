"""A desk whose Fortnox company mirrors R in Q: vouchers are booked there by hand, and their events handed in."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounting.mappings.references import read_references
from tests.mirror.books import MirrorDesk, mirror_desk


@pytest.fixture
def desk(connected: Any, in_federation: Any, sandbox: Any, settings: Any) -> Iterator[MirrorDesk]:
    settings.FROST_SENDERS = 1
    settings.FROST_DRAIN_SECONDS = 5
    settings.FROST_HTTP_DEADLINE_SECONDS = 1
    read_references(integration=connected)
    with mirror_desk(connected, in_federation, sandbox) as desk:
        desk.rule(mode="automatic")
        yield desk
