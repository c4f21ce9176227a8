"""What a field may hold, read from the model: the model is the only list of fields."""

from collections.abc import Collection
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.db import models

from accounting.domain.validation import FieldSpec
from accounting.models.money import MoneyField, ScaledField
from accounting.secrets.fields import EncryptedTextField

SEVERAL_LINES = {"comment"}
_LONGEST_SEALED = 40
_LONGEST_REFERENCE = 64


def field_specs(
    model: type[models.Model], canonical: type, *, optional: Collection[str] = (), skip: Collection[str] = ()
) -> dict[str, FieldSpec]:
    names = [item.name for item in fields(canonical) if item.name not in skip]
    return {name: _spec(model._meta.get_field(name), optional=name in optional) for name in names}


def _spec(field: Any, *, optional: bool) -> FieldSpec:
    if isinstance(field, models.ForeignKey):
        return FieldSpec(field.name, "text", required=True, longest=_LONGEST_REFERENCE)
    default = _default(field)
    required = default is None and not field.null and not optional
    if isinstance(field, EncryptedTextField):
        return FieldSpec(field.name, "text", required, default, longest=_LONGEST_SEALED)
    if isinstance(field, models.CharField):
        choices = tuple(str(value) for value, _ in field.choices or ())
        lines = field.name in SEVERAL_LINES
        return FieldSpec(field.name, "text", required, default, field.max_length or 0, lines, choices)
    return FieldSpec(field.name, _kind(field), required, default)


def _kind(field: Any) -> Any:
    kinds = {
        MoneyField: "amount",
        ScaledField: "number",
        models.BooleanField: "bool",
        models.DateTimeField: "moment",
        models.DateField: "date",
    }
    for cls, kind in kinds.items():
        if isinstance(field, cls):
            return kind
    raise TypeError(f"{field} has no form in JSON yet.")


def _default(field: Any) -> Any:
    if field.has_default():
        value = field.get_default()
        return Decimal(value) if isinstance(field, MoneyField | ScaledField) and value is not None else value
    return "" if field.blank and isinstance(field, models.CharField | EncryptedTextField) else None
