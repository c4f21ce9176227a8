"""Model fields whose column never holds clear text."""

from typing import Any

from django.db import models

from accounting.secrets import cipher, references


class Stored(str):
    """Column content (ciphertext or reference) as read from the database."""

    __slots__ = ()


class Secret:
    """A secret in memory: shown as stars, opened only by `reveal()`."""

    __slots__ = ("_place", "_stored")

    def __init__(self, stored: str, place: tuple[str, ...]) -> None:
        self._stored, self._place = stored, place

    def reveal(self) -> str:
        """The clear text.

        Raises CannotDecrypt or BadReference.
        """
        if not self._stored:
            return ""
        if references.is_reference(self._stored):
            return references.resolve(self._stored)
        return cipher.decrypt(self._stored, self._place)

    @property
    def reference(self) -> str:
        """`env:NAME` or `file:/path` where the secret lives elsewhere, else empty."""
        return self._stored if references.is_reference(self._stored) else ""

    def __bool__(self) -> bool:
        return bool(self._stored)

    def __repr__(self) -> str:
        return "Secret(***)" if self._stored else "Secret()"

    __str__ = __repr__


class _SealedAttribute:
    """Opens on reading, because only the instance knows its row id and tenant."""

    def __init__(self, field: "_SealedField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        return self.field.opened(instance.__dict__[name], instance)

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _SealedField(models.TextField):
    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not cls._meta.abstract:
            setattr(cls, self.attname, _SealedAttribute(self))

    def from_db_value(self, value: str | None, *_: Any) -> Stored | None:
        return None if value is None else Stored(value)

    def place(self, instance: models.Model) -> tuple[str, ...]:
        tenant = getattr(instance, "tenant_id", None)
        return (instance._meta.db_table, str(self.column), str(instance.pk), str(tenant or ""))

    def sealed(self, text: str, instance: models.Model) -> Stored:
        return Stored(cipher.encrypt(text, self.place(instance)) if text else "")

    def opened(self, value: Any, instance: models.Model) -> Any:
        raise NotImplementedError

    def pre_save(self, instance: models.Model, add: bool) -> Stored:
        value = instance.__dict__.get(self.attname)
        if not isinstance(value, Stored):
            value = self.kept(value, instance)
            instance.__dict__[self.attname] = value
        return value

    def kept(self, value: Any, instance: models.Model) -> Stored:
        """The column content of what was assigned."""
        return self.sealed(value or "", instance)

    def get_prep_value(self, value: Any) -> Any:
        """Only what was sealed reaches the database, so that update() cannot write clear text."""
        if value in (None, "") or isinstance(value, Stored) or hasattr(value, "resolve_expression"):
            return value
        raise TypeError(f"{self.name} is written through an instance's save(), never as clear text.")


class EncryptedTextField(_SealedField):
    """Personal data and bodies: str in code, ciphertext in the column."""

    def opened(self, value: Any, instance: models.Model) -> str:
        if isinstance(value, Stored):
            return cipher.decrypt(value, self.place(instance)) if value else ""
        return value or ""


class SecretField(_SealedField):
    """Credentials: a Secret in code; assign clear text, `env:NAME` or `file:/path`."""

    _pyi_private_set_type: "str | Secret"  # type: ignore[assignment]
    _pyi_private_get_type: Secret  # type: ignore[assignment]

    def sealed(self, text: str, instance: models.Model) -> Stored:
        return Stored(text) if references.is_reference(text) else super().sealed(text, instance)

    def opened(self, value: Any, instance: models.Model) -> Secret:
        if isinstance(value, Secret):
            return value
        stored = value if isinstance(value, Stored) else self.sealed(value or "", instance)
        return Secret(stored, self.place(instance))

    def kept(self, value: Any, instance: models.Model) -> Stored:
        if not isinstance(value, Secret):
            return super().kept(value, instance)
        return Stored(value.reference) if value.reference else super().sealed(value.reveal(), instance)


def seal(instance: models.Model, name: str, text: str) -> Stored:
    """Ciphertext for this row's column, to assign or to UPDATE: what came over the wire, as it came.

    It never becomes a reference, so an answer "env:NAME" cannot read this process's environment or files.
    """
    field = instance._meta.get_field(name)
    assert isinstance(field, _SealedField)  # noqa: S101 (a wrong field name is a defect in the caller)
    return _SealedField.sealed(field, text, instance)
