"""Moments as Fortnox's filter takes them."""

from datetime import UTC, datetime

import pytest

from accounting.providers.fortnox.resources.modified import local_minute


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 15, 12, 30, 59, tzinfo=UTC), "2026-01-15 13:30"),
        (datetime(2026, 7, 15, 12, 30, tzinfo=UTC), "2026-07-15 14:30"),
        # 25 October 2026: 02:00 to 03:00 comes twice. Whatever was changed since must stand after the text.
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "2026-10-25 01:50"),
        (datetime(2026, 10, 25, 1, 10, tzinfo=UTC), "2026-10-25 02:10"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "2026-10-25 03:00"),
    ],
)
def test_swedish_time_to_the_minute(moment: datetime, text: str) -> None:
    assert local_minute(moment) == text
