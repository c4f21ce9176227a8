"""Writes down who is on the stream, and what each of them may have missed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounting import clock, scope
from accounting.listener import gaps
from accounting.listener.across_tenants import Member
from accounting.models import Integration, MemberState, StreamMember
from accounting.problems.service import solve_cause

REFUSED = "stream_refuses_company"


def came(integrations: Iterable[Integration], *, kept: timedelta) -> None:
    """These are listened to from now on; what they said before, while nobody listened, is read otherwise.

    Who was never listened to is read back as far as the stream itself would have gone.
    """
    now = clock.now()
    for integration in integrations:
        with scope.scope([integration.tenant_id]), transaction.atomic():
            row = gaps.member(integration)
            missed_since = row.left_at if row.since else max(integration.created_at, now - kept)
            changes: dict[str, Any] = {"state": MemberState.LISTENING, "error_code": "", "error_params": {}}
            if missed_since is not None:
                changes |= {"since": now, "left_at": None}
            StreamMember.objects.filter(pk=row.pk).update(**changes)
            solve_cause(tenant=integration.tenant_id, integration=integration, cause=REFUSED)
        if missed_since is not None:
            gaps.ask_scan([integration], missed_since)


def is_present(member: Member) -> bool:
    """Whether its row says that it is on the stream and has missed nothing."""
    row = member.row
    return row is not None and row.state == MemberState.LISTENING and not _missed(row)


def _missed(row: StreamMember) -> bool:
    return row.since is None or row.left_at is not None


def went(
    integrations: Iterable[Integration],
    state: MemberState,
    *,
    heard_until: datetime | None,
    code: str = "",
    params: Mapping[str, Any] | None = None,
) -> None:
    """These are not listened to any more; nothing after `heard_until` is known of them."""
    left = heard_until or clock.now()
    for integration in integrations:
        with scope.scope([integration.tenant_id]), transaction.atomic():
            row = gaps.member(integration)
            changes: dict[str, Any] = {"state": state, "error_code": code, "error_params": params or {}}
            if row.since is not None and row.left_at is None:
                changes["left_at"] = left
            StreamMember.objects.filter(pk=row.pk).update(**changes)


def heard_of(integrations: Iterable[Integration]) -> None:
    now = clock.now()
    for integration in integrations:
        with scope.scope([integration.tenant_id]):
            StreamMember.objects.filter(pk=integration.pk).update(last_event_at=now)
