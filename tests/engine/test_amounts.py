"""Sums are exact in the database, and a new empty field makes nothing due."""

from dataclasses import make_dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import Sum

from accounting import clock
from accounting.domain import hashing
from accounting.domain.records import Invoice as Canonical
from accounting.models import Customer, Invoice
from accounting.models.money import Minor
from accounting.records.canonical import content_hash_of, load_canonical, shallow
from tests.engine.desk import Desk, customer, invoice
from tests.sizes import sized

MANY = sized(100_000, 10_000)


def _many_invoices(tenant: Any) -> None:
    now = clock.now()
    payer = Customer.objects.create(
        tenant=tenant, source_ref="C-1", name="Klot", content_hash="x", changed_at=now
    )
    day = now.date()
    rows = (
        Invoice(
            id=uuid4(),
            tenant=tenant,
            source_ref=f"F-{n}",
            customer=payer,
            invoice_date=day,
            due_date=day,
            total=Decimal("0.10"),
            content_hash="x",
            changed_at=now,
        )
        for n in range(MANY)
    )
    Invoice.objects.bulk_create(rows, batch_size=5000)


def test_ten_ore_many_times_sums_exactly(in_federation: Any) -> None:
    _many_invoices(in_federation)
    total = Invoice.objects.aggregate(sum=Sum("total"))["sum"]
    assert Minor(total).decimal("SEK") == Decimal(MANY) / 10


def test_a_new_nullable_field_changes_no_hash(desk: Desk) -> None:
    """A later release gives Invoice a field: records saved before it keep their hash, so none is due."""
    from accounting import records

    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, 4)))
    kind = records.get("invoice")
    later = make_dataclass(
        "Invoice", [("discount", Any, None)], bases=(Canonical,), frozen=True, kw_only=True
    )
    for row in Invoice.objects.all():
        old = load_canonical(kind, [row.pk])[row.pk]
        new = later(**shallow(old))
        assert content_hash_of(new) == row.content_hash
        assert content_hash_of(later(**shallow(old), discount=Decimal(1))) != row.content_hash


def test_saving_again_with_the_new_field_empty_makes_nothing_due(desk: Desk) -> None:
    content = {"total": Decimal("10.00"), "comment": "", "rows": [{"price": Decimal("1.0")}]}
    nothing: tuple[Any, ...] = (None, "", [], False)
    for empty in nothing:
        assert hashing.content_hash({**content, "later": empty}) == hashing.content_hash(content)
