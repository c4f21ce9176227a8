"""Which days of a month invoices and payments carry: those on which Swedish banks are open."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SATURDAY = 5
CLOSED = frozenset(
    {
        date(2025, 12, 24),
        date(2025, 12, 25),
        date(2025, 12, 26),
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 6),
    }
)


def bank_days(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    days = (first + timedelta(days=offset) for offset in range(31))
    return [day for day in days if day.month == month and day.weekday() < SATURDAY and day not in CLOSED]


def office_time(day: date, minute: int) -> str:
    """ISO time on that day, so many minutes after eight o'clock in Sweden."""
    opened = datetime.combine(day, time(8), STOCKHOLM)
    return (opened + timedelta(minutes=minute)).isoformat()
