"""A provider's client for one integration, with its token, its budget and its guards."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from requests import Session

from accounting import failpoints
from accounting.budgets import budget_for
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Integration, IntegrationStatus
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.tokens import GrantTokens
from accounting.oauth.wire import WireNotes
from accounting.providers import registry
from accounting.providers.http import Sender, WireLog, new_session


def open_client(
    integration: Integration,
    *,
    log: WireLog | None = None,
    may_send: Callable[[float], bool] | None = None,
    patience: float = 2.0,
    session: Session | None = None,
) -> Any:
    """The typed client: `open_client(integration).customers.get("1001")`. A `session` keeps its connections open
    from one client of a thread to the next.

    Raises ProviderError(NEEDS_PERSON) where this installation must not talk to that company, and
    ProviderError(AUTH) where nobody has consented.
    """
    grant = integration.grant
    if grant is None or integration.status == IntegrationStatus.DISCONNECTED:
        raise ProviderError(Kind.AUTH, "disconnected")
    provider = registry.get(integration.provider)
    hosts = allowed_hosts(app=grant.app, tenant=integration.tenant)
    sender = Sender(
        base_url=hosts.api,
        tokens=GrantTokens(grant.pk),
        budget=budget_for(
            provider, app=grant.app.client_id, company=integration.company_id, patience=patience
        ),
        classify=provider.classify,
        log=log or WireNotes(provider.key),
        connect_seconds=settings.FROST_HTTP_CONNECT_SECONDS,
        deadline=settings.FROST_HTTP_DEADLINE_SECONDS,
        request_id_header=provider.request_id_header,
        may_send=may_send or _always,
        checkpoint=failpoints.reached,
        session=session or new_session(),
    )
    return provider.client(sender)


def _always(seconds: float) -> bool:
    return True
