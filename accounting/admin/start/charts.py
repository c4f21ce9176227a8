"""Writes per day by outcome, as the chart of the start page wants them."""

import json
from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext

from accounting import clock
from accounting.models import State, SyncItem

DAYS = 14
_OUTCOMES = {State.CONFIRMED: "confirmed", State.REJECTED: "refused"}


def outcome_chart() -> dict[str, str] | None:
    """None where nothing was written during these days."""
    counts = per_day()
    if not counts:
        return None
    last = clock.today(settings.TIME_ZONE)
    days = [last - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    sets = [
        _set(gettext("Confirmed"), "var(--color-primary-600)", [counts[day, "confirmed"] for day in days]),
        _set(gettext("Refused"), "#dc2626", [counts[day, "refused"] for day in days]),
    ]
    data = {"labels": [f"{day:%m-%d}" for day in days], "datasets": sets}
    return {"data": json.dumps(data), "options": json.dumps(_OPTIONS)}


def per_day() -> Counter[tuple[date, str]]:
    zone = ZoneInfo(settings.TIME_ZONE)
    since = clock.now() - timedelta(days=DAYS)
    rows = (
        SyncItem.objects.filter(completed_at__gte=since, state__in=_OUTCOMES)
        .order_by()
        .annotate(day=TruncDate("completed_at", tzinfo=zone))
        .values_list("day", "state")
        .annotate(count=Count("pk"))
    )
    return Counter({(day, _OUTCOMES[state]): count for day, state, count in rows})


def _set(label: str, colour: str, data: list[int]) -> dict[str, object]:
    return {
        "label": label,
        "backgroundColor": colour,
        "data": data,
        "stack": "outcome",
        "maxBarThickness": 22,
    }


_OPTIONS = {
    "animation": False,
    "maintainAspectRatio": False,
    "plugins": {"legend": {"display": True, "position": "bottom"}},
    "scales": {
        "x": {"stacked": True, "grid": {"display": False}},
        "y": {"stacked": True, "beginAtZero": True, "ticks": {"precision": 0}},
    },
}
