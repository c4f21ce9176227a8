"""Invoices as they come back, rows by position. Credit notes belong to the invoice that they undo."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from accounting.providers.fortnox import decode, documents
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import invoice as mapper
from accounting.providers.fortnox.resources import modified
from accounting.providers.fortnox.resources.invoice_state import state_of, to_pay
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.fortnox.vat_codes import VAT_RATES
from accounting.providers.reading import Content, Document, Reading

_OTHER_NAMES = {"source_ref", "customer_number", "total", "rows"}


class InvoiceReading(Reading):
    overlap: ClassVar[timedelta] = modified.OVERLAP
    links: ClassVar[Mapping[str, str]] = {"customer": "customer"}

    def changed(self, client: FortnoxClient, since: datetime | None) -> Iterator[str]:
        return modified.changed(client.invoices, since)

    def fetch(self, client: FortnoxClient, external_id: str, settings: FortnoxConfig) -> Document | None:
        found = client.invoices.find(external_id)
        return _document(found, self.content(found.raw, settings)) if found else None

    def content(self, payload: Mapping[str, Any], settings: FortnoxConfig) -> Content:
        rows = [_readable(row, payload) for row in payload.get("InvoiceRows") or []]
        fields = mapper.from_fortnox({**payload, "InvoiceRows": rows}, settings.rounding_account, str)
        content = {name: _plain(value) for name, value in fields.items() if name not in _OTHER_NAMES}
        content["customer"] = fields["customer_number"]
        content["rows"] = [_row(row) for row in fields["rows"]]
        return content

    def changed_since(self, client: FortnoxClient, external_id: str, moment: datetime) -> bool | None:
        return modified.changed_since(client.invoices, "documentnumber", external_id, moment)


def _readable(row: Mapping[str, Any], invoice: Mapping[str, Any]) -> dict[str, Any]:
    """A payload of ours may name a VAT code where an answer states the rate; prices may include VAT."""
    read = dict(row)
    if "VAT" not in read and read.get("VATCode") in VAT_RATES:
        read["VAT"] = VAT_RATES[read["VATCode"]]
    if decode.flag(invoice.get("VATIncluded")) and "PriceExcludingVAT" in read:
        read["Price"] = read["PriceExcludingVAT"]
    return read


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: _plain(value) for name, value in row.items() if name != "internal_category"}
    return {"account": row["internal_category"], **values}


def _plain(value: Any) -> Any:
    """As it looks after being kept and read again, numbers without trailing zeros."""
    if isinstance(value, Decimal):
        return Decimal(format(value.normalize() if value else Decimal(0), "f"))
    return value.isoformat() if hasattr(value, "isoformat") else value


def _document(found: documents.Invoice, content: Content) -> Document:
    return Document(
        external_id=found.number,
        content=content,
        state=state_of(found),
        total=to_pay(found),
        own_marker=found.external_reference,
        agreed={"source_ref": decode.text(found.raw.get("ExternalInvoiceReference2"))},
        taken=not found.credit,
    )
