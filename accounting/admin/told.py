"""Codes as sentences in the reader's language, with moments in local time."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language

from accounting.admin import wording
from accounting.problems import sentences
from accounting.problems.sentences import Explanation

_MOMENTS = ("since",)
_AMOUNTS = ("sum",)


def told(code: str, params: Mapping[str, Any], *, provider: str = "") -> Explanation:
    return sentences.explain(code, _local(params), provider=provider, language=_language())


def told_finding(finding: Mapping[str, Any], *, record: str, provider: str) -> dict[str, Any]:
    """A finding stands on its record's own row, so its sentence may name the record."""
    known = {**finding, "params": {"record": record, **_local(finding.get("params", {}))}}
    return sentences.explain_finding(known, provider=provider, language=_language())


def _language() -> str:
    return get_language() or ""


def _local(params: Mapping[str, Any]) -> dict[str, Any]:
    tell = {**dict.fromkeys(_MOMENTS, _moment), **dict.fromkeys(_AMOUNTS, _amounts)}
    return {name: tell.get(name, _as_it_is)(value) for name, value in params.items()}


def _as_it_is(value: Any) -> Any:
    return value


def _amounts(value: Any) -> str:
    """ "8080.50 SEK + 5.00 EUR" as people write it."""
    try:
        pairs = [part.split(" ") for part in str(value).split(" + ")]
        return " + ".join(wording.money(Decimal(amount), currency) for amount, currency in pairs)
    except (ValueError, InvalidOperation):
        return str(value)


def _moment(value: Any) -> str:
    try:
        return wording.moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return str(value)
