"""The accounts of a year: new ones added; in a ledger of SIE files known ones follow the file's word."""

from accounting.mappings.bas import BAS2024
from accounting.mappings.bas import plan as bas_plan
from sie4.importing.head import AccountFacts
from sie4.importing.place import PlacedYear
from sie4.importing.plan import Plan
from vouchers.ledgers.chart import kind_of
from vouchers.models import Account, AccountKind

_FIELDS = ("name", "kind", "sru", "unit")
_TOGETHER = 500


def write(plan: Plan) -> None:
    for year in plan.place.years:
        if not plan.place.is_own and year.number is not None:
            _change(plan, year)
        Account.objects.bulk_create(
            (
                Account(
                    tenant_id=plan.place.tenant.pk,
                    fiscal_year=year.row,
                    number=number,
                    **_values(number, facts),
                )
                for number, facts in plan.charts.new(year).items()
            ),
            batch_size=_TOGETHER,
        )


def _change(plan: Plan, year: PlacedYear) -> None:
    changed = []
    for row in Account.objects.filter(fiscal_year=year.row, number__in=list(plan.head.accounts)):
        values = _values(row.number, plan.head.accounts[row.number])
        if any(getattr(row, name) != values[name] for name in _FIELDS):
            for name in _FIELDS:
                setattr(row, name, values[name])
            changed.append(row)
    Account.objects.bulk_update(changed, _FIELDS, batch_size=_TOGETHER)


def _values(number: str, facts: AccountFacts) -> dict[str, str]:
    """The file's word for the kind, else the class of BAS; a name from BAS where the file has none."""
    kind = facts.kind if facts.kind in AccountKind.values else kind_of(number)
    known = bas_plan(BAS2024).get(number)
    name = facts.name or (known.name_sv if known else number)
    return {
        "name": name[:200],
        "kind": kind,
        "sru": " ".join(dict.fromkeys(facts.sru))[:60],
        "unit": facts.unit[:20],
    }
