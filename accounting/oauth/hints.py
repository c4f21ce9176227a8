"""A provider's unsigned word about a consent: never believed, only a reason to ask for a token."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import ProviderError
from accounting.events import across_tenants
from accounting.models import Grant, Integration, IntegrationStatus, ProviderApp, TokenFact
from accounting.oauth import journal
from accounting.oauth.endpoint import TokenAnswer, TokenRefused
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.tokens import ask_with_client_credentials, refresh_token_if_needed, token_columns
from accounting.problems.service import solve_cause
from accounting.providers import registry

log = structlog.get_logger(__name__)

# Anybody may send a hint, so it costs the provider at most one request per consent and minute.
PAUSE = timedelta(minutes=1)


def note(*, app: ProviderApp, company: str) -> int:
    """Ring for each consent of this company through this application; the number of bells."""
    found = across_tenants.consents(app, company, _rested())
    for grant_id, tenant_id in found:
        ring("check_consent", grant_id, tenant_id)
    return len(found)


def check_consent(grant_id: UUID) -> bool:
    """Ask for a token; whether it was asked now. What the answer means is decided where every answer is."""
    claimed = Grant.objects.filter(_rested(), pk=grant_id).exclude(state="revoked")
    if not claimed.update(hinted_at=clock.now()):
        return False
    grant = Grant.objects.select_related("app", "tenant").get(pk=grant_id)
    try:
        if grant.state == "ok":
            refresh_token_if_needed(grant.pk, force_stale=grant.access_token.reveal())
        elif grant.client_credentials:
            _try_again(grant)
    except (ProviderError, TokenRefused) as error:
        log.info("hint_checked", grant=str(grant_id), answer=str(error))
    return True


def _rested() -> Q:
    return Q(hinted_at=None) | Q(hinted_at__lte=clock.now() - PAUSE)


def _try_again(grant: Grant) -> None:
    """A consent that was refused may have been given again in the provider's own pages.

    Raises TokenRefused or ProviderError.
    """
    hosts = allowed_hosts(app=grant.app, tenant=grant.tenant)
    answer = ask_with_client_credentials(hosts.token, grant.app, grant.external_tenant)
    opened = registry.get(grant.app.provider).external_tenant(answer.access_token)
    if opened and opened != grant.external_tenant:
        log.warning("hint_opened_another_company", grant=str(grant.pk))
        return
    _connect(grant, answer)


@transaction.atomic
def _connect(grant: Grant, answer: TokenAnswer) -> None:
    columns: dict[str, Any] = token_columns(grant, answer)
    rows = Grant.objects.filter(pk=grant.pk, version=grant.version, state="reconnect_needed")
    if not rows.update(**columns, version=grant.version + 1):
        return
    for integration in Integration.objects.filter(grant=grant, status=IntegrationStatus.ERROR):
        Integration.objects.filter(pk=integration.pk, error_code="reconnect_needed").update(
            status=IntegrationStatus.CONNECTED, error_code="", error_params={}, error_count=0
        )
    journal.note(
        "consent_given",
        tenant=grant.tenant_id,
        grant=grant.pk,
        token_fact=TokenFact.RECONNECTED,
        hint=True,
    )
    for integration in Integration.objects.filter(grant=grant):
        for cause in ("reconnect_needed", "client_refused"):
            solve_cause(tenant=grant.tenant_id, integration=integration, cause=cause)
        ring("check_rights", integration.pk, integration.tenant_id)
