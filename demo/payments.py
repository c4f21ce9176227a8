"""Which invoices of a month are paid within it, when and how."""

import random
from datetime import date

from demo.bank_days import bank_days, office_time
from demo.plan import Plan, first_number
from demo.record import Record
from demo.seeded import stream

METHODS = {
    "association": ("bankgiro", "bankgiro", "plusgiro", "bank"),
    "company": ("bankgiro",),
    "person": ("swish", "swish", "card", "cash"),
}


def month_payments(plan: Plan, customers: list[Record], invoices: list[Record], seed: int) -> list[Record]:
    """Always in full; an invoice in another currency is among the paid ones."""
    source = stream(seed, "payments", plan.year, plan.month)
    kinds = {customer["source_ref"]: customer["kind"] for customer in customers}
    paid = _paid(source, invoices, plan.payments)
    days = bank_days(plan.year, plan.month)
    dated = [(source.choice([day for day in days if day.isoformat() >= i["invoice_date"]]), i) for i in paid]
    dated.sort(key=lambda pair: (pair[0], pair[1]["source_ref"]))
    numbers = range(first_number(plan, "payments"), first_number(plan, "payments") + plan.payments)
    return [
        {
            "source_ref": f"B-{plan.year}-{number:05}",
            **_payment(source, invoice, day, kinds[invoice["customer"]]),
        }
        for number, (day, invoice) in zip(numbers, dated, strict=True)
    ]


def _paid(source: random.Random, invoices: list[Record], count: int) -> list[Record]:
    foreign = [invoice for invoice in invoices if invoice["currency"] != "SEK"]
    domestic = [
        invoice for invoice in invoices if invoice["currency"] == "SEK" and not invoice["hold_booking"]
    ]
    return foreign + source.sample(domestic, count - len(foreign))


def _payment(source: random.Random, invoice: Record, day: date, kind: str) -> Record:
    rate = {"currency_rate": invoice["currency_rate"]} if "currency_rate" in invoice else {}
    return {
        "invoice": invoice["source_ref"],
        "payment_date": day.isoformat(),
        "amount": invoice["total"],
        "currency": invoice["currency"],
        **rate,
        "method": "bank" if rate else source.choice(METHODS[kind]),
        "changed_at": office_time(day, source.randrange(540)),
    }
