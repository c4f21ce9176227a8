"""Which invoices a month holds: for whom, when, for what, and which ones wait unpaid."""

import random
from datetime import date, timedelta

from demo import baskets
from demo.bank_days import bank_days, office_time
from demo.money import NOTHING, to_whole_kronor, total_before_rounding
from demo.plan import Plan, first_number
from demo.record import Record
from demo.seeded import stream

LAST_BILLING_DAY = 28
DAYS_TO_PAY = {"association": 30, "company": 30, "person": 20}
SHARE_OF_BUYING = {"association": 20, "company": 8, "person": 1}
EUR_RATE = "11.2345"
ROUNDED_SHARE = 0.5


def month_invoices(plan: Plan, customers: list[Record], seed: int) -> list[Record]:
    source = stream(seed, "invoices", plan.year, plan.month)
    buyers = _buyers(source, customers, plan.invoices)
    days = [day for day in bank_days(plan.year, plan.month) if day.day <= LAST_BILLING_DAY]
    dates = sorted(source.choices(days, k=plan.invoices))
    held = _held(source, buyers, plan.held)
    seen: set[str] = set()
    invoices = []
    for place, (buyer, day) in enumerate(zip(buyers, dates, strict=True)):
        basket = baskets.basket_for(source, buyer, first=buyer["source_ref"] not in seen)
        seen.add(buyer["source_ref"])
        number = f"F-{plan.year}-{first_number(plan, 'invoices') + place:05}"
        rows = baskets.rows(source, basket, plan.season)
        invoices.append(_invoice(source, number, buyer, day, rows) | {"hold_booking": place in held})
    return invoices


def _buyers(source: random.Random, customers: list[Record], count: int) -> list[Record]:
    """Everybody at least once, and the buyer from abroad exactly once."""
    domestic = [customer for customer in customers if customer["currency"] == "SEK"]
    weights = [SHARE_OF_BUYING[customer["kind"]] for customer in domestic]
    buyers = customers + source.choices(domestic, weights, k=count - len(customers))
    source.shuffle(buyers)
    return buyers


def _held(source: random.Random, buyers: list[Record], count: int) -> set[int]:
    domestic = [place for place, buyer in enumerate(buyers) if buyer["currency"] == "SEK"]
    return set(source.sample(domestic, count))


def _invoice(source: random.Random, number: str, buyer: Record, day: date, rows: list[Record]) -> Record:
    return {
        "source_ref": number,
        "customer": buyer["source_ref"],
        "invoice_date": day.isoformat(),
        "due_date": (day + timedelta(days=DAYS_TO_PAY[buyer["kind"]])).isoformat(),
        **_currency(buyer, day),
        **({"your_reference": buyer["your_reference"]} if "your_reference" in buyer else {}),
        "our_reference": "Förbundskansliet",
        **source.choice(({}, {}, {"comment": "Tack för att ni spelar med oss!"})),
        **_sum(source, buyer, rows),
        "changed_at": office_time(day, source.randrange(540)),
        "rows": rows,
    }


def _currency(buyer: Record, day: date) -> Record:
    if buyer["currency"] == "SEK":
        return {"currency": "SEK"}
    return {"currency": buyer["currency"], "currency_rate": EUR_RATE, "currency_rate_date": day.isoformat()}


def _sum(source: random.Random, buyer: Record, rows: list[Record]) -> Record:
    exact = total_before_rounding(rows)
    rounds = buyer["currency"] == "SEK" and source.random() < ROUNDED_SHARE
    rounding = to_whole_kronor(exact) if rounds else NOTHING
    return {"rounding": str(rounding) if rounding else "0", "total": str(exact + rounding)}
