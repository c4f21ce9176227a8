"""One month of the federation, complete in itself: invoices and payments concern its own customers only."""

from dataclasses import dataclass
from datetime import date

from demo.bank_days import office_time
from demo.customers import new_customers
from demo.invoices import month_invoices
from demo.payments import month_payments
from demo.plan import PLANS, plan_of
from demo.record import Record
from demo.seeded import DEFAULT_SEED


@dataclass(frozen=True)
class Month:
    customers: list[Record]
    invoices: list[Record]
    payments: list[Record]


def month(year: int, month: int, seed: int = DEFAULT_SEED) -> Month:
    plan = plan_of(year, month)
    unnoted = new_customers(plan, seed)
    invoices = month_invoices(plan, unnoted, seed)
    customers = [customer | {"changed_at": _noted(customer, invoices)} for customer in unnoted]
    return Month(customers, invoices, month_payments(plan, customers, invoices, seed))


def every_month(seed: int = DEFAULT_SEED) -> list[Month]:
    return [month(plan.year, plan.month, seed) for plan in PLANS]


def _noted(customer: Record, invoices: list[Record]) -> str:
    """A customer is entered at opening time on the day of its first invoice."""
    first = min(i["invoice_date"] for i in invoices if i["customer"] == customer["source_ref"])
    return office_time(date.fromisoformat(first), 0)
