"""Tables on the pages of records: rows, VAT per rate, and the records that refer to this one."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from accounting import category_names
from accounting.admin import wording
from accounting.admin.pages import row_address
from accounting.domain import money
from accounting.models import Customer, Invoice

_MOST = 50


@dataclass(frozen=True)
class Table:
    heading: str
    headers: list[str]
    rows: list[list[str]]
    addresses: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """Each row with the page it leads to, where there is one."""
        addresses = self.addresses or [""] * len(self.rows)
        return list(zip(addresses, self.rows, strict=True))


def rows_of(invoice: Invoice) -> Table:
    headers = [
        gettext("Category"), gettext("Description"), gettext("Quantity"), gettext("Price"), gettext("VAT"),
        gettext("Net"), gettext("Cost centre"), gettext("Project"),
    ]  # fmt: skip
    rows = [
        [
            capfirst(category_names.name(row.internal_category)),
            row.description,
            f"{wording.number(row.quantity)} {row.unit}".strip(),
            wording.number(row.unit_price),
            f"{wording.number(row.vat_rate)} %",
            wording.money(_net(row, invoice), invoice.currency),
            row.cost_centre or "–",
            row.project or "–",
        ]
        for row in invoice.rows.all()
    ]
    return Table(gettext("Rows"), headers, rows)


def vat_of(invoice: Invoice) -> list[tuple[str, str]]:
    """[("25 %", "250,00 kr")], as the document states it."""
    lines = [(row.vat_rate, _net(row, invoice)) for row in invoice.rows.all()]
    per_rate = money.vat_by_rate(lines, invoice.currency)
    return [
        (f"{wording.number(rate)} %", wording.money(vat, invoice.currency))
        for rate, vat in sorted(per_rate.items())
    ]


def _net(row: Any, invoice: Invoice) -> Decimal:
    return money.line_net(row.quantity, row.unit_price, invoice.currency)


def payment_rows_of(invoice: Invoice) -> Table:
    payments = invoice.payments.order_by("payment_date")[:_MOST]
    rows = [
        [one.source_ref, wording.day(one.payment_date), wording.money(one.amount, one.currency)]
        for one in payments
    ]
    headers = [gettext("Reference"), gettext("Date"), gettext("Amount")]
    return Table(gettext("Payments"), headers, rows, [row_address(one) for one in payments])


def invoice_rows_of(customer: Customer) -> Table:
    invoices = customer.invoices.order_by("-invoice_date")[:_MOST]
    rows = [
        [one.source_ref, wording.day(one.invoice_date), wording.money(one.total, one.currency)]
        for one in invoices
    ]
    headers = [gettext("Reference"), gettext("Date"), gettext("Amount")]
    return Table(gettext("Invoices"), headers, rows, [row_address(one) for one in invoices])
