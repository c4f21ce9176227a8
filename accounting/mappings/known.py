"""The provider's registers as last read, for checking rules in memory."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from accounting.domain.accounts import Rule
from accounting.models import Integration, ProviderReference, ReferenceJob
from accounting.providers import registry


@dataclass(frozen=True)
class Year:
    """`charted`: its accounts were read."""

    id: str
    name: str
    first: date
    last: date
    charted: bool


@dataclass
class Known:
    """`kinds` lacks what was never read: then nothing is said about it."""

    years: list[Year] = field(default_factory=list)
    accounts: dict[tuple[str, str], ProviderReference] = field(default_factory=dict)
    vat_codes: dict[str, ProviderReference] = field(default_factory=dict)
    cost_centres: dict[str, ProviderReference] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()

    def year_of(self, day: date) -> Year | None:
        return next((year for year in self.years if year.first <= day <= year.last), None)

    def latest_account(self, code: str) -> ProviderReference | None:
        """As it stands in the last year whose chart has it."""
        found = [self.accounts.get((year.id, code)) for year in sorted(self.years, key=lambda one: one.last)]
        return next((one for one in reversed(found) if one is not None), None)


def known_for(integration: Integration, rules: Iterable[Rule]) -> Known:
    """What the rules mention, in a fixed number of queries."""
    mentioned = list(rules)
    rows = ProviderReference.objects.filter(integration=integration)
    kinds = frozenset(rows.order_by().values_list("kind", flat=True).distinct()) | _read_kinds(integration)
    found = Known(kinds=kinds, years=_years(rows.filter(kind="year", missing_since=None)))
    wanted = {
        "account": {rule.account for rule in mentioned},
        "vat_code": {rule.vat_code for rule in mentioned},
        "cost_centre": {rule.cost_centre for rule in mentioned},
    }
    for row in _mentioned(rows, wanted):
        if row.kind == "account":
            found.accounts[row.year, row.code] = row
        elif row.kind == "vat_code":
            found.vat_codes[row.code] = row
        else:
            found.cost_centres[row.code] = row
    return found


def _read_kinds(integration: Integration) -> frozenset[str]:
    """What the last reading looked at: also a register that is empty there is known."""
    registers = registry.get(integration.provider).registers
    done = ReferenceJob.objects.filter(
        integration=integration, kind="read", status=ReferenceJob.Status.DONE, tenant_id=integration.tenant_id
    )
    last = done.order_by("-finished_at").first()
    if registers is None or last is None:
        return frozenset()
    refused = last.report.get("refused", {})
    seen = (kinds for reading, kinds in registers.readings.items() if reading not in refused)
    return frozenset[str]().union(*seen)


def _mentioned(
    rows: QuerySet[ProviderReference], wanted: Mapping[str, Collection[str]]
) -> QuerySet[ProviderReference]:
    condition = Q(pk__in=[])
    for kind, codes in wanted.items():
        condition |= Q(kind=kind, code__in=codes)
    return rows.filter(condition, missing_since=None)


def _years(rows: Iterable[ProviderReference]) -> list[Year]:
    return [
        Year(
            row.code,
            row.name,
            date.fromisoformat(row.data["from"]),
            date.fromisoformat(row.data["to"]),
            bool(row.data.get("read")),
        )
        for row in rows
        if row.data.get("from") and row.data.get("to")
    ]
