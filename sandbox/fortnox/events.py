"""The provider's events as they stand on its stream, and its notices about consents."""

from collections.abc import Mapping

from sandbox.store import Doc
from sandbox.swedish_time import swedish_moment

TOPICS: Mapping[str, tuple[str, ...]] = {
    "invoices": (
        "invoice-created-v1", "invoice-updated-v1", "invoice-cancelled-v1", "invoice-bookkeep-v1",
        "invoicepayment-bookkeep-v1", "invoicepayment-deleted-v1", "reminder-sent-v1",
    ),
    "customers": ("customer-created-v1", "customer-updated-v2", "customer-deleted-v1"),
    "vouchers": ("voucher-created-v1", "voucher-updated-v1", "voucher-deleted-v1"),
    "cost-centers": ("cost-center-created-v1", "cost-center-updated-v1", "cost-center-deleted-v1"),
    "projects": ("project-created-v1", "project-updated-v1", "project-deleted-v1"),
    "financial-years": (
        "financial-year-created-v1", "financial-year-updated-v1", "financial-year-deleted-v1",
        "account-created-v1", "account-updated-v1", "account-deleted-v1",
    ),
    "offers": ("offer-created-v1", "offer-updated-v1", "offer-canceled-v1"),
    "orders": ("order-created-v1", "order-updated-v1", "order-cancelled-v1"),
    "articles": ("article-created-v1", "article-updated-v1", "article-deleted-v1"),
}  # fmt: skip
_TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds}
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
OFFSET_LENGTH = 5
OFFSET_STEP = 566_204_711
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
        "topic": order.get("topic") or _TOPIC_OF.get(kind, "unknown"),
        "offset": order.get("offset") or offset(serial),
        "type": kind,
        "tenantId": int(order.get("company") or company),
        "entityId": str(order.get("number", "")),
        "timestamp": order.get("timestamp") or swedish_moment(now).isoformat(timespec="milliseconds"),
    }
    return _as_voucher(body, order.get("form", "both")) if kind.startswith("voucher-") else body


def _as_voucher(body: Doc, form: str) -> Doc:
    """`number` 8-R-7 is given joined, taken apart, or both."""
    year, _, rest = body["entityId"].partition("-")
    series, _, number = rest.rpartition("-")
    if not (year.isdecimal() and series and number.isdecimal()):
        raise ValueError("the number of a voucher is like 8-R-7: year id, series, number")
    parts = {"year": int(year), "series": series, "id": int(number)}
    forms: dict[str, Doc] = {
        "both": {**body, **parts},
        "joined": body,
        "apart": {name: value for name, value in body.items() if name != "entityId"} | parts,
    }
    if form not in forms:
        raise ValueError(f"form must be one of {', '.join(forms)}")
    return forms[form]


def offset(serial: int) -> str:
    """Short, never twice, and in no order that could be relied on."""
    left, text = (serial * OFFSET_STEP) % len(_LETTERS) ** OFFSET_LENGTH, ""
    for _ in range(OFFSET_LENGTH):
        left, place = divmod(left, len(_LETTERS))
        text = _LETTERS[place] + text
    return text


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
