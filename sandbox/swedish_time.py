"""What day and time it is in Sweden for a given second: the providers' own calendar."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def swedish_moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, SWEDEN)


def swedish_date(seconds: float) -> str:
    return swedish_moment(seconds).date().isoformat()


def swedish_text(seconds: float) -> str:
    return swedish_moment(seconds).strftime("%Y-%m-%d %H:%M:%S")


def utc_text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def moment_of(text: str) -> float:
    """The second an ISO stamp names; without a zone it is Swedish time. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=SWEDEN)).timestamp()
