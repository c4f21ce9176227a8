"""Fiscal years: their list, and the page of one with its series and what stands on its accounts."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import labels, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.records.tables import Table
from vouchers.admin import year_buttons
from vouchers.balances import account_balances
from vouchers.models import FiscalYear, VoucherState

TONES = {"open": labels.GOOD, "locked": labels.WARN, "closed": labels.CALM}
_NAMES = {"open": _("Open"), "locked": _("Locked in part"), "closed": _("Closed")}


@admin.register(FiscalYear)
class FiscalYearAdmin(PageAdmin):
    menu_icon, menu_place = "calendar_month", 3
    template = "admin/frost/ledger.html"
    list_display = ("year_name", "ledger", "first_day", "last_day", "locked", "state")
    list_filter = ("ledger", "closed")
    list_select_related = ("tenant", "ledger")
    ordering = ("ledger", "-start")
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("lock", year_buttons.lock_it),
        RowPage("unlock", year_buttons.unlock_it),
        RowPage("close", year_buttons.close_it),
    )

    def row_name(self, row: FiscalYear) -> str:
        return gettext("Fiscal year %(year)s") % {"year": row.label}

    def context(self, request: HttpRequest, row: FiscalYear) -> dict[str, Any]:
        return {
            "facts": [
                (gettext("ledger"), str(row.ledger)),
                (gettext("first day"), wording.day(row.start)),
                (gettext("last day"), wording.day(row.end)),
                (gettext("state"), str(_NAMES[_state(row)])),
                (gettext("locked up to and including"), wording.day(row.locked_until)),
                (gettext("accounts"), wording.number(row.accounts.count())),
            ],
            "buttons": year_buttons.offered(self, row),
            "tables": [_series(row), _balances(row)],
        }

    @display(description=_("fiscal year"), ordering="start")
    def year_name(self, row: FiscalYear) -> str:
        return row.label

    @display(description=_("first day"), ordering="start")
    def first_day(self, row: FiscalYear) -> str:
        return wording.day(row.start)

    @display(description=_("last day"), ordering="end")
    def last_day(self, row: FiscalYear) -> str:
        return wording.day(row.end)

    @display(description=_("locked up to and including"), ordering="locked_until")
    def locked(self, row: FiscalYear) -> str:
        return wording.day(row.locked_until)

    @display(description=_("state"), label=TONES)
    def state(self, row: FiscalYear) -> tuple[str, Any]:
        return _state(row), _NAMES[_state(row)]


def _state(row: FiscalYear) -> str:
    return "closed" if row.closed else "locked" if row.locked_until else "open"


def _series(row: FiscalYear) -> Table:
    booked = row.vouchers.filter(state=VoucherState.BOOKED).order_by().values_list("series")
    counts = dict(booked.annotate(number=Count("pk")))
    rows = [
        [
            one.code,
            one.name or "–",
            gettext("yes") if one.manual else gettext("no"),
            wording.number(counts.get(one.code, 0)),
        ]
        for one in row.series.all()
    ]
    return Table(
        gettext("Series"),
        [gettext("Series"), gettext("Name"), gettext("Written by hand"), gettext("Vouchers")],
        rows,
    )


def _balances(row: FiscalYear) -> Table:
    names, currency = dict(row.accounts.values_list("number", "name")), row.ledger.currency
    rows = [
        [
            f"{one.account} {names.get(one.account, '')}".strip(),
            *(
                wording.money(amount, currency)
                for amount in (one.opening, one.debit, one.credit, one.closing)
            ),
        ]
        for one in account_balances(year=row)
    ]
    headers = [
        gettext("Account"), gettext("Opening balance"), gettext("Debit"), gettext("Credit"),
        gettext("Closing balance"),
    ]  # fmt: skip
    return Table(gettext("Balances"), headers, rows)
