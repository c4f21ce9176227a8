"""Fortnox's registers for account rules: charts and series per financial year, cost centres, VAT codes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from accounting.domain.references import Reference
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.documents import Account, CostCentre, FinancialYear
from accounting.providers.fortnox.vat_codes import VAT_NAMES, VAT_RATES
from accounting.providers.registers import Registers

_DIMENSION = {"MANDATORY": "mandatory", "NOTALLOWED": "forbidden"}


class FortnoxRegisters(Registers):
    numeric_accounts: ClassVar[bool] = True
    # Nothing in Fortnox forbids two kinds of income on one account.
    duplicate_accounts: ClassVar[Literal["warning", "error"]] = "warning"
    vat_rates: ClassVar[Mapping[str, Decimal]] = VAT_RATES
    readings: ClassVar[Mapping[str, frozenset[str]]] = {
        "accounts": frozenset({"year", "account", "vat_code"}),
        "voucher_series": frozenset({"series"}),
        "cost_centres": frozenset({"cost_centre"}),
        "locked_period": frozenset({"locked"}),
    }
    makes: ClassVar[frozenset[str]] = frozenset({"account", "cost_centre"})
    changes: ClassVar[frozenset[str]] = frozenset({"account", "cost_centre"})

    def read(self, client: FortnoxClient, reading: str, since: date) -> Iterator[Reference]:
        match reading:
            case "accounts":
                return _charts(client, since)
            case "voucher_series":
                return _series(client, since)
            case "cost_centres":
                return (_cost_centre(one) for one in client.cost_centres())
            case "locked_period":
                return _locked(client)
        raise ValueError(f"Fortnox has no reading {reading!r}.")

    def find(self, client: FortnoxClient, wanted: Reference) -> Reference | None:
        if wanted.kind == "account":
            account = client.find_account(int(wanted.year), wanted.code)
            return _account(account, wanted.year) if account else None
        centre = client.find_cost_centre(wanted.code)
        return _cost_centre(centre) if centre else None

    def make(self, client: FortnoxClient, wanted: Reference) -> Reference:
        if wanted.kind == "account":
            document = {"Number": int(wanted.code), "Description": wanted.name, "Active": True}
            return _account(client.create_account(int(wanted.year), document), wanted.year)
        document = {"Code": wanted.code, "Description": wanted.name or wanted.code, "Active": True}
        return _cost_centre(client.create_cost_centre(document))

    def change(self, client: FortnoxClient, wanted: Reference) -> Reference:
        document = {"Description": wanted.name, "Active": True} if wanted.name else {"Active": True}
        if wanted.kind == "account":
            changed = client.update_account(int(wanted.year), wanted.code, document)
            return _account(changed, wanted.year)
        return _cost_centre(client.update_cost_centre(wanted.code, document))


def _charts(client: FortnoxClient, since: date) -> Iterator[Reference]:
    """The years, their accounts, and the VAT codes that the accounts name: Fortnox has no list of these."""
    codes: set[str] = set(VAT_RATES)
    for year in client.financial_years():
        recent = _ends_since(year, since)
        yield _year(year, read=recent)
        for account in client.accounts(year.id) if recent else ():
            yield _account(account, str(year.id))
            codes.add(account.vat_code)
    yield from _vat_codes(codes - {""})


def _vat_codes(codes: Iterable[str]) -> Iterator[Reference]:
    for code in sorted(codes):
        data = {"rate": str(VAT_RATES[code])} if code in VAT_RATES else {}
        yield Reference("vat_code", code, VAT_NAMES.get(code, ""), data=data)


def _series(client: FortnoxClient, since: date) -> Iterator[Reference]:
    for year in client.financial_years():
        for one in client.voucher_series(year.id) if _ends_since(year, since) else ():
            data = {"manual": one.manual}
            yield Reference("series", one.code, one.description, str(year.id), data=data)


def _locked(client: FortnoxClient) -> Iterator[Reference]:
    until = client.locked_until()
    yield Reference("locked", "period", data={"until": until.isoformat() if until else ""})


def _ends_since(year: FinancialYear, since: date) -> bool:
    return year.to_date is not None and year.to_date >= since


def _year(year: FinancialYear, *, read: bool) -> Reference:
    data: dict[str, Any] = {
        "from": year.from_date.isoformat() if year.from_date else "",
        "to": year.to_date.isoformat() if year.to_date else "",
        "read": read,
    }
    return Reference("year", str(year.id), f"{data['from']} – {data['to']}", data=data)


def _account(account: Account, year: str) -> Reference:
    data = {
        "vat_code": account.vat_code,
        "cost_centre": _DIMENSION.get(account.cost_centre_setting, ""),
        "project": _DIMENSION.get(decode.text(account.raw.get("ProjectSettings")), ""),
    }
    return Reference("account", account.number, account.description, year, account.active, data)


def _cost_centre(centre: CostCentre) -> Reference:
    return Reference("cost_centre", centre.code, centre.description, active=centre.active)
