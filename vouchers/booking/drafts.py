"""Vouchers that people write: drafts that can change, until they are booked."""

from dataclasses import replace

from django.db import IntegrityError, transaction

from accounting import clock
from accounting.constraints import violates
from accounting.domain.records import Voucher as Content
from accounting.records.canonical import content_hash_of
from vouchers.booking.checks import obstacles, shape_obstacles
from vouchers.booking.contents import content_of
from vouchers.booking.entries import Entry
from vouchers.booking.resolving import resolve_rows
from vouchers.booking.scene import Scene
from vouchers.booking.write import note_booked, rows_of, seal, take_number
from vouchers.ledger_settings import LedgerSettings
from vouchers.models import Ledger, Voucher, VoucherRow
from vouchers.refusals import LedgerRefused, Obstacle, refused


def draft_voucher(*, ledger: Ledger, content: Content, created_by: str) -> Voucher:
    """`content.series` left empty is the ledger's series for vouchers written by hand.

    Raises LedgerRefused: ledger_not_own, voucher_ref_taken, wrong_currency, row_*: what can be mended later
    (rows, balance, day, accounts) is looked at when it is booked.
    """
    if not ledger.is_own:
        raise refused("ledger_not_own", ledger=ledger.name)
    content = _complete(content, ledger)
    _refuse_unusable(content, ledger)
    voucher = Voucher(tenant_id=ledger.tenant_id, ledger=ledger)
    try:
        with transaction.atomic():
            _fill(voucher, content)
            voucher.save(force_insert=True)
            VoucherRow.objects.bulk_create(rows_of(voucher, content))
    except IntegrityError as error:
        if violates(error, Voucher, "voucher_source_ref"):
            raise refused("voucher_ref_taken", "source_ref", source_ref=content.source_ref) from error
        raise
    return voucher


def change_draft(*, voucher: Voucher, content: Content, changed_by: str) -> Voucher:
    """The whole content anew. Raises LedgerRefused(voucher_not_draft, and as draft_voucher)."""
    with transaction.atomic():
        draft = _locked(voucher)
        assert draft.ledger is not None  # noqa: S101 (_locked refuses others)
        content = _complete(replace(content, source_ref=draft.source_ref), draft.ledger)
        _refuse_unusable(content, draft.ledger)
        _fill(draft, content)
        draft.save()
        _replace_rows(draft, content)
    return draft


def book_voucher(*, voucher: Voucher, booked_by: str) -> Voucher:
    """The draft gets its accounts and its number and never changes again.

    Raises LedgerRefused: ledger_not_own, voucher_not_draft, series_missing, series_not_manual, and every
    obstacle of the voucher itself, its day and its accounts; then it is a draft as before.
    """
    with transaction.atomic():
        draft = _locked(voucher)
        assert draft.ledger is not None  # noqa: S101 (_locked refuses others)
        scene = Scene(draft.ledger)
        stored = content_of(draft)
        content, found = resolve_rows(stored, scene)
        scene.learn_accounts([content])
        found += [*obstacles(content, scene), *_series_obstacles(content, scene)]
        if found:
            raise LedgerRefused(*found)
        if content != stored:
            _replace_rows(draft, content)
        year = scene.year_of(content.voucher_date)
        assert year is not None  # noqa: S101 (or there was an obstacle)
        draft.fiscal_year, draft.number = year, take_number(year, content.series, scene)
        draft.registered_at, draft.registered_by = clock.now(), booked_by
        draft.content_hash = content_hash_of(content)
        draft.save()
        seal([draft.pk])
        draft.refresh_from_db()  # its rows too
        note_booked([(draft, Entry(content))], booked_by, clock.now())
    return draft


def _locked(voucher: Voucher) -> Voucher:
    rows = Voucher.objects.select_related("ledger__tenant").prefetch_related("rows")
    locked: Voucher = rows.select_for_update(of=("self",), no_key=True).get(pk=voucher.pk)
    if locked.ledger is None or not locked.ledger.is_own:
        raise refused("ledger_not_own", ledger=str(locked.ledger or "–"))
    if locked.is_booked:
        raise refused("voucher_not_draft", voucher=locked.label)
    return locked


def _complete(content: Content, ledger: Ledger) -> Content:
    return replace(content, series=content.series or LedgerSettings.of(ledger).series_manual)


def _refuse_unusable(content: Content, ledger: Ledger) -> None:
    mended_later = {"too_few_rows", "not_balanced", "row_without_account"}
    found = [one for one in shape_obstacles(content, ledger.currency) if one.code not in mended_later]
    if found:
        raise LedgerRefused(*found)


def _fill(voucher: Voucher, content: Content) -> None:
    voucher.source_ref = content.source_ref or str(voucher.pk)
    for name in ("series", "voucher_date", "text", "comment", "cost_centre", "project", "currency"):
        setattr(voucher, name, getattr(content, name))
    voucher.content_hash = content_hash_of(replace(content, source_ref=voucher.source_ref))
    voucher.changed_at = clock.now()


def _replace_rows(voucher: Voucher, content: Content) -> None:
    VoucherRow.objects.filter(voucher=voucher).delete()
    VoucherRow.objects.bulk_create(rows_of(voucher, content))


def _series_obstacles(content: Content, scene: Scene) -> list[Obstacle]:
    """Only of a day that can be booked on at all."""
    year = scene.year_of(content.voucher_date)
    if year is None:
        return []
    of_year = [one for one in scene.series.values() if one.fiscal_year_id == year.pk]
    known = {one.code: one.manual for one in of_year}
    if known.get(content.series):
        return []
    told = {
        "series": content.series,
        "year": year.label,
        "choices": ", ".join(sorted(code for code, manual in known.items() if manual)),
    }
    code = "series_not_manual" if content.series in known else "series_missing"
    return [Obstacle(code, told, "series")]
