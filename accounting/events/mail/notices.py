"""Queues what people shall be told by mail: at most one per cause and day of the organisation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from accounting import clock
from accounting.bell import ring
from accounting.models import Integration, Notice, NoticeState, Problem, Tenant

PROBLEM, CONSENT_ENDS, WEEKLY = "problem", "consent_ends", "weekly"
# A lost consent cannot wait; everything else may solve itself first.
AT_ONCE = frozenset({"reconnect_needed"})
# Mail cannot tell that mail does not work.
_UNMAILED = frozenset({"no_mail_address", "mail_waits", "mail_not_delivered"})


def queue(
    *,
    tenant: UUID,
    code: str,
    cause: str,
    params: dict[str, Any],
    integration: Integration | None = None,
    delay: timedelta = timedelta(0),
    state: NoticeState = NoticeState.WAITING,
) -> None:
    """In the transaction of the fact. The constraint decides whether it was told today already."""
    now = clock.now()
    zone = Tenant.objects.values_list("time_zone", flat=True).get(pk=tenant)
    notice = Notice(
        tenant_id=tenant,
        integration=integration,
        cause=cause[:200],
        day=clock.today(zone),
        code=code,
        params=params,
        state=state,
        due_at=now + delay,
        created_at=now,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if not delay:
        ring("send_mails", tenant)


def about_problem(problem: Problem) -> None:
    """Of a newly opened problem. Those of one kind share a mail: fourteen records, one cause, one mail."""
    if problem.level != "error" or problem.code in _UNMAILED:
        return
    delay = 0 if problem.code in AT_ONCE else settings.FROST_PROBLEM_MAIL_SECONDS
    queue(
        tenant=problem.tenant_id,
        code=PROBLEM,
        cause=f"{PROBLEM}:{problem.integration_id or ''}:{problem.code}",
        params={"code": problem.code},
        integration=problem.integration,
        delay=timedelta(seconds=delay),
    )


def told_before(*, tenant: UUID, cause: str) -> bool:
    """On whatever day."""
    return bool(Notice.objects.filter(tenant_id=tenant, cause=cause[:200]).exists())


def still_true(notice: Notice) -> bool:
    """Whether there is still something to tell."""
    if notice.code == PROBLEM:
        return bool(problems_of(notice))
    if notice.code != CONSENT_ENDS:
        return True
    grant = notice.integration.grant if notice.integration else None
    ends = grant.refresh_expires_at if grant and grant.state == "ok" else None
    return ends is not None and ends.isoformat() == notice.params["ends"]


def problems_of(notice: Notice) -> list[Problem]:
    """The open problems of this kind."""
    rows = Problem.objects.filter(
        tenant_id=notice.tenant_id,
        integration=notice.integration,
        code=notice.params["code"],
        solved_at=None,
    )
    return list(rows.select_related("integration").order_by("opened_at"))
