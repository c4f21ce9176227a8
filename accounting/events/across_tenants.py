"""The few look-ups that find out whose an event is, before any tenant is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounting.all_tenants import all_tenants
from accounting.models import Grant, Integration, IntegrationStatus, ProviderApp


@dataclass(frozen=True)
class Target:
    """The applications a call may come from, and the company meant where an event names none."""

    apps: Sequence[ProviderApp]
    company: str = ""


@dataclass(frozen=True)
class Home:
    integration: UUID
    tenant: UUID


def target_of(provider: str, pk: UUID | None) -> Target:
    """Of an address: one application, the one of an integration, or all that take webhooks at all."""
    with all_tenants():
        apps = ProviderApp.objects.filter(provider=provider, takes_webhooks=True, archived_at=None)
        if pk is None:
            return Target(list(apps.order_by("pk")))
        if app := apps.filter(pk=pk).first():
            return Target([app])
        integration = Integration.all_tenants.filter(pk=pk, provider=provider).first()
        if integration is None or integration.grant_id is None:
            return Target([])
        return Target(list(apps.filter(grants=integration.grant_id)), integration.company_id)


def homes(app: ProviderApp, company: str) -> list[Home]:
    """Every connection with this company through this application, whoever made it; the oldest first."""
    if not company:
        return []
    with all_tenants():
        rows = Integration.all_tenants.filter(
            provider=app.provider, company_id=company, grant__app=app, tenant__archived_at=None
        )
        return [Home(*row) for row in rows.order_by("created_at", "pk").values_list("pk", "tenant_id")]


def consents(app: ProviderApp, company: str, which: Q) -> list[tuple[UUID, UUID]]:
    """(consent, tenant) of this company through this application, but for those that a person ended."""
    with all_tenants():
        rows = Grant.all_tenants.filter(which, app=app, external_tenant=company).exclude(state="revoked")
        return list(rows.values_list("pk", "tenant_id"))


def first_user(app: ProviderApp) -> UUID | None:
    """Who is told of what belongs to nobody: whoever has been connected longest through the application."""
    if app.tenant_id is not None:
        return app.tenant_id
    with all_tenants():
        rows = Integration.all_tenants.filter(grant__app=app, tenant__archived_at=None).exclude(
            status=IntegrationStatus.DISCONNECTED
        )
        return rows.order_by("created_at", "pk").values_list("tenant_id", flat=True).first()
