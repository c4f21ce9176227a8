"""Columns for money and for scaled numbers: BIGINT in the database, Decimal in code."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.domain import money


class Minor(int):
    """Whole minor units as read from the database, before a currency gave them a meaning."""

    def decimal(self, currency: str) -> Decimal:
        return money.from_minor(self, currency)


class MoneyAttribute:
    """Turns stored minor units into Decimal on reading, with the currency of the same row."""

    def __init__(self, field: "MoneyField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        return value.decimal(self.field.currency_of(instance)) if isinstance(value, Minor) else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class MoneyField(models.BigIntegerField):
    """An amount in the currency of the row's `currency_field`.

    Values: Decimal in code. In queries and aggregates: Minor. A float raises TypeError,
    too many decimals raise ValueError, both before anything is written.
    """

    description = _("Amount of money")
    _pyi_private_set_type: Decimal | int | str  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def __init__(self, *args: Any, currency_field: str = "currency", **kwargs: Any) -> None:
        self.currency_field = currency_field
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "currency_field": self.currency_field}

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not cls._meta.abstract:
            setattr(cls, self.attname, MoneyAttribute(self))

    def currency_of(self, instance: models.Model) -> str:
        return str(getattr(instance, self.currency_field))

    def from_db_value(self, value: int | None, *_: Any) -> Minor | None:
        return None if value is None else Minor(value)

    def pre_save(self, instance: models.Model, add: bool) -> Minor | None:
        value = instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Minor):
            return value
        return Minor(money.to_minor(_decimal(value), self.currency_of(instance)))

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or isinstance(value, Minor):
            return value
        if hasattr(value, "resolve_expression"):
            return value
        raise TypeError(f"{self.name}: compare with Minor(...), not {type(value).__name__}.")

    def to_python(self, value: Any) -> Any:
        return None if value is None else value if isinstance(value, Minor) else _decimal(value)


class ScaledField(models.BigIntegerField):
    """A quantity, price or rate with at most six decimals, stored times 10^6."""

    description = _("Number with six decimals")
    _pyi_private_set_type: Decimal | int | str  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        return None if value is None else plain(Decimal(value) / money.MILLION)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        scaled = _decimal(value) * money.MILLION
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{self.name}: {value} has more than six decimals.")
        return int(scaled)

    def to_python(self, value: Any) -> Any:
        return None if value is None else _decimal(value)


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _decimal(value: Any) -> Decimal:
    if isinstance(value, float):
        raise TypeError("Money and quantities are never floats; use Decimal or a string.")
    if isinstance(value, Decimal | int):
        return Decimal(value)
    try:
        return money.parse(str(value))
    except ValueError as error:
        raise ValidationError(str(error)) from error
