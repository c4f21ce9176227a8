"""Everything that ever happened to one record, newest first: facts of the history and writes to providers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounting.admin import facts, labels, wording
from accounting.admin.jobs.item_row import error_text
from accounting.admin.pages import row_address
from accounting.models import History, SyncItem
from accounting.records import of_model

_MOST = 200


@dataclass(frozen=True)
class Event:
    at: datetime
    who: str
    what: str
    detail: str
    address: str = ""
    badge: labels.Badge | None = None
    error: dict[str, str] | None = None

    @property
    def moment(self) -> str:
        return wording.moment(self.at)


def timeline(record: Any) -> list[Event]:
    key = of_model(type(record)).key
    noted = History.objects.filter(tenant=record.tenant_id, resource_type=key, resource_id=str(record.pk))
    items = SyncItem.objects.filter(
        tenant=record.tenant_id, data_type=key, resource_id=record.pk, plan_only=False
    )
    events = [
        *(_noted(row) for row in noted.order_by("-at", "-pk")[:_MOST]),
        *(
            _write(item)
            for item in items.select_related("integration", "job").order_by("-created_at")[:_MOST]
        ),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)[:_MOST]


def _noted(row: History) -> Event:
    return Event(row.at, wording.person(row.actor), facts.fact_name(row.fact), facts.fact_detail(row))


def _write(item: SyncItem) -> Event:
    operation = labels.operation_badge(item.operation).text
    return Event(
        at=item.created_at,
        who=wording.person("engine"),
        what=f"{operation}: {item.integration}",
        detail=" ".join(part for part in (item.external_id, item.request_id) if part),
        address=row_address(item.job) if item.job else "",
        badge=labels.state_badge(item),
        error=error_text(item),
    )
