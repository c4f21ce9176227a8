"""One Fortnox document each: customers, invoices, payments and vouchers as the comparison wants them."""

from collections.abc import Callable, Mapping
from typing import Any

from accounting.domain.errors import ProviderError
from accounting.providers.books import Document
from accounting.providers.fortnox import decode, documents, envelope
from accounting.providers.fortnox.books.lists import booked_document, register_of, voucher_id
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.errors import says_not_found
from accounting.providers.fortnox.resources.invoice import written


def read_document(client: FortnoxClient, data_type: str, external_id: str) -> Document | None:
    """None only where Fortnox says that there is none.

    Raises ProviderError.
    """
    found = register_of(client, data_type).find(external_id)
    return _MAKERS[data_type](found) if found is not None else None


def read_voucher(client: FortnoxClient, external_id: str) -> Document | None:
    """`external_id` is year id, series and number with hyphens.

    Raises ProviderError.
    """
    year, _, rest = external_id.partition("-")
    series, _, number = rest.rpartition("-")
    try:
        answer = client.sender.get(f"vouchers/{series}/{number}", financialyear=year)
    except ProviderError as error:
        if says_not_found(error):
            return None
        raise
    raw = envelope.single(answer, "Voucher")
    return Document(
        external_id=voucher_id(raw),
        raw=raw,
        on=decode.day(raw.get("TransactionDate")),
        booked=True,
        books=booked_document(raw),
    )


def _customer(found: documents.Customer) -> Document:
    return Document(
        external_id=found.number,
        raw=found.raw,
        marker=found.external_reference,
        identity=found.org_number,
        state={"active": found.active},
    )


def _invoice(found: documents.Invoice) -> Document:
    return Document(
        external_id=found.number,
        raw=found.raw,
        on=found.invoice_date,
        marker=found.external_reference,
        reference=decode.text(found.raw.get("ExternalInvoiceReference2")),
        parent=found.customer_number,
        amount=found.total if found.to_pay is None else found.to_pay,
        stands=not found.cancelled,
        booked=found.booked,
        credits=found.credit_reference if found.credit else "",
        credited_by="" if found.credit else found.credit_reference,
        voucher=str(found.voucher or ""),
        state=written(found).state,
    )


def _payment(found: documents.InvoicePayment) -> Document:
    voucher = str(found.voucher or "")
    return Document(
        external_id=found.number,
        raw=found.raw,
        on=found.payment_date,
        parent="" if found.invoice_number is None else str(found.invoice_number),
        amount=found.amount,
        booked=found.booked,
        voucher=voucher,
        state={"booked": found.booked, "voucher": voucher},
    )


_MAKERS: Mapping[str, Callable[[Any], Document]] = {
    "customer": _customer,
    "invoice": _invoice,
    "payment": _payment,
}
