"""Findings of a check as lines of a table: level, line, record, sentence, remedy."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounting.admin import labels, wording
from sie4.core.sentences import remedy, sentence

LEVELS = {
    "error": (_("Error"), labels.BAD),
    "warning": (_("Warning"), labels.WARN),
    "info": (_("Note"), labels.BUSY),
}
_WEIGHT = {"error": 0, "warning": 1, "info": 2}


def language() -> str:
    return "sv" if wording.in_swedish() else "en"


def lines(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of findings with their words; errors first, then by line."""
    ordered = sorted(findings, key=lambda one: (_WEIGHT[one["level"]], one["line"] or 1 << 62))
    return [
        {
            "level": {"text": str(LEVELS[one["level"]][0]), "tone": LEVELS[one["level"]][1]},
            "line": wording.number(one["line"]) if one["line"] else "–",
            "record": one["record"] or "–",
            "message": one["message"],
            "remedy": one["remedy"],
        }
        for one in ordered
    ]


def told(findings: Iterable[Any]) -> list[dict[str, Any]]:
    """Of a report that is not kept."""
    chosen = language()
    return [
        {**one.as_json(), "message": sentence(one, chosen), "remedy": remedy(one, chosen)} for one in findings
    ]
