"""Which addresses an application may talk to for a tenant, and when it may not talk at all."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from accounting import installation
from accounting.domain.errors import Kind, ProviderError
from accounting.models import ProviderApp, Tenant
from accounting.providers import registry
from accounting.providers.base import Hosts, Provider


def allowed_hosts(*, app: ProviderApp, tenant: Tenant) -> Hosts:
    """The hosts of this application's environment.

    Raises ProviderError(NEEDS_PERSON) where sending would reach the wrong side.
    """
    provider = registry.get(app.provider)
    if not installation.is_ours():
        stored = installation.stored_name()
        raise _refused("other_installation", stored=stored, here=settings.FROST_INSTALLATION)
    if app.tenant_id not in {None, tenant.pk}:
        raise _refused("foreign_app", app=app.name)
    if app.environment == "practice":
        return _practice_hosts(provider, tenant)
    return _provider_hosts(provider, app.environment)


def _practice_hosts(provider: Provider, tenant: Tenant) -> Hosts:
    if not tenant.practice:
        raise _refused("practice_app_in_real_tenant", tenant=tenant.name)
    if not settings.FROST_SANDBOX_URL:
        raise _refused("sandbox_missing")
    return provider.practice_hosts(settings.FROST_SANDBOX_URL)


def _provider_hosts(provider: Provider, environment: str) -> Hosts:
    hosts = provider.hosts.get(environment)
    if hosts is None:
        raise _refused("environment_missing", provider=provider.name, environment=environment)
    if environment == "live":
        for url in (hosts.api, hosts.authorize, hosts.token, hosts.revoke):
            _refuse_foreign(url, provider)
        if hosts.stream:
            _refuse_foreign(hosts.stream, provider, "wss")
    return hosts


def _refuse_foreign(url: str, provider: Provider, scheme: str = "https") -> None:
    parts = urlsplit(url)
    if parts.scheme != scheme or not (parts.hostname or "").endswith(provider.live_domains):
        raise _refused("foreign_host", host=parts.netloc)


def _refused(code: str, **params: Any) -> ProviderError:
    return ProviderError(Kind.NEEDS_PERSON, code, params)
