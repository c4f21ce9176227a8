"""Payments seen on invoices: booked ones become records once; what we know is never changed by them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from accounting.domain.findings import Finding
from accounting.providers.fortnox import decode, documents
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import payment as mapper
from accounting.providers.fortnox.resources import modified
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.reading import Content, Document, Reading

# Of several methods on one account the first counts: bankgiro is how most members pay.
_METHODS = ("bankgiro", "plusgiro", "bank", "cash", "swish", "card")


class PaymentReading(Reading):
    overlap: ClassVar[timedelta] = modified.OVERLAP
    links: ClassVar[Mapping[str, str]] = {"invoice": "invoice"}
    read_with: ClassVar[str] = "invoice"
    only_new: ClassVar[bool] = True
    equal_by: ClassVar[tuple[str, ...]] = ("invoice", "payment_date", "amount", "currency")

    def changed(self, client: FortnoxClient, since: datetime | None) -> Iterator[str]:
        return modified.changed(client.invoice_payments, since)

    def fetch(self, client: FortnoxClient, external_id: str, settings: FortnoxConfig) -> Document | None:
        found = client.invoice_payments.find(external_id)
        return _document(found, self.content(found.raw, settings)) if found else None

    def content(self, payload: Mapping[str, Any], settings: FortnoxConfig) -> Content:
        methods = {settings.payment_account(method): method for method in reversed(_METHODS)}
        fields = mapper.from_fortnox(payload, methods)
        day = fields["payment_date"]
        content = {name: value for name, value in fields.items() if name != "invoice_number"}
        return {
            **content,
            "invoice": fields["invoice_number"],
            "payment_date": day.isoformat() if day else None,
        }


def _document(found: documents.InvoicePayment, content: Content) -> Document:
    foreign = found.currency not in ("", "SEK")
    return Document(
        external_id=found.number,
        content=content,
        state={"booked": found.booked, "voucher": str(found.voucher or "")},
        total=found.amount_currency if foreign else found.amount,
        # Without effect until booked, and anybody may still take it away.
        taken=found.booked,
        findings=() if content["method"] else (_unknown_account(found),),
    )


def _unknown_account(found: documents.InvoicePayment) -> Finding:
    account = decode.text(found.account)
    params = {"account": account or "–", "number": found.number}
    return Finding("error", "payment_account_unknown", params, "method", f"payment_account:{account}")
