"""Which voucher an event is about, in every spelling that was seen."""

from typing import Any

import pytest

from accounting.providers.fortnox.stream.events import read, voucher_id

PARTS = {"year": 8, "series": "R", "id": 7}


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (PARTS, "8-R-7"),
        ({"year": "8", "series": " R ", "id": "7"}, "8-R-7"),
        ({"additional": PARTS}, "8-R-7"),
        ({"entityId": "8-R-7"}, "8-R-7"),
        ({"id": "8-R-7"}, "8-R-7"),
        ({"entityId": " 08-R-007 "}, "8-R-7"),
        ({"entityId": "8-R-2-7"}, "8-R-2-7"),
        ({**PARTS, "entityId": "9-Q-1"}, "8-R-7"),
        ({**PARTS, "id": "9-Q-1"}, "9-Q-1"),
        ({"additional": PARTS, "entityId": "9-Q-1"}, "8-R-7"),
        # A calendar year: whoever fetches it looks its id up.
        ({"year": 2026, "series": "R", "id": 7}, "2026-R-7"),
        ({"entityId": "7"}, ""),
        ({"entityId": "R-7"}, ""),
        ({"entityId": "8--7"}, ""),
        ({"entityId": "8-R-"}, ""),
        ({"year": 8, "series": "", "id": 7}, ""),
        ({"year": True, "series": "R", "id": 7}, ""),
        ({"year": -8, "series": "R", "id": 7}, ""),
        ({"year": "9" * 5000, "series": "R", "id": 7}, ""),
        ({"additional": "8-R-7"}, ""),
        ({}, ""),
    ],
)
def test_the_spellings_of_a_voucher(event: dict[str, Any], found: str) -> None:
    assert voucher_id(event) == found


@pytest.mark.parametrize(
    ("entity", "meaning", "external_id"), [("8-R-7", "document", "8-R-7"), ("seven", "unreadable", "")]
)
def test_a_voucher_that_nobody_can_name_is_told_to_a_person(
    entity: str, meaning: str, external_id: str
) -> None:
    event = read({"type": "voucher-created-v1", "entityId": entity, "tenantId": 1})
    assert (event.meaning, event.data_type, event.external_id) == (meaning, "voucher", external_id)
