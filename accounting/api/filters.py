"""Values in the query of a list: read strictly, so that a typing error does not show the wrong rows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounting import records
from accounting.api.sentences import REQUEST
from accounting.domain.validation import FieldSpec, Refused, clean_text, shown_text
from accounting.domain.validation.values import parse_value
from accounting.records.sentences import SENTENCES

_LONGEST = 200
_YES_NO = {"true": True, "false": False}
_MOMENT = FieldSpec("moment", "moment")


def text(value: str, name: str) -> str:
    try:
        return clean_text(value, _LONGEST, joiners=False)
    except Refused:
        raise _refused(name, REQUEST["control_characters"]) from None


def chosen(request: Request, name: str) -> str:
    return text(request.query_params.get(name, ""), name)


def one_of(request: Request, name: str, choices: Collection[str]) -> str:
    """Empty where nothing was asked for."""
    value = chosen(request, name)
    if value and value not in choices:
        words = {"value": shown_text(value), "choices": ", ".join(choices)}
        raise _refused(name, str(SENTENCES["unknown_choice"].message) % words, "unknown_choice")
    return value


def data_type(request: Request) -> str:
    return one_of(request, "data_type", [record_type.key for record_type in records.all_types()])


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """A misspelt filter would show everything."""
    unknown = [shown_text(name) for name in request.query_params if name not in known]
    if unknown:
        raise ValidationError({name: [REQUEST["unknown_filter"]] for name in unknown}, "unknown_filter")


def moment(request: Request, name: str) -> datetime | None:
    """A "+" of an offset that was not escaped arrives as a space."""
    value = request.query_params.get(name, "").replace(" ", "+")
    if not value:
        return None
    try:
        found: datetime = parse_value(value, _MOMENT)
    except Refused as refused:
        raise _refused(name, SENTENCES[refused.code].message) from None
    return found


def yes_no(request: Request, name: str) -> bool | None:
    value = request.query_params.get(name, "").lower()
    if value and value not in _YES_NO:
        raise _refused(name, SENTENCES["not_a_bool"].message)
    return _YES_NO.get(value)


def identifier(request: Request, name: str) -> UUID | None:
    value = request.query_params.get(name, "")
    try:
        return UUID(value) if value else None
    except ValueError:
        raise _refused(name, _("The value is not an id.")) from None


def _refused(name: str, sentence: Any, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [sentence]}, code)
