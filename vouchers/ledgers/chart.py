"""The accounts a fiscal year begins with: those of the year before, else BAS 2024 with what the rules need."""

from collections.abc import Iterable

from accounting.mappings.bas import BAS2024, plan
from accounting.mappings.defaults import defaults
from vouchers.ledger_settings import LedgerSettings
from vouchers.models import Account, AccountKind, FiscalYear, VoucherSeries

_COSTS = ("4", "5", "6", "7")
_OF_CLASS = {
    "1": AccountKind.ASSET,
    "2": AccountKind.LIABILITY,
    "3": AccountKind.INCOME,
    **dict.fromkeys(_COSTS, AccountKind.COST),
}
# Codes of INK2R are for limited companies; associations declare otherwise (facts: no #SRU for them).
_LIMITED_COMPANY = "AB"
_SERIES_NAMES = {
    "series_manual": ("Egna verifikationer", True),
    "series_invoice": ("Kundfakturor", False),
    "series_payment": ("Inbetalningar", False),
}


def kind_of(number: str) -> AccountKind:
    """By BAS: its own word for an account it names, else the class; class 8 without a name is a cost."""
    known = plan(BAS2024).get(number)
    return AccountKind(known.kind) if known else _OF_CLASS.get(number[:1], AccountKind.COST)


def lay_out(year: FiscalYear, like: FiscalYear | None) -> None:
    """Accounts and series of a new year of an own ledger."""
    if like is None:
        Account.objects.bulk_create(_new_chart(year))
        VoucherSeries.objects.bulk_create(_new_series(year))
        return
    Account.objects.bulk_create(
        Account(
            tenant_id=year.tenant_id, fiscal_year=year, number=one.number, name=one.name, kind=one.kind,
            sru=one.sru, unit=one.unit, active=one.active,
        )
        for one in like.accounts.all()
    )  # fmt: skip
    VoucherSeries.objects.bulk_create(
        VoucherSeries(
            tenant_id=year.tenant_id, fiscal_year=year, code=one.code, name=one.name, manual=one.manual
        )
        for one in like.series.all()
    )


def _new_chart(year: FiscalYear) -> Iterable[Account]:
    """Names by what categories and settings use the account for: 3740 is called sponsor income, not rounding."""
    limited = year.ledger.company_type == _LIMITED_COMPANY
    names = {one.number: one.name_sv for one in plan(BAS2024).values()}
    for number, label in LedgerSettings.of(year.ledger).accounts().items():
        names.setdefault(number, label)
    names.update({one.account: one.name for one in defaults(BAS2024)})
    for number, name in sorted(names.items()):
        known = plan(BAS2024).get(number)
        sru = known.sru if known and limited else ""
        yield Account(
            tenant_id=year.tenant_id,
            fiscal_year=year,
            number=number,
            name=name,
            kind=kind_of(number),
            sru=sru,
        )


def _new_series(year: FiscalYear) -> Iterable[VoucherSeries]:
    settings = LedgerSettings.of(year.ledger)
    for setting, (name, manual) in _SERIES_NAMES.items():
        code = getattr(settings, setting)
        yield VoucherSeries(tenant_id=year.tenant_id, fiscal_year=year, code=code, name=name, manual=manual)
