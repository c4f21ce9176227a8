"""Vouchers by period, series and account: only what there is can be chosen."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting import clock
from accounting.admin import access
from vouchers.ledgers.shape import months_later
from vouchers.models import Account, FiscalYear, Voucher, VoucherRow, VoucherSeries


class PeriodFilter(admin.SimpleListFilter):
    """Fiscal years as a whole, and the months of those that have begun."""

    title = _("period")
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        years = FiscalYear.objects.filter(tenant__in=access.roles(request)).order_by("-start")
        found: dict[str, str] = {}
        for year in years:
            found[f"{year.start}_{year.end}"] = year.label
            for month in _months(year):
                found[f"{month:%Y-%m}"] = f"{month:%Y-%m}"
        return list(found.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = _period(self.value() or "")
        return queryset.filter(voucher_date__range=(first, last)) if first and last else queryset


class SeriesFilter(admin.SimpleListFilter):
    title = _("series")
    parameter_name = "in_series"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = VoucherSeries.objects.filter(fiscal_year__tenant__in=access.roles(request))
        names = dict(rows.order_by("code", "fiscal_year__start").values_list("code", "name"))
        return [(code, f"{code} {name}".strip()) for code, name in names.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(series=self.value()) if self.value() else queryset


class AccountFilter(admin.SimpleListFilter):
    """Accounts with at least one row."""

    title = _("account")
    parameter_name = "on_account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = VoucherRow.objects.filter(account=OuterRef("number"), tenant=OuterRef("tenant"))
        rows = Account.objects.filter(Exists(used), tenant__in=access.roles(request))
        names = dict(rows.order_by("number", "fiscal_year__start").values_list("number", "name"))
        return [(number, f"{number} {name}") for number, name in names.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(pk__in=Voucher.objects.filter(rows__account=self.value()).values("pk"))


def _months(year: FiscalYear) -> list[date]:
    """The latest first, none of the future."""
    last, month, found = min(year.end, clock.now().date()), year.start.replace(day=1), []
    while month <= last:
        found.append(month)
        month = months_later(month, 1)
    return found[::-1]


def _period(value: str) -> tuple[date | None, date | None]:
    """ "2026-01" or "2026-01-01_2026-12-31"; nothing for what cannot be read."""
    first, _, last = value.partition("_")
    try:
        if last:
            return date.fromisoformat(first), date.fromisoformat(last)
        month = date.fromisoformat(f"{first}-01")
    except ValueError:
        return None, None
    return month, date.fromordinal(months_later(month, 1).toordinal() - 1)
