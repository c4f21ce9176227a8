"""Finds ledgers with something to book, anywhere, and rings for them: a lost bell costs only time."""

from uuid import UUID

from django.db.models import Q

from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.models import Tenant
from accounting.records import RecordType
from vouchers.booking.due import booked_types, is_due
from vouchers.booking.records import try_held
from vouchers.models import Ledger, LedgerSource


def sweep(*, everything: bool = False) -> int:
    """The number of bells: one per own ledger that books anything by itself."""
    task = "vouchers.tasks.retry_ledger" if everything else "vouchers.tasks.look_at_ledger"
    with all_tenants():
        rows = Ledger.all_tenants.filter(
            Q(books_invoices=True) | Q(books_payments=True), source=LedgerSource.OWN, archived_at=None
        )
        ledgers = list(rows.order_by("pk").values_list("pk", "tenant_id"))
    for ledger, tenant in ledgers:
        ring(task, ledger, tenant)
    return len(ledgers)


def look(*, ledger: Ledger, everything: bool = False) -> bool:
    """Whether there is something to book now; then it is rung for. Held records whose cause is gone count.

    `everything` has all that is held tried again.
    """
    freed = try_held(ledger=ledger, everything=everything)
    if not freed and not is_due(ledger):
        return False
    ring("vouchers.tasks.book_records", ledger.pk, ledger.tenant_id)
    return True


def after_saving(tenant: Tenant, record_type: RecordType, ids: "list[UUID]") -> None:
    """Rings once the records are committed, where the organisation's ledger books such records."""
    ledger = Ledger.objects.filter(tenant=tenant, source=LedgerSource.OWN).first()
    if ids and ledger is not None and record_type.key in {one.key for one in booked_types(ledger)}:
        ring("vouchers.tasks.book_records", ledger.pk, tenant.pk)
