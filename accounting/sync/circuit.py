"""Circuit breaker per integration: when the provider as a whole fails, its items wait without spending tries."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Integration, IntegrationStatus, State, SyncItem
from accounting.models.sync import DUE_STATES
from accounting.problems import service

FAILURES_TO_OPEN = 3
CAUSE = "provider_silent"
REFUSED = "access_refused"
# Our own budget and a consent that ended say nothing about whether the provider is there.
OWN = {
    "budget_used_up",
    "budget_unreachable",
    "lease_too_short",
    "token_busy",
    "reconnect_needed",
    "disconnected",
    "client_refused",
}


@transaction.atomic
def failed(integration: Integration, error: ProviderError) -> None:
    """Count one failure of the provider as a whole; open the circuit at the third in a row."""
    counts = error.outage or error.kind is Kind.AUTH
    if not counts or error.code in OWN:
        return
    rows = Integration.objects.filter(pk=integration.pk)
    rows.update(circuit_failures=F("circuit_failures") + 1, error_count=F("error_count") + 1)
    now = clock.now()
    opened = rows.filter(circuit_failures__gte=FAILURES_TO_OPEN, circuit_opened_at=None).update(
        circuit_opened_at=now,
        circuit_probe_at=now + timedelta(seconds=settings.FROST_PROBE_SECONDS),
        error_code=CAUSE,
        error_params={"since": now.isoformat(), "code": error.code},
    )
    if opened:
        rows.filter(status=IntegrationStatus.CONNECTED).update(status=IntegrationStatus.ERROR)
        service.open_problem(
            tenant=integration.tenant_id,
            integration=integration,
            code=REFUSED if error.kind is Kind.AUTH else CAUSE,
            cause=CAUSE,
            params={"since": now.isoformat(), "provider": integration.provider, "code": error.code},
            words=error.message,
        )


def succeeded(integration: Integration) -> None:
    """The provider answers: forget earlier failures."""
    Integration.objects.filter(pk=integration.pk, circuit_opened_at=None, error_count__gt=0).update(
        circuit_failures=0, error_count=0
    )


def is_open(integration: Integration) -> bool:
    return bool(Integration.objects.filter(pk=integration.pk).exclude(circuit_opened_at=None).exists())


def take_probe(integration: Integration) -> bool:
    """Whether this caller shall make the one call that finds out if the provider is back."""
    now = clock.now()
    rows = Integration.objects.filter(pk=integration.pk, circuit_probe_at__lte=now).exclude(
        circuit_opened_at=None
    )
    return bool(rows.update(circuit_probe_at=now + timedelta(seconds=settings.FROST_PROBE_SECONDS)))


@transaction.atomic
def close(integration: Integration) -> None:
    """The provider is back: everything it held is due again, and the problem solves itself."""
    now = clock.now()
    Integration.objects.filter(pk=integration.pk).update(
        circuit_opened_at=None, circuit_probe_at=None, circuit_failures=0, error_count=0, error_code=""
    )
    Integration.objects.filter(pk=integration.pk, status=IntegrationStatus.ERROR).update(
        status=IntegrationStatus.CONNECTED
    )
    SyncItem.objects.filter(
        integration=integration, state__in=[*DUE_STATES], blocked=False, next_attempt_at__gt=now
    ).update(next_attempt_at=now)
    service.solve_cause(tenant=integration.tenant_id, integration=integration, cause=CAUSE)


def waiting_items(integration: Integration) -> int:
    return SyncItem.objects.filter(
        integration=integration, state__in=[*DUE_STATES, State.UNCERTAIN], plan_only=False
    ).count()
