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
from accounting.providers.fortnox.stream.events import read, text

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
    return [read(event) for event in events]


def hints(data: Any) -> list[Hint]:
    if not isinstance(data, dict):
        return []
    inner = data.get("data")
    fields = {
        str(key).lower().replace("_", ""): value
        for part in (inner if isinstance(inner, dict) else {}, data)
        for key, value in part.items()
    }
    company = text(fields.get("tenantid"))
    said = {text(fields.get(name)).lower() for name in ("type", "event", "eventtype", "eventname")}
    return [
        Hint(company, claim)
        for word, claim in _CLAIMS.items()
        if company.isdecimal() and any(one == word or ("consent" in one and word in one) for one in said)
    ]


WEBHOOKS = Webhooks(header="X-Signature", verify=verify, parse=parse, hints=hints)
