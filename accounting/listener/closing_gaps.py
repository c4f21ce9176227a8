"""Reads the gaps that wait: one integration at a time, again and again until it is done."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import Kind, ProviderError
from accounting.listener import across_tenants, scanning
from accounting.models import Integration, IntegrationStatus, StreamMember
from accounting.problems.service import open_problem, solve_cause

log = structlog.get_logger(__name__)

_LEASE = timedelta(minutes=10)
# Before the second, third ... try.
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
_TRIES_BEFORE_TELLING = 4
_FINAL = {Kind.REJECTED, Kind.NEEDS_PERSON}


def sweep() -> int:
    """Ring for every gap whose time has come; their number."""
    due = across_tenants.scans_due(clock.now())
    for integration, tenant in due:
        ring("scan_stream", integration, tenant)
    return len(due)


def scan_stream(integration_id: UUID) -> bool:
    """Read the integration's gap; whether one was closed. What fails is tried again later."""
    row = _claimed(integration_id)
    if row is None:
        return False
    integration = Integration.objects.select_related("grant__app", "tenant").get(pk=integration_id)
    if integration.status in {IntegrationStatus.PAUSED, IntegrationStatus.DISCONNECTED}:
        # Whoever is heard again asks again.
        _same(row).update(scan_next_at=clock.now() + _scaled(_PAUSES[-1]), scan_tries=row.scan_tries)
        return False
    try:
        for data_type in _types(integration, row):
            _scan(integration, data_type, row)
    except ProviderError as error:
        _again(integration, row, error)
        return False
    _closed(integration, row)
    return True


def _claimed(integration_id: UUID) -> StreamMember | None:
    now = clock.now()
    row = StreamMember.objects.filter(
        pk=integration_id, scan_from__isnull=False, scan_next_at__lte=now
    ).first()
    if row is None:
        return None
    mine = _same(row).filter(scan_next_at=row.scan_next_at)
    return row if mine.update(scan_next_at=now + _scaled(_LEASE), scan_tries=row.scan_tries + 1) else None


def _types(integration: Integration, row: StreamMember) -> list[str]:
    known = scanning.data_types_of(integration)
    return [data_type for data_type in known if not row.scan_types or data_type in row.scan_types]


def _scan(integration: Integration, data_type: str, row: StreamMember) -> None:
    """A data type that the provider refuses does not stop the others.

    Raises ProviderError where it may work later.
    """
    cause = f"scan_refused:{data_type}"
    try:
        since = row.scan_from or clock.now()
        count = scanning.scan(integration, data_type, since, asked_at=row.scan_asked_at)
    except ProviderError as error:
        if error.kind not in _FINAL:
            raise
        _tell(integration, error, cause, data_type)
        return
    log.info("gap_read", integration=str(integration.pk), data_type=data_type, found=count)
    solve_cause(tenant=integration.tenant_id, integration=integration, cause=cause)


def _tell(integration: Integration, error: ProviderError, cause: str, data_type: str = "") -> None:
    open_problem(
        tenant=integration.tenant_id,
        integration=integration,
        code=error.code,
        cause=cause,
        params={**error.params, "data_type": data_type},
        words=error.message[:2000],
    )


def _again(integration: Integration, row: StreamMember, error: ProviderError) -> None:
    pause = _scaled(_PAUSES[min(row.scan_tries, len(_PAUSES) - 1)])
    at = max(clock.now() + pause, error.retry_at or clock.now())
    _same(row).update(scan_next_at=at)
    log.warning("gap_waits", integration=str(integration.pk), code=error.code)
    if row.scan_tries + 1 == _TRIES_BEFORE_TELLING:
        open_problem(
            tenant=integration.tenant_id,
            integration=integration,
            code="stream_gap_open",
            cause="stream_gap_open",
            params={"since": row.scan_from.isoformat() if row.scan_from else "", "code": error.code},
            words=error.message[:2000],
        )


def _closed(integration: Integration, row: StreamMember) -> None:
    """Nothing where the gap grew meanwhile: it is read once more."""
    if not _same(row).update(
        scan_from=None, scan_types=[], scan_next_at=None, scan_tries=0, scanned_at=clock.now()
    ):
        StreamMember.objects.filter(pk=row.pk).update(scan_next_at=clock.now())
    solve_cause(tenant=integration.tenant_id, integration=integration, cause="stream_gap_open")


def _scaled(pause: timedelta) -> timedelta:
    return pause * settings.FROST_BACKOFF_SCALE


def _same(row: StreamMember) -> Any:
    return StreamMember.objects.filter(pk=row.pk, scan_asked_at=row.scan_asked_at)
