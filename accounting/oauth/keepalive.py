"""Consents that nobody uses stay alive, and die properly when somebody ends them."""

import structlog
from django.db import transaction
from django.db.models import Q

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.models import Grant, Integration, IntegrationStatus, TokenFact
from accounting.oauth import journal
from accounting.oauth.endpoint import revoke
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.tokens import refresh_token_if_needed
from accounting.providers import registry

log = structlog.get_logger(__name__)


def keep_alive() -> int:
    """Refresh the idle consents of the tenants in scope; the number that answered."""
    return sum(_refreshed(grant) for provider in registry.all_providers() for grant in _idle(provider.key))


def disconnect(*, integration: Integration, actor: str) -> None:
    """End the connection; its mappings stay. A consent that another connection lives on is not revoked."""
    grant = integration.grant
    with transaction.atomic():
        Integration.objects.filter(pk=integration.pk).update(
            status=IntegrationStatus.DISCONNECTED, error_code="", error_params={}, error_count=0
        )
        integration.status = IntegrationStatus.DISCONNECTED
        last = grant is not None and grant.state != "revoked" and not _others(integration, grant)
        refresh_token = _blanked(grant) if grant is not None and last else ""
    revoked = bool(refresh_token) and grant is not None and _revoked(grant, refresh_token)
    journal.note(
        "disconnected",
        tenant=integration.tenant_id,
        actor=actor,
        integration=integration,
        grant=grant.pk if grant else None,
        token_fact=TokenFact.REVOKED if last else None,
        revoked=revoked,
        shared=not last,
    )


def _idle(provider: str) -> list[Grant]:
    oauth = registry.get(provider).oauth
    now = clock.now()
    idle = Q(refreshed_at__lte=now - oauth.keep_alive) | Q(refresh_expires_at__lte=now + oauth.keep_alive)
    connected = Integration.objects.exclude(status=IntegrationStatus.DISCONNECTED).values("grant")
    rows = Grant.objects.filter(idle, app__provider=provider, state="ok", pk__in=connected)
    return list(rows.order_by("refresh_expires_at", "pk"))


def _refreshed(grant: Grant) -> bool:
    """One consent that fails has its own Problem; the others go on."""
    try:
        refresh_token_if_needed(grant.pk, force_stale=grant.access_token.reveal(), why=TokenFact.KEPT_ALIVE)
    except ProviderError as error:
        log.warning("keep_alive_failed", grant=str(grant.pk), code=error.code)
        return False
    return True


def _others(integration: Integration, grant: Grant) -> bool:
    rows = Integration.objects.filter(grant=grant).exclude(pk=integration.pk)
    return bool(rows.exclude(status=IntegrationStatus.DISCONNECTED).exists())


def _blanked(grant: Grant) -> str:
    """The refresh token, which is in our database no longer; a refresh under way finds its fence raised."""
    present = Grant.objects.get(pk=grant.pk)
    refresh_token = present.refresh_token.reveal()
    Grant.objects.filter(pk=grant.pk).update(
        access_token="",
        refresh_token="",
        state="revoked",
        version=present.version + 1,
        lease_owner="",
        lease_until=None,
        token_expires_at=None,
        refresh_expires_at=None,
    )
    return str(refresh_token)


def _revoked(grant: Grant, refresh_token: str) -> bool:
    try:
        hosts = allowed_hosts(app=grant.app, tenant=grant.tenant)
    except ProviderError as error:
        log.warning("revoke_not_allowed", grant=str(grant.pk), code=error.code)
        return False
    return revoke(hosts.revoke, grant.app, refresh_token)
