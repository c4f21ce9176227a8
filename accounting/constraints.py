"""Which unique constraint a refused statement ran into; PostgreSQL names it, SQLite names its columns."""

from django.db import IntegrityError, models


def violates(error: IntegrityError, model: type[models.Model], name: str) -> bool:
    """Whether it was this constraint of this model."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == name)
    [constraint] = [one for one in model._meta.constraints if one.name == name]
    assert isinstance(constraint, models.UniqueConstraint)  # noqa: S101 (the caller names one)
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    wanted = ", ".join(f"{model._meta.db_table}.{columns[name]}" for name in constraint.fields)
    return str(error) == f"UNIQUE constraint failed: {wanted}"
