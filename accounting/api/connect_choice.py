"""Which registered application a consent goes through, and which connection it is for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from accounting.api.problem_details import ApiProblem
from accounting.models import Integration, ProviderApp, Tenant
from accounting.oauth.consent import get_authorization_url
from accounting.providers import registry


@dataclass(frozen=True)
class Choice:
    """What somebody wants to connect."""

    tenant: Tenant
    app: ProviderApp
    integration: Integration | None = None

    @property
    def provider_name(self) -> str:
        return registry.get(self.app.provider).name


def choose(
    *, tenant: Tenant, provider: str, environment: str = "", integration: UUID | None = None
) -> Choice:
    """The organisation's own application before the installation's; a practice one for practice organisations.

    Raises UnknownProvider, Http404 for an integration that is not the tenant's, and ApiProblem where no
    application is registered.
    """
    declared = registry.get(provider)
    known = _integration(tenant, provider, integration) if integration else None
    if known is not None and known.grant is not None and not environment:
        return Choice(tenant, known.grant.app, known)
    wanted = environment or ("practice" if tenant.practice else "live")
    apps = ProviderApp.objects.filter(Q(tenant=tenant) | Q(tenant=None), archived_at=None)
    app = apps.filter(provider=provider, environment=wanted).order_by("tenant_id", "created_at")
    chosen = next((one for one in app if one.tenant_id), None) or app.first()
    if chosen is None:
        raise ApiProblem(409, "environment_unknown", {"provider": declared.name})
    return Choice(tenant, chosen, known)


def authorization_url(choice: Choice, request: Any, *, service_account: bool = True) -> str:
    """The provider's page, bound to this person's session.

    Raises ProviderError where the application must not be used for this organisation.
    """
    if request.session.session_key is None:
        request.session.create()
    return get_authorization_url(
        app=choice.app,
        tenant=choice.tenant,
        integration=choice.integration,
        user=request.user,
        session_key=request.session.session_key,
        service_account=service_account,
    )


def _integration(tenant: Tenant, provider: str, pk: UUID) -> Integration:
    rows = Integration.objects.filter(tenant=tenant, provider=provider, pk=pk)
    found: Integration | None = rows.select_related("grant__app").first()
    if found is None:
        raise Http404
    return found
