"""Fortnox's lists as lines: which there are, one page of each, and what a line shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounting.providers.books import VOUCHER, Line, Listing, ListPage, changed
from accounting.providers.fortnox import decode, documents, envelope, pages
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.registers.register import Register

# The kinds of vouchers that follow from documents, as the list of vouchers names them.
BOOKS = {"INVOICE": "invoice", "INVOICEPAYMENT": "payment"}


@dataclass(frozen=True)
class _List:
    path: str
    plural: str
    line: Callable[[Mapping[str, Any]], Line]
    query: Mapping[str, Any] = field(default_factory=dict)


def read_page(client: FortnoxClient, listing: Listing, number: int, date_from: date) -> ListPage:
    """One page, from 1.

    Raises ProviderError.
    """
    wanted = _list(listing, date_from)
    query = {**wanted.query, "limit": pages.LIMIT, "page": number}
    found = envelope.page(client.sender.get(wanted.path, **query), wanted.plural)
    count = found.pages
    if count is None:
        count = number if len(found.items) < pages.LIMIT else number + 1
    return ListPage([wanted.line(item) for item in found.items], count)


def _list(listing: Listing, date_from: date) -> _List:
    """As a whole: a document that was moved or doubled may stand on any day. Customers have no date at all, so
    those that changed since the period began are listed once more.
    """
    match listing.data_type:
        case "invoice":
            return _List("invoices", "Invoices", _invoice, _sorted("documentnumber"))
        case "payment":
            return _List("invoicepayments", "InvoicePayments", _payment, _sorted("paymentdate"))
        case "customer":
            return _List("customers", "Customers", _customer, _sorted("customernumber"))
        case other if other == changed("customer"):
            since = {"lastmodified": f"{date_from.isoformat()} 00:00"}
            return _List("customers", "Customers", _customer, {**since, **_sorted("customernumber")})
    year = listing.name.partition(":")[2]
    return _List("vouchers", "Vouchers", _voucher, {"financialyear": year})


def _sorted(key: str) -> dict[str, str]:
    return {"sortby": key, "sortorder": "ascending"}


def _invoice(item: Mapping[str, Any]) -> Line:
    invoice = documents.Invoice.decode(item)
    return Line(
        external_id=invoice.number,
        on=invoice.invoice_date,
        marker=invoice.external_reference,
        reference=decode.text(item.get("ExternalInvoiceReference2")),
        parent=invoice.customer_number,
        amount=invoice.total,
        stands=not invoice.cancelled,
    )


def _payment(item: Mapping[str, Any]) -> Line:
    payment = documents.InvoicePayment.decode(item)
    return Line(
        external_id=payment.number,
        on=payment.payment_date,
        parent=decode.text(item.get("InvoiceNumber")),
        amount=payment.amount,
    )


def _customer(item: Mapping[str, Any]) -> Line:
    return Line(decode.text(item.get("CustomerNumber")))


def _voucher(item: Mapping[str, Any]) -> Line:
    return Line(voucher_id(item), decode.day(item.get("TransactionDate")), books=booked_document(item))


def voucher_id(item: Mapping[str, Any]) -> str:
    year, number = decode.whole(item.get("Year")) or 0, decode.whole(item.get("VoucherNumber")) or 0
    return str(documents.Voucher(year, decode.text(item.get("VoucherSeries")), number))


def booked_document(item: Mapping[str, Any]) -> str:
    """ "invoice:17"; empty for a voucher that no invoice and no payment of one made."""
    data_type = BOOKS.get(decode.text(item.get("ReferenceType")))
    return f"{data_type}:{decode.text(item.get('ReferenceNumber'))}" if data_type else ""


def listings(data_types: Any, frame: Mapping[str, Any]) -> list[Listing]:
    found = [Listing(one, one) for one in ("customer", "invoice", "payment") if one in data_types]
    if "customer" in data_types:
        found.append(Listing(changed("customer"), changed("customer")))
    return [*found, *(Listing(f"{VOUCHER}:{year}", VOUCHER) for year in frame.get("years", ()))]


def register_of(client: FortnoxClient, data_type: str) -> Register[Any]:
    registers: dict[str, Register[Any]] = {
        "customer": client.customers,
        "invoice": client.invoices,
        "payment": client.invoice_payments,
    }
    return registers[data_type]
