"""Which record versions an own ledger has not booked yet: one anti-join per data type."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounting import records
from accounting.records import RecordType
from vouchers.models import BookingHold, Ledger, Voucher

# What a hold names as the version of a record that was archived.
ARCHIVED = "archived"


def booked_types(ledger: Ledger) -> list[RecordType]:
    """Those that are switched on, invoices before payments."""
    wanted = {"invoice": ledger.books_invoices, "payment": ledger.books_payments}
    on = ledger.is_own and ledger.archived_at is None
    return [one for one in records.all_types() if on and wanted.get(one.key)]


def due(ledger: Ledger, record_type: RecordType) -> "QuerySet[Any]":
    """Records whose version is neither booked nor held by an open problem, in the order of their dates."""
    vouchers = Voucher.objects.filter(ledger=ledger, record_type=record_type.key, record_id=OuterRef("pk"))
    latest = vouchers.order_by("-record_version").values("record_hash")[:1]
    rows = record_type.model.objects.filter(tenant=ledger.tenant_id).annotate(booked_hash=Subquery(latest))
    changed = Q(archived_at=None) & (Q(booked_hash=None) | ~Q(booked_hash=F("content_hash")))
    gone = Q(archived_at__isnull=False) & Exists(_standing(vouchers))
    holds = BookingHold.objects.filter(
        ledger=ledger, record_type=record_type.key, record_id=OuterRef("pk"), problem__solved_at=None
    )
    held = Q(archived_at=None) & Exists(holds.filter(record_hash=OuterRef("content_hash")))
    gone_held = Q(archived_at__isnull=False) & Exists(holds.filter(record_hash=ARCHIVED))
    return (
        rows.filter(changed | gone)
        .exclude(held)
        .exclude(gone_held)
        .order_by(record_type.date_field, "source_ref")
    )


def is_due(ledger: Ledger) -> bool:
    return any(due(ledger, record_type).exists() for record_type in booked_types(ledger))


def _standing(vouchers: "QuerySet[Any]") -> "QuerySet[Any]":
    """Vouchers that nobody has corrected."""
    return vouchers.filter(corrected_by=None)
