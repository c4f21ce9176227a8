"""Moves every ciphertext to the newest key, row by row: may be killed at any row and started again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Substr

from accounting import rls, scope
from accounting.all_tenants import tenant_ids
from accounting.secrets import cipher, keyring, references
from accounting.secrets.fields import EncryptedTextField, SecretField, Stored, seal

_SEALED = (EncryptedTextField, SecretField)
_REFERENCE, _UNKNOWN = "reference", "?"
# Longer than the version and any key id, much shorter than a body.
_HEAD = 80


@dataclass
class Report:
    """Per column: how many values stand under which key; and what was done now."""

    keys: dict[str, Counter[str]] = field(default_factory=dict)
    rotated: int = 0
    unreadable: int = 0

    def add(self, column: str, kid: str) -> None:
        self.keys.setdefault(column, Counter())[kid] += 1

    @property
    def complete(self) -> bool:
        """Whether older keys may leave the ring."""
        settled = {keyring.newest()[0], _REFERENCE}
        return all(kid in settled for counts in self.keys.values() for kid in counts)


def rotate() -> Report:
    """Re-encrypt what is not under the newest key, for all tenants, and count what stands where."""
    report = Report()
    for model, names in sealed_models():
        for rows in _shares(model):
            for name in names:
                _rotate_column(rows, name, report)
                _count(rows, name, report)
    return report


def sealed_models() -> list[tuple[type[models.Model], list[str]]]:
    """Every model with sealed columns, and their names."""
    found = []
    for model in apps.get_models():
        names = [item.name for item in model._meta.concrete_fields if isinstance(item, _SEALED)]
        if names:
            found.append((model, names))
    return found


def _shares(model: type[models.Model]) -> Iterator[models.QuerySet[Any]]:
    """The model's rows tenant by tenant, each within its scope, and those that belong to nobody."""
    rows = model._base_manager
    column = rls.tenant_column(model)
    if not column or model._meta.get_field("tenant").null:
        with scope.scope(identity=scope.INBOX):
            yield rows.filter(**{column: None}) if column else rows.all()
    for tenant in tenant_ids(archived=True) if column else ():
        with scope.scope([tenant]):
            yield rows.filter(**{column: tenant})


def _rotate_column(rows: models.QuerySet[Any], name: str, report: Report) -> None:
    stale = [pk for pk, head in _heads(rows, name) if _needs_rotation(head)]
    for pk in stale:
        _rotate_row(rows.filter(pk=pk).first(), name, report)


def _needs_rotation(head: str) -> bool:
    return not references.is_reference(head) and cipher.key_id(head) != keyring.newest()[0]


def _rotate_row(instance: Any, name: str, report: Report) -> None:
    """One UPDATE, which does nothing where the value was replaced since it was read."""
    if instance is None:
        return
    stored = instance.__dict__[name]
    try:
        text = cipher.decrypt(stored, instance._meta.get_field(name).place(instance))
    except cipher.CannotDecrypt:
        report.unreadable += 1
        return
    same = type(instance)._base_manager.filter(pk=instance.pk, **{name: stored})
    report.rotated += same.update(**{name: seal(instance, name, text)})


def _count(rows: models.QuerySet[Any], name: str, report: Report) -> None:
    for _, head in _heads(rows, name):
        kid = _REFERENCE if references.is_reference(head) else cipher.key_id(head) or _UNKNOWN
        report.add(f"{rows.model._meta.db_table}.{name}", kid)


def _heads(rows: models.QuerySet[Any], name: str) -> Iterator[tuple[Any, str]]:
    """Row id and the first characters of each filled value: enough to see its key, without moving bodies."""
    head = Substr(name, 1, _HEAD, output_field=models.CharField())
    filled = rows.exclude(**{name: Stored("")}).exclude(**{f"{name}__isnull": True})
    yield from filled.annotate(head=head).values_list("pk", "head").iterator()
