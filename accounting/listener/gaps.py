"""What the stream did not bring is asked for here, and read by `scanning`; the wish is a row until it is done."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from accounting import clock, scope
from accounting.bell import ring
from accounting.models import Integration, StreamMember

# Whatever was known last may have been late: a day earlier is read again, and known things are known.
SLACK = timedelta(days=1)


def ask_scan(integrations: Iterable[Integration], since: datetime, data_types: Iterable[str] = ()) -> int:
    """Have read what changed from a day before `since`, everything or these data types; the number of gaps."""
    chosen = list(integrations)
    for integration in chosen:
        with scope.scope([integration.tenant_id]), transaction.atomic():
            _ask(integration, since - SLACK, set(data_types))
            ring("scan_stream", integration.pk, integration.tenant_id)
    return len(chosen)


def _ask(integration: Integration, since: datetime, data_types: set[str]) -> None:
    """A gap that waits already grows: it begins at the earlier moment, and holds the types of both."""
    member(integration)
    row = StreamMember.objects.select_for_update().get(pk=integration.pk)
    if row.scan_from is not None:
        since = min(since, row.scan_from)
        data_types = data_types | set(row.scan_types) if data_types and row.scan_types else set()
    now = clock.now()
    StreamMember.objects.filter(pk=row.pk).update(
        scan_from=since, scan_types=sorted(data_types), scan_asked_at=now, scan_next_at=now, scan_tries=0
    )


def member(integration: Integration) -> StreamMember:
    """The integration's row, made where there is none; within its organisation's scope."""
    stopped = StreamMember.objects.filter(
        tenant_id=integration.tenant_id,
        stopped=True,
        integration__grant__app=integration.grant.app_id if integration.grant else None,
    )
    row, _ = StreamMember.objects.get_or_create(
        pk=integration.pk,
        defaults={"tenant_id": integration.tenant_id, "stopped": stopped.exists()},
    )
    return row
