"""Payments of invoices. Fortnox takes the same payment five times over and keeps no reference of ours."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from accounting.domain.records import Payment
from accounting.providers.base import Links, Plan, Remote, Rendered, Resource, Sighting, Step, Written
from accounting.providers.fortnox import decode, documents, envelope
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import payment as mapper
from accounting.providers.fortnox.resources.changes import change_findings, is_final
from accounting.providers.fortnox.resources.comparison import same, update_fields
from accounting.providers.fortnox.resources.payment_reading import PaymentReading
from accounting.providers.fortnox.resources.scanning import pays_off
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.reading import Reading

_SINGLE = "InvoicePayment"


class PaymentResource(Resource):
    data_type: ClassVar[str] = "payment"
    external_type: ClassVar[str] = "invoicepayments"
    parents: ClassVar[tuple[str, ...]] = ("invoice",)
    # Two equal payments under way could not be told apart afterwards.
    flight_of: ClassVar[str] = "invoice"
    interchangeable: ClassVar[bool] = True
    reading: ClassVar[Reading | None] = PaymentReading()

    def plan(self, record: Payment, remote: Remote | None, settings: FortnoxConfig) -> Plan:
        """A booked payment gets an update too: rendering tells whether it changed, and why it may not."""
        if remote and is_final(remote.state):
            return Plan((Step("update"),))
        return Plan((Step("update" if remote else "create"), Step("bookkeep")))

    def render(
        self, operation: str, record: Payment, links: Links, remote: Remote | None, settings: FortnoxConfig
    ) -> Rendered:
        rendered = mapper.to_fortnox(record, links, settings)
        if operation != "update" or remote is None or not is_final(remote.state):
            return rendered
        findings = change_findings(record.source_ref, remote, rendered.payload)
        return Rendered(rendered.payload, findings, rendered.expected_total)

    def body(self, operation: str, rendered: Rendered, remote: Remote | None) -> bytes:
        if operation == "create":
            return envelope.wrap(_SINGLE, rendered.payload)
        if operation == "update":
            return envelope.wrap(_SINGLE, update_fields(remote.payload if remote else {}, rendered.payload))
        return b""

    def probe(self, client: FortnoxClient) -> None:
        client.invoice_payments.probe()

    def write(self, client: FortnoxClient, operation: str, external_id: str, body: bytes) -> Written:
        payments = client.invoice_payments
        match operation:
            case "create":
                return _written(payments.create(body))
            case "update":
                return _written(payments.update(external_id, body))
            case "bookkeep":
                return _written(payments.bookkeep(external_id))
        raise ValueError(f"Payments have no operation {operation!r}.")

    def look_up(
        self, client: FortnoxClient, operation: str, external_id: str, marker: str, body: bytes
    ) -> list[Written]:
        """For a create every equal payment, also those of other records: the caller knows which are taken."""
        if operation == "create":
            sent = envelope.unwrap(body, _SINGLE)
            return [_written(payment) for payment in _equal_payments(client, sent)]
        payment = client.invoice_payments.find(external_id)
        if payment is None:
            return []
        done = (
            payment.booked if operation == "bookkeep" else same(envelope.unwrap(body, _SINGLE), payment.raw)
        )
        return [_written(payment)] if done else []

    def is_final(self, state: Mapping[str, Any]) -> bool:
        return is_final(state)

    def scan(self, client: FortnoxClient, count: int) -> Iterator[Sighting] | None:
        if not pays_off(count):
            return None
        return (
            Sighting(_key(payment.raw), payment.number)
            for payment in client.invoice_payments.list(most_pages=count)
        )

    def sighting_key(self, marker: str, body: bytes) -> str:
        return _key(envelope.unwrap(body, _SINGLE))


def _key(document: Any) -> str:
    """Lists show the amount in SEK only, whatever the currency of the invoice."""
    amount = decode.number(document.get("Amount")) or Decimal(0)
    return f"{document.get('InvoiceNumber')}:{amount:.2f}:{document.get('PaymentDate')}"


def _equal_payments(client: FortnoxClient, sent: dict[str, Any]) -> Iterator[documents.InvoicePayment]:
    for listed in client.invoice_payments.of_invoice(int(sent["InvoiceNumber"])):
        if listed.payment_date != decode.day(sent["PaymentDate"]):
            continue
        payment = client.invoice_payments.find(listed.number)
        if payment and _same_money(payment, sent) and payment.account in (None, sent["ModeOfPaymentAccount"]):
            yield payment


def _same_money(payment: documents.InvoicePayment, sent: dict[str, Any]) -> bool:
    """In the currency of the invoice: the SEK amount is Fortnox's own product of amount and rate."""
    if "AmountCurrency" in sent:
        return payment.amount_currency == decode.number(sent["AmountCurrency"])
    return payment.amount == decode.number(sent["Amount"])


def _written(payment: documents.InvoicePayment) -> Written:
    foreign = payment.currency not in ("", "SEK")
    state = {"booked": payment.booked, "voucher": str(payment.voucher or "")}
    return Written(payment.number, state, total=payment.amount_currency if foreign else payment.amount)
