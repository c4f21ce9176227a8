"""What every tenant's row has in common: a tenant, a scoped manager, references inside the tenant."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from accounting import scope


class TenantMixup(ValueError):
    """A row refers to another tenant's row, or is written outside the scope: a defect in the caller."""


class ScopedQuerySet(models.QuerySet[Any]):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.check_tenant()
        return super().bulk_create(rows, *args, **kwargs)


class ScopedManager(models.Manager[Any]):
    """Only rows of the tenants in scope.

    Raises NoTenantScope outside any scope.
    """

    def get_queryset(self) -> ScopedQuerySet:
        return ScopedQuerySet(self.model, using=self._db).filter(tenant_id__in=scope.current().tenants)

    def none(self) -> ScopedQuerySet:
        """Nobody's rows need no scope (forms are declared with it)."""
        return ScopedQuerySet(self.model, using=self._db).none()


class TenantModel(models.Model):
    tenant: models.ForeignKey[Any, Any] = models.ForeignKey(
        "accounting.Tenant", on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager()
    all_tenants = models.Manager[Self]()  # only in the modules that tests/structure lists

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.check_tenant()
        super().save(*args, **kwargs)

    def check_tenant(self) -> None:
        """Raises TenantMixup where this row or what it refers to lies outside its tenant."""
        if self.tenant_id not in scope.current().tenants:
            raise TenantMixup(f"{self._meta.label} of tenant {self.tenant_id} is written outside its scope.")
        for field in _tenant_references(type(self)):
            owner = self._tenant_of(field)
            if owner is not None and owner != self.tenant_id:
                raise TenantMixup(f"{self._meta.label}.{field.name} refers to a row of tenant {owner}.")

    def _tenant_of(self, field: "models.ForeignKey[Any, Any]") -> Any:
        key = getattr(self, field.attname)
        if key is None:
            return None
        if field.is_cached(self):
            return getattr(field.get_cached_value(self), "tenant_id", None)
        rows = field.related_model._base_manager.filter(pk=key)
        return rows.values_list("tenant_id", flat=True).first()


def _tenant_references(model: type[models.Model]) -> list["models.ForeignKey[Any, Any]"]:
    cached: list[models.ForeignKey[Any, Any]] | None = model.__dict__.get("_tenant_reference_fields")
    if cached is None:
        cached = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and _refers_to_tenant_row(field)
        ]
        model._tenant_reference_fields = cached  # type: ignore[attr-defined]
    return cached


def _refers_to_tenant_row(field: "models.ForeignKey[Any, Any]") -> bool:
    if field.name == "tenant":
        return False
    try:
        field.related_model._meta.get_field("tenant")
    except FieldDoesNotExist:
        return False
    return True
