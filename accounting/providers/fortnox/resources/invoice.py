"""Invoices: drafts can be changed, booked ones only credited, and the marker finds them again."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from accounting.domain.records import Invoice
from accounting.providers.base import Links, Plan, Remote, Rendered, Resource, Sighting, Step, Written
from accounting.providers.fortnox import documents, envelope
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import invoice as mapper
from accounting.providers.fortnox.resources import crediting
from accounting.providers.fortnox.resources.changes import change_findings, is_final
from accounting.providers.fortnox.resources.comparison import same, update_fields
from accounting.providers.fortnox.resources.invoice_reading import InvoiceReading
from accounting.providers.fortnox.resources.invoice_state import state_of, to_pay
from accounting.providers.fortnox.resources.scanning import pays_off
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.reading import Reading

_SINGLE = "Invoice"


class InvoiceResource(Resource):
    data_type: ClassVar[str] = "invoice"
    external_type: ClassVar[str] = "invoices"
    parents: ClassVar[tuple[str, ...]] = ("customer",)
    # Each reads the invoice first, so that what is done already is not done again.
    reissue: ClassVar[tuple[Step, ...]] = (Step("credit", 2), Step("book_credit", 2))
    reading: ClassVar[Reading | None] = InvoiceReading()

    def plan(self, record: Invoice, remote: Remote | None, settings: FortnoxConfig) -> Plan:
        """A final invoice gets an update too: rendering tells whether it changed, and why it may not."""
        if remote and is_final(remote.state):
            return Plan((Step("update"),))
        book = settings.auto_bookkeep_invoices and not record.hold_booking
        return Plan((Step("update" if remote else "create"), *((Step("bookkeep"),) if book else ())))

    def render(
        self, operation: str, record: Invoice, links: Links, remote: Remote | None, settings: FortnoxConfig
    ) -> Rendered:
        """The whole document for every operation, so that it can always be kept as the last one sent."""
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
        client.invoices.probe()

    def write(self, client: FortnoxClient, operation: str, external_id: str, body: bytes) -> Written:
        invoices = client.invoices
        match operation:
            case "create":
                return written(invoices.create(body))
            case "update":
                return written(invoices.update(external_id, body))
            case "bookkeep":
                return written(invoices.bookkeep(external_id))
            case "cancel":
                return written(invoices.cancel(external_id))
            case "credit":
                return written(crediting.credit(client, external_id))
            case "book_credit":
                return written(crediting.book_credit(client, external_id))
        raise ValueError(f"Invoices have no operation {operation!r}.")

    def look_up(
        self, client: FortnoxClient, operation: str, external_id: str, marker: str, body: bytes
    ) -> list[Written]:
        if operation == "create":
            sent = envelope.unwrap(body, _SINGLE)
            return [written(invoice, as_sent=same(sent, invoice.raw)) for invoice in _marked(client, marker)]
        if self.undoes(operation):
            done = crediting.credited if operation == "credit" else crediting.credit_booked
            undone = done(client, external_id)
            return [written(undone)] if undone else []
        invoice = client.invoices.find(external_id)
        return [written(invoice)] if invoice and _done(operation, invoice, body) else []

    def read(self, client: FortnoxClient, external_id: str) -> Written | None:
        invoice = client.invoices.find(external_id)
        return written(invoice) if invoice else None

    def creates_parents(self, settings: FortnoxConfig) -> frozenset[str]:
        return frozenset({"customer"}) if settings.auto_create_customers else frozenset()

    def is_final(self, state: Mapping[str, Any]) -> bool:
        return is_final(state)

    def is_undone(self, state: Mapping[str, Any]) -> bool:
        return bool(state.get("credited"))

    def scan(self, client: FortnoxClient, count: int) -> Iterator[Sighting] | None:
        if not pays_off(count):
            return None
        # Whatever their dates: a restored record may have got another one since it was sent.
        listed = client.invoices.list(most_pages=count)
        return (Sighting(invoice.external_reference, invoice.number) for invoice in listed)


def _marked(client: FortnoxClient, marker: str) -> Iterator[documents.Invoice]:
    """Cancelled and credited ones too: they were made from the same intent. Credit notes were not."""
    for listed in client.invoices.by_external_reference(marker):
        invoice = client.invoices.find(listed.number)
        if invoice and not (invoice.credit and invoice.credit_reference):
            yield invoice


def _done(operation: str, invoice: documents.Invoice, body: bytes) -> bool:
    match operation:
        case "update":
            return same(envelope.unwrap(body, _SINGLE), invoice.raw)
        case "bookkeep":
            return invoice.booked
        case "cancel":
            return invoice.cancelled
    raise ValueError(f"Invoices have no operation {operation!r}.")


def written(invoice: documents.Invoice, *, as_sent: bool = True) -> Written:
    return Written(invoice.number, state_of(invoice), total=to_pay(invoice), same=as_sent)
