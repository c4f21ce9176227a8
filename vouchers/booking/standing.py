"""What the ledger holds of some records: the latest voucher of each, and whether it still stands."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from vouchers.models import Ledger, Voucher


@dataclass(frozen=True)
class Standing:
    """`stands`: nobody has corrected it."""

    voucher: Voucher
    stands: bool


def standing(ledger: Ledger, record_type: str, ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Two queries or three, whatever their number: vouchers with their rows, and what corrects them."""
    rows = Voucher.objects.filter(ledger=ledger, record_type=record_type, record_id__in=ids)
    latest = {one.record_id: one for one in rows.order_by("record_version").prefetch_related("rows")}
    corrected = set()
    if latest:
        by = Voucher.objects.filter(corrects__in=[one.pk for one in latest.values()])
        corrected = set(by.values_list("corrects", flat=True))
    return {pk: Standing(one, one.pk not in corrected) for pk, one in latest.items()}
