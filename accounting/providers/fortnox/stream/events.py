"""One event of Fortnox's stream: which document it is about. A relay passes on the same form.

Vouchers are keyed by financial year id, series and number. Three spellings occur: year, series and id beside each
other, the same under `additional`, or joined as "1-R-7" in `entityId` or `id`. Where the year is 1900 or more, it is
a calendar year, and whoever fetches the voucher has to look its id up.
"""

import re
from collections.abc import Mapping
from typing import Any

from accounting.domain.webhooks import UNREADABLE, Incoming

VOUCHER = "voucher"
# type without its version -> the data type whose document changed (facts: section 5.3).
DOCUMENTS = {
    "customer-created": "customer",
    "customer-updated": "customer",
    "customer-deleted": "customer",
    "invoice-created": "invoice",
    "invoice-updated": "invoice",
    "invoice-cancelled": "invoice",
    "invoice-bookkeep": "invoice",
    "invoicepayment-bookkeep": "payment",
    "invoicepayment-deleted": "payment",
    "voucher-created": VOUCHER,
    "voucher-updated": VOUCHER,
    "voucher-deleted": VOUCHER,
}
# The series may hold a hyphen itself, so only the first and the last one part.
_JOINED = re.compile(r"^\s*(\d{1,9})-(.*\S.*)-(\d{1,12})\s*$", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)


def read(event: Mapping[str, Any]) -> Incoming:
    kind = text(event.get("type"))
    data_type = DOCUMENTS.get(kind.rpartition("-v")[0], "")
    external_id = voucher_id(event) if data_type == VOUCHER else text(event.get("entityId"))
    meaning = "document" if data_type and external_id else ""
    return Incoming(
        key=_key(event),
        type=kind,
        company=text(event.get("tenantId")),
        body=event,
        meaning=UNREADABLE if data_type == VOUCHER and not external_id else meaning,
        data_type=data_type,
        external_id=external_id,
    )


def voucher_id(event: Mapping[str, Any]) -> str:
    """`<year>-<series>-<number>`; empty where none of the spellings fits."""
    additional = event.get("additional")
    for part in (event, additional if isinstance(additional, Mapping) else {}):
        if found := _apart(part):
            return found
    return _joined(text(event.get("entityId"))) or _joined(text(event.get("id")))


def _apart(event: Mapping[str, Any]) -> str:
    year, series, number = (text(event.get(name)).strip() for name in ("year", "series", "id"))
    return _joined(f"{year}-{series}-{number}") if _NUMBER.fullmatch(number) else ""


def _joined(given: str) -> str:
    found = _JOINED.match(given)
    return f"{int(found[1])}-{found[2].strip()}-{int(found[3])}" if found else ""


def _key(event: Mapping[str, Any]) -> str:
    """An offset is unique within its topic only."""
    topic, offset = text(event.get("topic")), text(event.get("offset"))
    return f"{topic}:{offset}" if topic and offset else text(event.get("id"))


def text(value: Any) -> str:
    """Numbers come as numbers and as texts."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
