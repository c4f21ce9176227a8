"""The form of the provider's events, on its stream and through a relay, and its notices about consents."""

from collections.abc import Mapping

from sandbox.fortnox.stream.offsets import relay_offset
from sandbox.fortnox.stream.topics import TOPIC_OF
from sandbox.store import Doc
from sandbox.swedish_time import swedish_moment

VOUCHER = "voucher-"
# No public source names the fields of a notice: a client must not lean on any of these.
SPELLINGS = (
    {"event": "consent-{kind}", "tenantId": int},
    {"type": "consent.{kind}", "TenantId": int},
    {"eventType": "CONSENT_{KIND}", "tenantId": str},
    {"event": "{kind}", "data": {"tenantId": int}},
)


def event(order: Doc, serial: int, now: float, company: str) -> Doc:
    """`order`: type, number, and company, topic, offset, timestamp or form where they matter."""
    kind = str(order.get("type") or "")
    if not kind:
        raise ValueError("an event needs a type")
    body = {
        "topic": order.get("topic") or TOPIC_OF.get(kind, "unknown"),
        "offset": order.get("offset") or relay_offset(serial),
        "type": kind,
        "tenantId": int(order.get("company") or company),
        "entityId": str(order.get("number", "")),
        "timestamp": order.get("timestamp") or swedish_moment(now).isoformat(timespec="milliseconds"),
    }
    return as_voucher(body, order.get("form", "both")) if kind.startswith(VOUCHER) else body


def as_voucher(body: Doc, form: str) -> Doc:
    """`entityId` 8-R-7 is given joined, taken apart (beside the rest or under additional), or several ways."""
    year, _, rest = body["entityId"].partition("-")
    series, _, number = rest.rpartition("-")
    if not (year.isdecimal() and series and number.isdecimal()):
        raise ValueError("the number of a voucher is like 8-R-7: year id, series, number")
    parts = {"year": int(year), "series": series, "id": int(number)}
    without = {name: value for name, value in body.items() if name != "entityId"}
    forms: dict[str, Doc] = {
        "both": {**body, **parts},
        "joined": body,
        "apart": {**without, **parts},
        "additional": {**without, "additional": parts},
        "all": {**body, **parts, "additional": parts},
    }
    if form not in forms:
        raise ValueError(f"form must be one of {', '.join(forms)}")
    return forms[form]


def consent_notice(order: Doc, company: str) -> Doc:
    """`order`: kind (created, revoked), company, and spelling by its place in SPELLINGS."""
    kind = order.get("kind")
    if kind not in {"created", "revoked"}:
        raise ValueError("the kind of a notice is created or revoked")
    tenant = str(order.get("company") or company)
    return _spelled(SPELLINGS[int(order.get("spelling", 0)) % len(SPELLINGS)], kind, tenant)


def _spelled(form: Mapping[str, object], kind: str, tenant: str) -> Doc:
    spelled: Doc = {}
    for name, value in form.items():
        if isinstance(value, str):
            spelled[name] = value.format(kind=kind, KIND=kind.upper())
        elif isinstance(value, Mapping):
            spelled[name] = _spelled(value, kind, tenant)
        else:
            spelled[name] = int(tenant) if value is int else tenant
    return spelled
