"""Says when a stream is silent: nobody listens although somebody should, or nothing is said for suspiciously long.

Looked at by the worker, because a listener that has died tells nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from accounting import clock, scope
from accounting.listener import presence
from accounting.listener.across_tenants import Audience, audiences
from accounting.models import EventStream, Integration, MemberState, Problem
from accounting.problems.service import open_problem, solve_cause

DEAF, QUIET = "deaf", "quiet"
_CODES = {DEAF: "stream_deaf", QUIET: "stream_quiet"}


def sweep() -> int:
    """One Problem per stream and organisation, solved when the silence is over; how many streams changed."""
    found = audiences()
    streams = {row.pk: row for row in EventStream.objects.filter(pk__in=[one.app.pk for one in found])}
    changed = 0
    for audience in found:
        stream = streams.get(audience.app.pk)
        if stream is None and audience.desired:
            # Nobody has ever listened: that is a silence as well.
            stream, _ = EventStream.objects.get_or_create(pk=audience.app.pk)
        if stream is not None:
            changed += _look_at(audience, stream)
    return changed


def _look_at(audience: Audience, stream: EventStream) -> bool:
    silence = _silence(audience, stream)
    tenants = {member.integration.tenant_id for member in audience.members}
    _about_refused(audience)
    if silence == stream.alarm:
        return False
    if not EventStream.objects.filter(pk=stream.pk, alarm=stream.alarm).update(alarm=silence):
        return False
    for kind, code in _CODES.items():
        if kind != silence:
            _solve(tenants, f"{code}:{stream.pk}")
    if silence:
        wanted = {member.integration.tenant_id for member in audience.desired.values()}
        _open(wanted, audience, _CODES[silence], stream)
    return True


def _silence(audience: Audience, stream: EventStream) -> str:
    if not audience.desired or not stream.wanted:
        return ""
    now = clock.now()
    heard = stream.live_at or min(member.integration.created_at for member in audience.desired.values())
    if now - heard > timedelta(minutes=settings.FROST_LISTENER_SILENCE_MINUTES):
        return DEAF
    quiet = settings.FROST_LISTENER_QUIET_DAYS
    last = stream.last_event_at or stream.live_at
    return QUIET if quiet and last is not None and now - last > timedelta(days=quiet) else ""


def _open(tenants: Iterable[UUID], audience: Audience, code: str, stream: EventStream) -> None:
    since = stream.live_at if code == _CODES[DEAF] else stream.last_event_at or stream.live_at
    params: dict[str, Any] = {
        "app": audience.app.name,
        "provider": audience.app.provider,
        "since": _text(since),
        "code": stream.error_code,
    }
    level = "error" if code == _CODES[DEAF] else "warning"
    for tenant in tenants:
        with scope.scope([tenant]):
            open_problem(tenant=tenant, code=code, cause=f"{code}:{stream.pk}", params=params, level=level)


def _solve(tenants: Iterable[UUID], cause: str) -> None:
    for tenant in tenants:
        with scope.scope([tenant]):
            solve_cause(tenant=tenant, integration=None, cause=cause)


def _about_refused(audience: Audience) -> None:
    """A company that the stream does not let in, while the others are heard."""
    late = clock.now() - timedelta(minutes=settings.FROST_LISTENER_SILENCE_MINUTES)
    for member in audience.desired.values():
        row = member.row
        if row is None or row.state != MemberState.REFUSED or row.error_code != presence.REFUSED:
            continue
        if (row.left_at or member.integration.created_at) < late:
            _tell_refused(member.integration)


def _tell_refused(integration: Integration) -> None:
    with scope.scope([integration.tenant_id]):
        told = Problem.objects.filter(integration=integration, cause=presence.REFUSED, solved_at=None)
        if told.exists():
            return
        open_problem(
            tenant=integration.tenant_id,
            integration=integration,
            code=presence.REFUSED,
            cause=presence.REFUSED,
            params={"provider": integration.provider, "company": integration.company_name},
        )


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
