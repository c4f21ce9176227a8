"""Counts down the consents that end: 30, 7 and 1 days before, each once, by mail and by webhook."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounting import clock
from accounting.events.mail import notices, words
from accounting.events.outgoing import outbox
from accounting.models import Grant, Integration, IntegrationStatus
from accounting.providers import registry
from accounting.providers.base import OAuth

STEPS = (30, 7, 1)


def count_down() -> int:
    """For the tenants in scope; the number of consents told of now."""
    now = clock.now()
    ending = Grant.objects.filter(
        state="ok", client_credentials=False, refresh_expires_at__lte=now + timedelta(days=max(STEPS))
    )
    return sum(_told(grant) for grant in ending.select_related("app", "tenant").order_by("pk"))


def announce_risk(*, integration: Integration, reason: str, **data: Any) -> None:
    """`reason` is "ends" or "refused"."""
    outbox.announce(
        "consent.at_risk",
        tenant=integration.tenant_id,
        data={
            "integration": str(integration.pk),
            "provider": integration.provider,
            "company": integration.company_name,
            "reason": reason,
            "reconnect": words.reconnect_address(integration, integration.tenant.code),
            **data,
        },
    )


def _told(grant: Grant) -> int:
    step = _step(grant, registry.get(grant.app.provider).oauth)
    if step is None:
        return 0
    users = Integration.objects.filter(grant=grant).exclude(status=IntegrationStatus.DISCONNECTED)
    ends = str(grant.refresh_expires_at.isoformat()) if grant.refresh_expires_at else ""
    return sum(_tell(integration, ends, step) for integration in users.select_related("tenant"))


def _step(grant: Grant, oauth: OAuth) -> int | None:
    """The nearest step that is reached. What an idle consent reaches between two renewals alarms nobody."""
    if grant.refresh_expires_at is None:
        return None
    left = grant.refresh_expires_at - clock.now()
    usual = oauth.refresh_lifetime - oauth.keep_alive
    steps = [step for step in STEPS if left <= timedelta(days=step) < usual]
    return min(steps, default=None)


@transaction.atomic
def _tell(integration: Integration, ends: str, step: int) -> int:
    cause = f"{notices.CONSENT_ENDS}:{integration.pk}:{ends}:{step}"
    if notices.told_before(tenant=integration.tenant_id, cause=cause):
        return 0
    notices.queue(
        tenant=integration.tenant_id,
        code=notices.CONSENT_ENDS,
        cause=cause,
        params={"days": step, "ends": ends},
        integration=integration,
    )
    announce_risk(integration=integration, reason="ends", days_left=step, ends_at=ends)
    return 1
