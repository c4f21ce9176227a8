"""Our business objects as frozen values; their field names are those of the models (a test compares them)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounting.domain import money


@dataclass(frozen=True)
class Customer:
    source_ref: str
    name: str
    kind: str
    customer_number: str
    org_number: str
    personal_number: str
    vat_number: str
    email: str
    phone: str
    address1: str
    address2: str
    zip_code: str
    city: str
    country_code: str
    currency: str
    your_reference: str
    comment: str
    active: bool


@dataclass(frozen=True)
class InvoiceRow:
    internal_category: str
    article: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat_rate: Decimal
    cost_centre: str
    project: str


@dataclass(frozen=True)
class Invoice:
    """`customer` is the customer's source_ref; `total` includes VAT and rounding."""

    source_ref: str
    customer: str
    invoice_date: date
    due_date: date
    currency: str
    currency_rate: Decimal | None
    currency_rate_date: date | None
    your_reference: str
    our_reference: str
    comment: str
    rounding: Decimal
    total: Decimal
    hold_booking: bool
    rows: tuple[InvoiceRow, ...]


@dataclass(frozen=True)
class Payment:
    """`invoice` is the invoice's source_ref; the amount is in the invoice's currency."""

    source_ref: str
    invoice: str
    payment_date: date
    amount: Decimal
    currency: str
    currency_rate: Decimal | None
    method: str


@dataclass(frozen=True)
class VoucherRow:
    """`account`, or the `internal_category` that decides it; either debit or credit is nothing."""

    account: str
    internal_category: str
    debit: Decimal
    credit: Decimal
    cost_centre: str
    project: str
    quantity: Decimal | None
    text: str
    information: str = ""


@dataclass(frozen=True)
class Voucher:
    """Debit equals credit, in `currency`: that of the books. Cost centre and project beside those of the rows."""

    source_ref: str
    series: str
    voucher_date: date
    text: str
    comment: str
    currency: str
    rows: tuple[VoucherRow, ...]
    cost_centre: str = ""
    project: str = ""


def invoice_total(rows: tuple[InvoiceRow, ...], rounding: Decimal, currency: str) -> Decimal:
    """What the rows, their VAT and the explicit rounding add up to."""
    lines = [(row.vat_rate, money.line_net(row.quantity, row.unit_price, currency)) for row in rows]
    vat = money.vat_by_rate(lines, currency)
    return sum((net for _, net in lines), Decimal(0)) + sum(vat.values(), Decimal(0)) + rounding
