"""Reads one document and keeps what the comparison needs: amounts and dates in clear, differing values sealed."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from accounting import clock, records
from accounting.domain import exact_json
from accounting.models import IntegrationMapping, Reconciliation, ReconciliationReading
from accounting.providers.base import Payload
from accounting.providers.books import VOUCHER, Books, Document, Posting
from accounting.reconciliation.identity import identity_index

# Documents before the vouchers that book them.
_ORDER = ("invoice", "payment", "customer", VOUCHER)
_SOME = 50


def unread(run: Reconciliation) -> list[ReconciliationReading]:
    """A few of the documents that are still to be read, in order."""
    waiting = run.readings.filter(wanted=True, read_at=None)
    for data_type in _ORDER:
        if some := list(waiting.filter(data_type=data_type).order_by("external_id")[:_SOME]):
            return some
    return []


def read_one(run: Reconciliation, reading: ReconciliationReading, books: Books, client: Any) -> None:
    """Raises ProviderError."""
    document = books.read(client, reading.data_type, reading.external_id)
    reading.read_at, reading.gone = clock.now(), document is None
    facts: dict[str, Any] = {}
    if reading.data_type == VOUCHER:
        if document is not None:
            facts = {**_posted("rows", books.rows(document)), "books": document.books}
    else:
        facts = _facts(run, reading, books, document)
    reading.facts = facts
    reading.save(update_fields=["read_at", "gone", "facts", "differing"])
    if document is not None and document.voucher and document.booked and run.vouchers:
        _want_voucher(run, reading.data_type, document, books)


def _want_voucher(run: Reconciliation, data_type: str, document: Document, books: Books) -> None:
    """One that no list showed: of another financial year, or booked since the list was read."""
    if data_type not in books.booking:
        return
    row, created = ReconciliationReading.objects.get_or_create(
        run=run,
        data_type=VOUCHER,
        external_id=document.voucher,
        defaults={"tenant_id": run.tenant_id, "wanted": True},
    )
    if not created and not row.wanted:
        run.readings.filter(pk=row.pk).update(wanted=True)


def _facts(
    run: Reconciliation, reading: ReconciliationReading, books: Books, document: Document | None
) -> dict[str, Any]:
    data_type = reading.data_type
    mapping = _mapping(run, reading)
    payload = exact_json.loads(mapping.sent_payload) if mapping and mapping.sent_payload else None
    parent = _parent_payload(run, mapping, books) if mapping else None
    facts = _of_document(document) if document is not None else {}
    if document is not None and payload is not None:
        payload = books.completed(data_type, payload, document)
        differing = [asdict(one) for one in books.compare(data_type, payload, document)]
        reading.differing = exact_json.dumps(differing).decode() if differing else ""
    if run.vouchers and data_type in books.booking:
        if document is not None:
            facts |= _posted("implied", books.posting(data_type, document.raw, run.frame, parent))
        if payload is not None:
            facts |= _posted("ours", books.posting(data_type, payload, run.frame, parent))
    return facts


def _of_document(document: Document) -> dict[str, Any]:
    return {
        "date": document.on.isoformat() if document.on else "",
        "marker": document.marker,
        "reference": document.reference,
        "identity": identity_index(document.identity),
        "parent": document.parent,
        "amount": _plain(document.amount),
        "stands": document.stands,
        "booked": document.booked,
        "credits": document.credits,
        "credited_by": document.credited_by,
        "voucher": document.voucher,
    }


def _plain(amount: Decimal | None) -> str:
    """Equal amounts are equal texts."""
    text = "" if amount is None else f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _posted(name: str, posting: Posting) -> dict[str, Any]:
    return {
        name: _texts(posting.accounts),
        f"{name}_centres": _texts(posting.centres),
        f"{name}_on": posting.on.isoformat() if posting.on else "",
    }


def _texts(sums: Mapping[str, Any]) -> dict[str, str]:
    return {key: f"{value:f}" for key, value in sums.items()}


def _mapping(run: Reconciliation, reading: ReconciliationReading) -> IntegrationMapping | None:
    return IntegrationMapping.objects.filter(
        integration=run.integration,
        local_resource_type=reading.data_type,
        external_id=reading.external_id,
        part="",
    ).first()


def _parent_payload(run: Reconciliation, mapping: IntegrationMapping, books: Books) -> Payload | None:
    """What was sent of the document that this one settles."""
    record_type = records.get(mapping.local_resource_type)
    for data_type, link in record_type.parents.items():
        if data_type not in books.booking:
            continue
        rows = record_type.model.objects.filter(pk=mapping.local_resource_id)
        parent = IntegrationMapping.objects.filter(
            integration=run.integration,
            local_resource_type=data_type,
            local_resource_id__in=rows.values(f"{link}_id"),
            part="",
            archived_at=None,
        ).first()
        if parent is not None and parent.sent_payload:
            payload: Payload = exact_json.loads(parent.sent_payload)
            return payload
    return None
