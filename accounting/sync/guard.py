"""May this integration be written to at all: right installation, right company, consent alive, not paused."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounting import clock, installation
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Integration, IntegrationStatus, SyncJob
from accounting.problems import service
from accounting.sync.context import Context

EVENTS_TRUST = timedelta(minutes=10)


def may_send(integration: Integration) -> bool:
    """Checks that cost no call. A foreign installation opens one problem and sends nothing."""
    if not installation.is_ours():
        service.open_problem(
            tenant=integration.tenant_id,
            code="foreign_installation",
            cause="foreign_installation",
            params={"stored": installation.stored_name()},
        )
        return False
    service.solve_cause(tenant=integration.tenant_id, integration=None, cause="foreign_installation")
    if integration.status in {IntegrationStatus.PAUSED, IntegrationStatus.DISCONNECTED}:
        return False
    grant = integration.grant
    return grant is not None and grant.state == "ok" and integration.error_code != "wrong_company"


def checked_since(job: SyncJob | None) -> datetime:
    """How late the company must have been looked at for this job: since its start, or lately for what events bring.

    Events come one by one, and each makes a job of its own.
    """
    if job is None or job.started_at is None:
        return clock.now()
    return job.started_at - EVENTS_TRUST if job.trigger == "event" else job.started_at


def check_company(context: Context, client: Any, since: datetime | None) -> None:
    """The first call of every run: the token must open the company that was pinned at consent.

    Raises ProviderError(NEEDS_PERSON, wrong_company) and stops the integration.
    """
    integration = context.integration
    if integration.company_checked_at and since and integration.company_checked_at >= since:
        return
    company = context.provider.company(client)
    if company.id != integration.company_id:
        params = {
            "expected": f"{integration.company_name} ({integration.company_org_number})",
            "found": f"{company.name} ({company.org_number})",
        }
        _stop(integration, params)
        raise ProviderError(Kind.NEEDS_PERSON, "wrong_company", params)
    integration.company_checked_at = clock.now()
    Integration.objects.filter(pk=integration.pk).update(company_checked_at=integration.company_checked_at)


@transaction.atomic
def _stop(integration: Integration, params: dict[str, str]) -> None:
    Integration.objects.filter(pk=integration.pk).update(
        status=IntegrationStatus.ERROR, error_code="wrong_company", error_params=params
    )
    service.open_problem(
        tenant=integration.tenant_id,
        integration=integration,
        code="wrong_company",
        cause="wrong_company",
        params=params,
    )
