"""A booked voucher is corrected by another one with debit and credit swapped; what it should say is a third one."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext, override

from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as Row
from vouchers.booking.checks import obstacles
from vouchers.booking.contents import content_of
from vouchers.booking.entries import Entry
from vouchers.booking.resolving import resolve_rows
from vouchers.booking.scene import Scene
from vouchers.booking.write import write_booked
from vouchers.models import Voucher
from vouchers.refusals import LedgerRefused, Obstacle, refused


@dataclass(frozen=True)
class Corrected:
    """`right` is the voucher that says what the wrong one should have said, where there is one."""

    correction: Voucher
    right: Voucher | None = None


def correct_voucher(
    *,
    voucher: Voucher,
    corrected_by: str,
    on: date | None = None,
    text: str = "",
    right: Content | None = None,
) -> Corrected:
    """Dated like the voucher unless `on` says otherwise; both, or nothing.

    A record's voucher stays corrected until the record changes. Raises LedgerRefused: ledger_not_own,
    voucher_not_booked, voucher_corrected, voucher_is_correction, and what booking raises.
    """
    with transaction.atomic():
        wrong = _locked(voucher)
        assert wrong.ledger is not None  # noqa: S101 (_locked refuses others)
        scene = Scene(wrong.ledger)
        refuse_uncorrectable(wrong)
        entries = [correction_of(wrong, scene, on=on, text=text)]
        found: list[Obstacle] = []
        if right is not None:
            resolved, found = resolve_rows(replace(right, series=right.series or wrong.series), scene)
            entries.append(Entry(resolved, wrong.origin, replaces=wrong))
        scene.learn_accounts(entry.content for entry in entries)
        found += [one for entry in entries for one in obstacles(entry.content, scene)]
        if found:
            raise LedgerRefused(*found)
        return Corrected(*write_booked(entries, scene, corrected_by))


def refuse_uncorrectable(voucher: Voucher) -> None:
    """Raises LedgerRefused."""
    if not voucher.is_booked:
        raise refused("voucher_not_booked")
    by = voucher.corrected_by.first()
    if by is not None:
        raise refused("voucher_corrected", voucher=voucher.label, by=by.label)
    if voucher.corrects is not None:
        raise refused("voucher_is_correction", voucher=voucher.label, of=voucher.corrects.label)


def correction_of(voucher: Voucher, scene: Scene, *, on: date | None = None, text: str = "") -> Entry:
    """Rows as they stand, sides swapped, in the same series."""
    with override(scene.ledger.tenant.language):
        told = text or gettext("Correction of %(voucher)s") % {"voucher": voucher.label}
    content = replace(
        content_of(voucher),
        source_ref=f"correction:{voucher.pk.hex}",
        voucher_date=on or voucher.voucher_date,
        text=told,
        comment="",
        rows=tuple(_swapped(row) for row in content_of(voucher).rows),
    )
    return Entry(content, voucher.origin, corrects=voucher)


def _swapped(row: Row) -> Row:
    quantity = -row.quantity if row.quantity is not None else None
    return replace(row, debit=row.credit, credit=row.debit, quantity=quantity)


def _locked(voucher: Voucher) -> Voucher:
    rows = Voucher.objects.select_related("ledger__tenant", "corrects").prefetch_related("rows")
    locked: Voucher = rows.select_for_update(of=("self",), no_key=True).get(pk=voucher.pk)
    if locked.ledger is None or not locked.ledger.is_own:
        raise refused("ledger_not_own", ledger=str(locked.ledger or "–"))
    return locked
