"""The weekly summary: on Monday from 07:00 of the organisation, once."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from accounting import clock
from accounting.all_tenants import all_tenants
from accounting.events.mail import notices
from accounting.models import (
    Integration,
    IntegrationStatus,
    Notice,
    NoticeState,
    Problem,
    State,
    SyncItem,
    Tenant,
)
from accounting.sync.progress import consent_days_left

_HOUR = time(7)
# A server that was down all Monday still tells on Tuesday, but not a week late.
_LATEST = timedelta(days=2)
_WEEK = timedelta(days=7)


def tenants_due() -> list[UUID]:
    """Those whose Monday has come and who were not told yet."""
    now = clock.now()
    with all_tenants():
        tenants = Tenant.all_tenants.filter(archived_at=None).values_list("pk", "time_zone")
        mondays = {pk: day for pk, zone in tenants if (day := monday_of(now, zone))}
        told = Notice.all_tenants.filter(cause__in={_cause(day) for day in mondays.values()})
        done = set(told.values_list("tenant_id", "cause"))
    return [pk for pk, day in mondays.items() if (pk, _cause(day)) not in done]


def queue_summary(tenant_id: UUID) -> None:
    """Figures as they stand now; an organisation without any integration hears nothing."""
    tenant = Tenant.objects.get(pk=tenant_id)
    day = monday_of(clock.now(), tenant.time_zone)
    if day is None or notices.told_before(tenant=tenant_id, cause=_cause(day)):
        return
    integrations = list(
        Integration.objects.filter(tenant=tenant).select_related("grant").order_by("created_at", "pk")
    )
    notices.queue(
        tenant=tenant_id,
        code=notices.WEEKLY,
        cause=_cause(day),
        params={**_figures(tenant_id), "consents": [_consent(one) for one in integrations]},
        state=NoticeState.WAITING if integrations else NoticeState.DROPPED,
    )


def monday_of(now: datetime, zone: str) -> date | None:
    """The Monday whose summary is due at this moment, if one is."""
    local = now.astimezone(ZoneInfo(zone))
    monday = local.date() - timedelta(days=local.weekday())
    begins = datetime.combine(monday, _HOUR, tzinfo=local.tzinfo)
    return monday if begins <= local < begins + _LATEST else None


def _cause(day: date) -> str:
    return f"{notices.WEEKLY}:{day.isoformat()}"


def _figures(tenant_id: UUID) -> dict[str, int]:
    items = SyncItem.objects.filter(tenant_id=tenant_id, plan_only=False)
    since = clock.now() - _WEEK
    return {
        "sent": items.filter(state=State.CONFIRMED, completed_at__gte=since).count(),
        "waiting": items.filter(status__in=["pending", "processing"]).count(),
        "problems": Problem.objects.filter(tenant_id=tenant_id, solved_at=None).count(),
    }


def _consent(integration: Integration) -> dict[str, object]:
    grant = integration.grant
    stands = (
        integration.status != IntegrationStatus.DISCONNECTED and grant is not None and grant.state == "ok"
    )
    return {
        "provider": integration.provider,
        "company": integration.company_name,
        "stands": stands,
        "days": consent_days_left(integration) if stands else None,
    }
