"""How much happens in each month, and where its numbering starts."""

from dataclasses import dataclass

from demo.errors import DemoError

DECEMBER = 12


@dataclass(frozen=True)
class Plan:
    year: int
    month: int
    associations: int
    persons: int
    companies: int
    abroad: int
    invoices: int
    held: int
    payments: int

    @property
    def customers(self) -> int:
        return self.associations + self.persons + self.companies + self.abroad

    @property
    def season(self) -> int:
        return self.year + (self.month == DECEMBER)

    def count(self, field: str) -> int:
        return int(getattr(self, field))


PLANS = (
    Plan(2025, 12, associations=15, persons=9, companies=6, abroad=0, invoices=120, held=0, payments=110),
    Plan(2026, 1, associations=24, persons=15, companies=7, abroad=1, invoices=312, held=14, payments=298),
    Plan(2026, 2, associations=6, persons=4, companies=2, abroad=0, invoices=90, held=0, payments=60),
)


def plan_of(year: int, month: int) -> Plan:
    for plan in PLANS:
        if (plan.year, plan.month) == (year, month):
            return plan
    months = ", ".join(f"{plan.year}-{plan.month:02}" for plan in PLANS)
    raise DemoError(f"The demo has no month {year}-{month:02}. Choose one of {months}.")


def before(plan: Plan, field: str) -> int:
    """Sum of the field over all earlier months."""
    return sum(earlier.count(field) for earlier in PLANS[: PLANS.index(plan)])


def first_number(plan: Plan, field: str) -> int:
    """Series start again at 1 every year."""
    earlier = PLANS[: PLANS.index(plan)]
    return 1 + sum(other.count(field) for other in earlier if other.year == plan.year)
