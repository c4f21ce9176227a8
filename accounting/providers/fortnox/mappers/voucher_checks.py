"""What a year's registers say about a voucher before it is sent. Each finding is looked at anew there first."""

from collections.abc import Iterator, Mapping
from typing import Any

from accounting.domain.findings import Finding
from accounting.domain.references import Reference
from accounting.providers.base import REGISTERS, Chart

LEAST_ROWS = 2
_DIMENSIONS = (("cost_centre", "CostCenter"), ("project", "Project"))


def register_findings(fields: Mapping[str, Any], year: Reference | None, chart: Chart) -> Iterator[Finding]:
    """Year, locked period, series, accounts and cost centres, as far as they were read."""
    on = str(fields["TransactionDate"])
    if year is None:
        yield _finding("voucher_year_missing", on[:4], date=on)
        return
    yield from _locked(on, chart)
    yield from _series(str(fields["VoucherSeries"]), year, chart)
    if year.data.get("read"):
        yield from _accounts(fields["VoucherRows"], year, chart)
    yield from _centres([fields, *fields["VoucherRows"]], chart)


def _locked(on: str, chart: Chart) -> Iterator[Finding]:
    period = chart.lines("locked", "", ("period",)).get("period")
    until = str(period.data.get("until", "")) if period else ""
    if until and on <= until:
        yield _finding("voucher_period_locked", until, date=on, until=until)


def _series(code: str, year: Reference, chart: Chart) -> Iterator[Finding]:
    found = chart.lines("series", year.code, (code,)).get(code)
    params = {"series": code, "year": year.name}
    if found is None:
        yield _finding("voucher_series_missing", f"{year.code}:{code}", **params)
    elif not found.data.get("manual"):
        yield _finding("voucher_series_closed", f"{year.code}:{code}", **params)


def _accounts(rows: list[dict[str, Any]], year: Reference, chart: Chart) -> Iterator[Finding]:
    numbers = {str(row["Account"]) for row in rows if "Account" in row}
    found = chart.lines("account", year.code, numbers)
    for number in sorted(numbers):
        params = {"account": number, "year": year.name}
        account = found.get(number)
        if account is None:
            yield _finding("voucher_account_missing", f"{year.code}:{number}", **params)
        elif not account.active:
            yield _finding("voucher_account_inactive", f"{year.code}:{number}", **params)
    for row in rows:
        account = found.get(str(row.get("Account")))
        if account is not None:
            yield from _dimensions(row, account, year)


def _dimensions(row: Mapping[str, Any], account: Reference, year: Reference) -> Iterator[Finding]:
    for name, field in _DIMENSIONS:
        setting, given = account.data.get(name, ""), row.get(field)
        params = {"account": account.code, "year": year.name, "dimension": name}
        cause = f"{year.code}:{account.code}:{name}"
        if setting == "mandatory" and not given:
            yield _finding("voucher_dimension_mandatory", cause, **params)
        if setting == "forbidden" and given:
            yield _finding("voucher_dimension_forbidden", cause, **params)


def _centres(places: list[Mapping[str, Any]], chart: Chart) -> Iterator[Finding]:
    codes = {place["CostCenter"] for place in places if place.get("CostCenter")}
    if not codes or not chart.was_read("cost_centre"):
        return
    found = chart.lines("cost_centre", "", codes)
    for code in sorted(codes):
        if code not in found:
            yield _finding("voucher_cost_centre_missing", code, cost_centre=code)
        elif not found[code].active:
            yield _finding("voucher_cost_centre_inactive", code, cost_centre=code)


def _finding(code: str, cause: str, **params: str) -> Finding:
    """The cause lies in the registers: one problem for all vouchers, looked at again when they are read."""
    return Finding("error", code, dict(params), cause=f"{REGISTERS}:{code}:{cause}", recheck=REGISTERS)
