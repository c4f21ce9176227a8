"""What an own ledger has booked stays: refused here with a clear error, and by triggers whoever asks (frozen.py)."""

from typing import Any

from django.db import models

from accounting import scope
from accounting.models.base import ScopedManager, ScopedQuerySet

BOOKED = "booked"
_OWN = "own"


class BookedForever(ValueError):
    """Somebody tries to change or delete a booked voucher of an own ledger: a defect in the caller."""


def final(vouchers: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Those of them that can never change."""
    return vouchers.filter(state=BOOKED, ledger__source=_OWN)


class VoucherQuerySet(ScopedQuerySet):
    """Raises BookedForever on update and delete where a final voucher is among the rows."""

    def update(self, **values: Any) -> int:
        self._refuse_final()
        return super().update(**values)

    def delete(self) -> Any:
        self._refuse_final()
        return super().delete()

    def _refuse_final(self) -> None:
        if self._final().exists():
            raise BookedForever(self.model._meta.label)

    def _final(self) -> "models.QuerySet[Any]":
        return final(self.order_by())


class RowQuerySet(VoucherQuerySet):
    def _final(self) -> "models.QuerySet[Any]":
        return self.order_by().filter(voucher__state=BOOKED, voucher__ledger__source=_OWN)


class VoucherManager(ScopedManager):
    queryset: type[ScopedQuerySet] = VoucherQuerySet

    def get_queryset(self) -> ScopedQuerySet:
        rows = self.queryset(self.model, using=self._db)
        return rows.filter(tenant_id__in=scope.current().tenants)

    def none(self) -> ScopedQuerySet:
        return self.queryset(self.model, using=self._db).none()


class RowManager(VoucherManager):
    queryset = RowQuerySet
