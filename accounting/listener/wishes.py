"""What people want the listener to do: rows that the running process obeys within seconds."""

from collections.abc import Iterable

from django.db import transaction

from accounting import clock
from accounting.facts import record_fact
from accounting.listener import gaps
from accounting.listener.across_tenants import providers
from accounting.models import EventStream, Integration, IntegrationStatus, ProviderApp, StreamMember, Tenant
from accounting.sync.errors import SyncRefused


def listenable(tenant: Tenant) -> list[Integration]:
    """The organisation's integrations whose provider has a stream, whether anybody listens or not."""
    rows = Integration.objects.filter(tenant=tenant, provider__in=providers()).exclude(grant=None)
    rows = rows.exclude(status=IntegrationStatus.DISCONNECTED)
    return list(rows.select_related("grant__app", "tenant").order_by("created_at", "pk"))


def start_listening(*, tenant: Tenant, started_by: str) -> int:
    """Listen to all of the organisation's companies but those that were left out one by one; their number."""
    return _all(tenant, stopped=False, actor=started_by)


def stop_listening(*, tenant: Tenant, stopped_by: str) -> int:
    """Listen to none of them until somebody starts again; what happens meanwhile is read then."""
    return _all(tenant, stopped=True, actor=stopped_by)


def listen_to(*, integration: Integration, added_by: str) -> None:
    """Raises SyncRefused where its provider has no stream, or nobody has connected it."""
    _require_listenable(integration)
    with transaction.atomic():
        _wish([integration], added_by, wanted=True, stopped=False)
        record_fact("stream_joined", tenant=integration.tenant_id, actor=added_by, integration=integration)


def leave_out(*, integration: Integration, left_out_by: str) -> None:
    """Raises SyncRefused where its provider has no stream, or nobody has connected it."""
    _require_listenable(integration)
    with transaction.atomic():
        _wish([integration], left_out_by, wanted=False)
        record_fact("stream_left", tenant=integration.tenant_id, actor=left_out_by, integration=integration)


@transaction.atomic
def switch_stream(*, app: ProviderApp, on: bool, switched_by: str) -> None:
    """For everybody who uses the application; only an installation administrator may."""
    EventStream.objects.update_or_create(
        pk=app.pk, defaults={"wanted": on, "wanted_by": switched_by, "wanted_at": clock.now()}
    )


@transaction.atomic
def scan_again(*, integration: Integration, asked_by: str) -> None:
    """Read what changed since somebody last listened without a gap, or in the last days.

    Raises SyncRefused where its provider has no stream, or nobody has connected it.
    """
    _require_listenable(integration)
    row = gaps.member(integration)
    gaps.ask_scan([integration], row.left_at or clock.now() - gaps.SLACK)
    record_fact("stream_scan_asked", tenant=integration.tenant_id, actor=asked_by, integration=integration)


def _all(tenant: Tenant, *, stopped: bool, actor: str) -> int:
    integrations = listenable(tenant)
    with transaction.atomic():
        _wish(integrations, actor, stopped=stopped)
        fact = "stream_stopped" if stopped else "stream_started"
        record_fact(fact, tenant=tenant.pk, actor=actor, data={"count": len(integrations)})
    return len(integrations)


def _wish(integrations: Iterable[Integration], actor: str, **changes: bool) -> None:
    for integration in integrations:
        row = gaps.member(integration)
        StreamMember.objects.filter(pk=row.pk).update(**changes, wanted_by=actor, wanted_at=clock.now())


def _require_listenable(integration: Integration) -> None:
    if integration.provider not in providers():
        raise SyncRefused("no_stream", {"provider": integration.provider})
    if integration.grant_id is None or integration.status == IntegrationStatus.DISCONNECTED:
        raise SyncRefused("stream_not_connected", {"company": integration.company_name})
