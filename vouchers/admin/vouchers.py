"""The list of vouchers, and the page of one with its rows, sums and what corrects it."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting import category_names
from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin, RowPage, row_address
from accounting.admin.records.links import record_address
from accounting.models import Role
from vouchers.admin import voucher_buttons
from vouchers.admin.voucher_filters import AccountFilter, PeriodFilter, SeriesFilter
from vouchers.models import Account, Voucher, VoucherRow, VoucherState

TONES = {
    VoucherState.DRAFT: labels.WARN,
    VoucherState.BOOKED: labels.GOOD,
}
_NOTHING = Decimal(0)


@admin.register(Voucher)
class VoucherAdmin(PageAdmin):
    menu_icon, menu_place = "receipt", 1
    template = "admin/frost/voucher.html"
    list_display = ("label_column", "dated", "text", "amount", "ledger", "state_label", "origin_name")
    list_filter = ("ledger", PeriodFilter, SeriesFilter, AccountFilter, "state", "origin")
    list_select_related = ("tenant", "ledger", "fiscal_year")
    search_fields = ("text", "source_ref", "external_id", "=number")
    ordering = ("-voucher_date", "-number")
    show_full_result_count = False
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("book", voucher_buttons.book_it),
        RowPage("correct", voucher_buttons.correct_it),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Voucher]:
        """The sum is made for the rows that are shown only."""
        own = VoucherRow.objects.filter(voucher=OuterRef("pk"), removed=False).order_by().values("voucher")
        turnover = own.annotate(turnover=Sum("debit")).values("turnover")
        return super().get_queryset(request).annotate(turnover=Subquery(turnover))

    def row_name(self, row: Voucher) -> str:
        name = row.label or gettext("Draft")
        return f"{name} ({row.fiscal_year.label})" if row.fiscal_year else name

    def context(self, request: HttpRequest, row: Voucher) -> dict[str, Any]:
        lines = list(row.rows.all())
        return {
            "name": self.row_name(row),
            "state": {"text": row.get_state_display(), "tone": TONES[VoucherState(row.state)]},
            "facts": _facts(row),
            "lines": _lines(row, lines),
            "sums": _sums(row, [one for one in lines if not one.removed]),
            "buttons": _buttons(self, row) if access.may(request, Role.TREASURER, row.tenant_id) else [],
        }

    @display(description=_("voucher"), ordering="number")
    def label_column(self, row: Voucher) -> str:
        return row.label or gettext("Draft")

    @display(description=_("date"), ordering="voucher_date")
    def dated(self, row: Voucher) -> str:
        return wording.day(row.voucher_date)

    @display(description=_("amount"))
    def amount(self, row: Any) -> str:
        turnover = row.turnover.decimal(row.currency) if row.turnover is not None else _NOTHING
        return wording.money(turnover, row.currency)

    @display(description=_("state"), ordering="state", label=TONES)
    def state_label(self, row: Voucher) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("origin"), ordering="origin")
    def origin_name(self, row: Voucher) -> str:
        return row.get_origin_display()


def _facts(row: Voucher) -> list[tuple[str, str, str]]:
    year = row.fiscal_year
    by, replaced = row.corrected_by.first(), row.replaced_by.first()
    found = [
        (gettext("date"), wording.day(row.voucher_date), ""),
        (gettext("text"), row.text or "–", ""),
        (gettext("comment"), row.comment, ""),
        (gettext("cost centre"), row.cost_centre, ""),
        (gettext("project"), row.project, ""),
        (gettext("ledger"), str(row.ledger or "–"), row_address(row.ledger) if row.ledger else ""),
        (gettext("fiscal year"), year.label if year else "–", row_address(year) if year else ""),
        (gettext("series"), row.series, ""),
        (gettext("origin"), row.get_origin_display(), ""),
        (gettext("source record"), *_record(row)),
        (gettext("corrects"), *_linked(row.corrects)),
        (gettext("corrected by"), *_linked(by)),
        (gettext("replaces"), *_linked(row.replaces)),
        (gettext("replaced by"), *_linked(replaced)),
        (gettext("number at the source"), row.external_id, ""),
        (gettext("registered"), _registered(row), ""),
    ]
    return [one for one in found if one[1]]


def _linked(voucher: Voucher | None) -> tuple[str, str]:
    return (voucher.label, row_address(voucher)) if voucher else ("", "")


def _record(row: Voucher) -> tuple[str, str]:
    """The record that was booked, of a correction the one of the voucher it corrects."""
    of = row if row.record_id else row.corrects
    if of is None or of.record_id is None:
        return "", ""
    name = labels.data_type_name(of.record_type)
    version = gettext("version %(number)s") % {"number": of.record_version}
    return f"{name} ({version})", record_address(of.record_type, of.record_id)


def _registered(row: Voucher) -> str:
    return (
        f"{wording.moment(row.registered_at)} {wording.person(row.registered_by)}"
        if row.registered_at
        else ""
    )


def _lines(row: Voucher, lines: list[Any]) -> list[dict[str, Any]]:
    chart = Account.objects.filter(fiscal_year=row.fiscal_year, number__in={one.account for one in lines})
    names = dict(chart.values_list("number", "name"))
    return [
        {
            "account": f"{one.account} {names.get(one.account, '')}".strip()
            or category_names.name(one.internal_category),
            "debit": wording.money(one.debit, row.currency) if one.debit else "",
            "credit": wording.money(one.credit, row.currency) if one.credit else "",
            "cost_centre": one.cost_centre or "–",
            "project": one.project or "–",
            "quantity": wording.number(one.quantity) if one.quantity is not None else "",
            "text": one.text,
            "removed": one.removed,
        }
        for one in lines
    ]


def _sums(row: Voucher, lines: list[Any]) -> dict[str, str]:
    debit = sum((one.debit for one in lines), _NOTHING)
    credit = sum((one.credit for one in lines), _NOTHING)
    return {
        "debit": wording.money(debit, row.currency),
        "credit": wording.money(credit, row.currency),
        "difference": wording.money(debit - credit, row.currency) if debit != credit else "",
    }


def _buttons(own: PageAdmin, row: Voucher) -> list[tuple[str, str]]:
    if row.ledger is None or not row.ledger.is_own:
        return []
    if not row.is_booked:
        return [(gettext("Book"), own.address(row, "book"))]
    correctable = row.corrects_id is None and not row.corrected_by.exists()
    return [(gettext("Correct the voucher"), own.address(row, "correct"))] if correctable else []
