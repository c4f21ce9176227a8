"""The clone guard: a restored or copied database must not write to the real company."""

from typing import Any

from django.conf import settings
from django.db import connections

from accounting.models.installation import Installation


def remember(using: str = "default", **_: Any) -> None:
    """Store this installation's name in a database that has none yet."""
    if "installation" not in connections[using].introspection.table_names():
        return
    if not Installation.objects.using(using).exists():
        Installation.objects.using(using).create(name=settings.FROST_INSTALLATION)


def stored_name() -> str:
    row = Installation.objects.order_by("pk").first()
    return row.name if row else ""


def is_ours() -> bool:
    """Whether this process and this database belong together."""
    return stored_name() == settings.FROST_INSTALLATION


def adopt() -> None:
    """Declare that this process is now the installation of this database (a person's decision)."""
    Installation.objects.update(name=settings.FROST_INSTALLATION)
