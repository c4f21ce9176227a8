"""Accounts and codes to choose from: the provider's own, and the chart of accounts that ships with the product."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounting import clock
from accounting.mappings import bas
from accounting.mappings.lifecycle import account_plan
from accounting.models import Integration, ProviderReference

MOST = 20


@dataclass(frozen=True)
class Choice:
    """`source`: provider, or plan where only the chart of accounts knows the number."""

    code: str
    name: str
    active: bool = True
    source: str = "provider"
    vat_code: str = ""


def search_accounts(
    *, integration: Integration, text: str, language: str, on: date | None = None, most: int = MOST
) -> list[Choice]:
    """By the beginning of the number or any part of the name; what the provider has comes first."""
    wanted = text.strip()
    day = on or clock.today(integration.tenant.time_zone)
    found = {choice.code: choice for choice in _provided(integration, wanted, day, most)}
    for choice in _planned(account_plan(integration), wanted, language):
        if len(found) >= most:
            break
        found.setdefault(choice.code, choice)
    return sorted(found.values(), key=lambda one: (one.source != "provider", not one.active, one.code))[:most]


def search_codes(*, integration: Integration, kind: str, text: str, most: int = MOST) -> list[Choice]:
    """VAT codes, cost centres or series, by code or name."""
    rows = ProviderReference.objects.filter(integration=integration, kind=kind, missing_since=None)
    if text.strip():
        rows = rows.filter(Q(code__istartswith=text.strip()) | Q(name__icontains=text.strip()))
    found: dict[str, Choice] = {}
    for row in rows.order_by("code")[: most * 5]:
        found.setdefault(row.code, Choice(row.code, row.name, row.active))
    return list(found.values())[:most]


def account_names(integration: Integration, codes: Collection[str], language: str) -> dict[str, str]:
    """What the provider calls these accounts, else what the chart of accounts says."""
    rows = ProviderReference.objects.filter(
        integration=integration, kind="account", code__in=codes, missing_since=None
    )
    theirs = {row.code: row.name for row in rows.order_by("read_at", "pk")}
    plan = account_plan(integration)
    return {code: theirs.get(code) or bas.name_of(plan, code, language) for code in codes}


def _provided(integration: Integration, wanted: str, on: date, most: int) -> Iterator[Choice]:
    rows = ProviderReference.objects.filter(integration=integration, kind="account", missing_since=None)
    year = _year_of(integration, on)
    if year:
        rows = rows.filter(year=year)
    if wanted:
        rows = rows.filter(Q(code__startswith=wanted) | Q(name__icontains=wanted))
    for row in rows.order_by("-active", "code")[:most]:
        yield Choice(row.code, row.name, row.active, vat_code=str(row.data.get("vat_code", "")))


def _year_of(integration: Integration, on: date) -> str:
    """The financial year of this day; the last one where there is none for it."""
    years = ProviderReference.objects.filter(integration=integration, kind="year", missing_since=None)
    read = sorted((row for row in years if row.data.get("read")), key=lambda row: str(row.data["from"]))
    text = on.isoformat()
    holding = [row for row in read if row.data["from"] <= text <= row.data["to"]]
    return str((holding or read)[-1].code) if read else ""


def _planned(plan: str, wanted: str, language: str) -> Iterable[Choice]:
    lowered = wanted.casefold()
    for account in bas.plan(plan).values():
        names = (account.name_sv, account.name_en)
        if account.number.startswith(wanted) or any(lowered in name.casefold() for name in names):
            yield Choice(account.number, account.name(language), source="plan")
