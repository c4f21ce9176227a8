"""Payments carry no reference of ours: which record a payment there may stand for is told by its money alone."""

from decimal import Decimal

from accounting.models import IntegrationMapping
from accounting.reconciliation.ours import Record, Side
from accounting.reconciliation.scene import Read, Scene

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
        missing = [pk for pk in side.scope if pk not in side.active]
        rows = side.record_type.model.objects.filter(pk__in=missing[:_MOST])
        scene.by_money["unlinked"] = {
            money: side.records[row.pk] for row in rows if (money := _money_of_record(scene, row)) is not None
        }
    return scene.by_money["unlinked"]


_MOST = 5000


def _money_of_record(scene: Scene, row: "object") -> Money | None:
    invoice = IntegrationMapping.objects.filter(
        integration=scene.run.integration,
        local_resource_type="invoice",
        local_resource_id=row.invoice_id,  # type: ignore[attr-defined]
        archived_at=None,
    ).first()
    if invoice is None:
        return None
    return invoice.external_id, row.amount, row.payment_date.isoformat()  # type: ignore[attr-defined]
