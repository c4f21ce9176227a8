"""What a check found, as it is stored (codes and parameters) and as it is told."""

from typing import Any

from sie4.core.findings import Finding
from sie4.core.report import Report
from sie4.core.rules import LEVELS
from sie4.core.sentences import remedy, sentence

_FACTS = ("size", "kind", "encoding", "lines", "accounts", "vouchers", "rows", "errors", "warnings", "counts")
_KEPT = 500


def stored(report: Report) -> dict[str, Any]:
    """The facts by their names in Report, the counts by code, and the first findings."""
    facts = {name: getattr(report, name) for name in _FACTS}
    return {**facts, "findings": [one.as_json() for one in report.findings[:_KEPT]]}


def told(kept: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """The findings with sentence and remedy in this language (sv, anything else is English)."""
    return [
        {**one, "message": sentence(finding, language), "remedy": remedy(finding, language)}
        for one in kept.get("findings", [])
        if one["code"] in LEVELS
        for finding in [Finding(one["code"], one["level"], one["line"], one["record"], one["params"])]
    ]


def counts(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """[{code, level, count}], every finding counted."""
    found = kept.get("counts", {})
    return [
        {"code": code, "level": LEVELS[code], "count": found[code]}
        for code in sorted(found)
        if code in LEVELS
    ]
