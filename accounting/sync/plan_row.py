"""What is stored of one planned write: its payload with the changes, and what people see of its record."""

from typing import Any

from accounting import clock
from accounting.domain import exact_json
from accounting.domain.diff import field_changes
from accounting.models import ExchangeBody, SyncItem
from accounting.providers.base import Remote, Rendered
from accounting.providers.http import digest

_SHOWN = (
    "invoice_date", "due_date", "payment_date", "voucher_date", "series", "total", "amount", "currency", "customer",
    "invoice",
)  # fmt: skip


def same(rendered: Rendered, remote: Remote) -> bool:
    """Whether what would be sent is what was sent last."""
    return exact_json.dumps(rendered.payload) == exact_json.dumps(remote.payload)


def plan_body(item: SyncItem, rendered: Rendered, remote: Remote | None, *, shows: bool) -> ExchangeBody:
    """`shows`: whether this step is where a person sees what changes."""
    old = remote.payload if remote else {}
    changes = field_changes(old, rendered.payload) if shows else []
    text = exact_json.dumps({"payload": rendered.payload, "changes": changes})
    return ExchangeBody(
        tenant_id=item.tenant_id,
        item=item,
        kind="plan",
        body=text.decode(),
        sha256=digest(text),
        created_at=clock.now(),
    )


def summary(record: Any) -> dict[str, Any]:
    """Amounts and dates, no names."""
    values = {name: getattr(record, name, None) for name in _SHOWN}
    return {name: str(value) for name, value in values.items() if value not in (None, "")}
