"""Payments carry no reference of ours: which record a payment there may stand for is told by its money alone."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounting.models import IntegrationMapping
from accounting.reconciliation.ours import Record, Side
from accounting.reconciliation.scene import Read, Scene

_TOGETHER = 500
Money = tuple[str, Decimal, str]  # document that is settled, amount, day


def equal_payment(scene: Scene, side: Side, read: Read) -> Record | None:
    """A record whose own payment says the same, else one that still has none."""
    money = money_of(read)
    if money is None:
        return None
    return _linked(scene).get(money) or _unlinked(scene, side).get(money)


def money_of(read: Read) -> Money | None:
    if not read.amount or read.on is None:
        return None
    return str(read.facts["parent"]), Decimal(read.amount), read.on.isoformat()


def _linked(scene: Scene) -> dict[Money, Record]:
    """By what stands there; the first of several."""
    if "linked" not in scene.by_money:
        found: dict[Money, Record] = {}
        for read in scene.of("payment"):
            money, linked = (None, None) if read.gone else (money_of(read), scene.linked(read))
            if money is not None and linked is not None:
                found.setdefault(money, linked[1])
        scene.by_money["linked"] = found
    return scene.by_money["linked"]


def _unlinked(scene: Scene, side: Side) -> dict[Money, Record]:
    """Records of the period without a document, by what they would send."""
    if "unlinked" not in scene.by_money:
        missing = sorted(pk for pk in side.scope if pk not in side.active)
        invoices = _invoices(scene)
        rows: QuerySet[Any] = side.record_type.model.objects.all()
        scene.by_money["unlinked"] = {
            (invoices[row.invoice_id], row.amount, row.payment_date.isoformat()): side.records[row.pk]
            for start in range(0, len(missing), _TOGETHER)
            for row in rows.filter(pk__in=missing[start : start + _TOGETHER])
            if row.invoice_id in invoices
        }
    return scene.by_money["unlinked"]


def _invoices(scene: Scene) -> dict[UUID, str]:
    """{our invoice: its number there}."""
    rows = IntegrationMapping.objects.filter(
        integration=scene.run.integration, local_resource_type="invoice", part="", archived_at=None
    )
    return dict(rows.values_list("local_resource_id", "external_id"))
