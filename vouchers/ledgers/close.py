"""Closes a fiscal year: its result is booked against equity, and the next year begins with what is left."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext, override

from accounting.domain.records import Voucher as Content
from vouchers.balances import account_balances
from vouchers.booking.checks import obstacles
from vouchers.booking.due import is_due
from vouchers.booking.entries import Entry
from vouchers.booking.rows import signed_row
from vouchers.booking.scene import Scene
from vouchers.booking.write import write_booked
from vouchers.ledgers.carrying import carry_forward
from vouchers.ledgers.facts import note
from vouchers.ledgers.years import locked_year
from vouchers.models import BookingHold, FiscalYear, Voucher, VoucherState
from vouchers.refusals import LedgerRefused, refused

_NOTHING = Decimal(0)


def close_fiscal_year(*, year: FiscalYear, closed_by: str) -> FiscalYear:
    """For good. The result goes from the result counter account to the result account, in the manual series.

    Raises LedgerRefused: ledger_not_own, year_is_closed, year_not_last, year_has_drafts, year_has_unbooked,
    year_has_waiting, and what stands in the way of the result's voucher (a locked last day).
    """
    with transaction.atomic():
        closing = locked_year(year)
        _refuse_unready(closing)
        _book_result(closing, closed_by)
        closing.closed = True
        closing.save(update_fields=["closed"])
        following = (
            FiscalYear.objects.filter(ledger=closing.ledger, start__gt=closing.end).order_by("start").first()
        )
        if following is not None:
            carry_forward(closing, following)
        note("year_closed", closing.ledger, closed_by, closing)
    return closing


def _refuse_unready(year: FiscalYear) -> None:
    earlier = FiscalYear.objects.filter(ledger=year.ledger, end__lt=year.start, closed=False)
    before = earlier.order_by("-start").first()
    if before is not None:
        raise refused("year_not_last", year=before.label)
    drafts = Voucher.objects.filter(
        ledger=year.ledger, state=VoucherState.DRAFT, voucher_date__range=(year.start, year.end)
    ).count()
    if drafts:
        raise refused("year_has_drafts", count=drafts, year=year.label)
    if is_due(year.ledger):
        raise refused("year_has_unbooked", year=year.label)
    waiting = BookingHold.objects.filter(ledger=year.ledger).count()
    if waiting:
        raise refused("year_has_waiting", count=waiting)


def _book_result(year: FiscalYear, closed_by: str) -> None:
    """Nothing where there is no result, or a person has booked it already."""
    result = _result(year)
    if not result:
        return
    scene = Scene(year.ledger)
    content = _closing_voucher(year, scene, result)
    scene.learn_accounts([content])
    found = obstacles(content, scene)
    if found:
        raise LedgerRefused(*found)
    write_booked([Entry(content)], scene, closed_by)


def _result(year: FiscalYear) -> Decimal:
    """Debit positive: a profit is negative."""
    carrying = {one.number for one in year.accounts.all() if one.carries_balance}
    return sum((one.closing for one in account_balances(year=year) if one.account not in carrying), _NOTHING)


def _closing_voucher(year: FiscalYear, scene: Scene, result: Decimal) -> Content:
    settings = scene.settings
    with override(year.ledger.tenant.language):
        text = gettext("Result of the year %(year)s") % {"year": year.label}
    rows = ((settings.result_counter_account, -result), (settings.result_account, result))
    return Content(
        source_ref=f"result:{year.pk.hex}",
        series=settings.series_manual,
        voucher_date=year.end,
        text=text,
        comment="",
        currency=year.ledger.currency,
        rows=tuple(signed_row(account, amount) for account, amount in rows),
    )
