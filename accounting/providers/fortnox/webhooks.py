"""Signed events that a relay passes on, and Fortnox's own unsigned notices of consent.

Fortnox sends no webhooks for business records: their only channel is the WebSocket. A relay passes that
channel's events on in their own form, alone, as a list, or under "events", and signs the raw body with
HMAC-SHA256 in hexadecimal. The notices "consent created" and "consent revoked" have no published form and no
signature: whatever names an event of consent and a tenant is taken as a hint, and proves nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from accounting.domain.signatures import fits
from accounting.domain.webhooks import Hint, Incoming, Webhooks

# type without its version -> the data type whose document changed (facts: section 5.3).
_DOCUMENTS = {
    "customer-created": "customer",
    "customer-updated": "customer",
    "customer-deleted": "customer",
    "invoice-created": "invoice",
    "invoice-updated": "invoice",
    "invoice-cancelled": "invoice",
    "invoice-bookkeep": "invoice",
    "invoicepayment-bookkeep": "payment",
    "invoicepayment-deleted": "payment",
}


_CLAIMS: Mapping[str, Literal["consent_created", "consent_revoked"]] = {
    "created": "consent_created",
    "revoked": "consent_revoked",
}


def verify(body: bytes, given: str, secrets: Sequence[bytes]) -> bool:
    return fits(body, given, secrets, "hex")


def parse(data: Any) -> list[Incoming]:
    """Raises ValueError where the body is not one of the three forms."""
    events = data.get("events", [data]) if isinstance(data, dict) else data
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise ValueError("neither an event nor a list of events")
    return [_event(event) for event in events]


def hints(data: Any) -> list[Hint]:
    if not isinstance(data, dict):
        return []
    inner = data.get("data")
    fields = {
        str(key).lower().replace("_", ""): value
        for part in (inner if isinstance(inner, dict) else {}, data)
        for key, value in part.items()
    }
    company = _text(fields.get("tenantid"))
    said = {_text(fields.get(name)).lower() for name in ("type", "event", "eventtype", "eventname")}
    return [
        Hint(company, claim)
        for word, claim in _CLAIMS.items()
        if company.isdecimal() and any(text == word or ("consent" in text and word in text) for text in said)
    ]


def _event(event: Mapping[str, Any]) -> Incoming:
    kind = _text(event.get("type"))
    data_type = _DOCUMENTS.get(kind.rpartition("-v")[0], "")
    external_id = _text(event.get("entityId"))
    return Incoming(
        key=_key(event),
        type=kind,
        company=_text(event.get("tenantId")),
        body=event,
        meaning="document" if data_type and external_id else "",
        data_type=data_type,
        external_id=external_id,
    )


def _key(event: Mapping[str, Any]) -> str:
    """An offset is unique within its topic only."""
    topic, offset = _text(event.get("topic")), _text(event.get("offset"))
    return f"{topic}:{offset}" if topic and offset else _text(event.get("id"))


def _text(value: Any) -> str:
    """Numbers come as numbers and as texts."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


WEBHOOKS = Webhooks(header="X-Signature", verify=verify, parse=parse, hints=hints)
