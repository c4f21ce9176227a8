"""Which licences, scopes and rights a connection lacks: one cheap read of each part that its runs need."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import structlog

from accounting import installation
from accounting.domain.errors import ProviderError
from accounting.models import Integration, IntegrationStatus
from accounting.oauth.clients import open_client
from accounting.problems.service import open_problem, solve_cause
from accounting.providers import registry
from accounting.providers.base import Direction, Provider

log = structlog.get_logger(__name__)

LACKS = ("licence", "scope", "right")
_PATIENCE = 10.0
_STOPPED = (IntegrationStatus.DISCONNECTED, IntegrationStatus.PAUSED)
Read = Callable[[Any], object]


def to_check() -> list[UUID]:
    """The connections of the tenants in scope that stand."""
    rows = Integration.objects.filter(grant__state="ok").exclude(status__in=_STOPPED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def check_rights(integration_id: UUID) -> dict[str, list[str]] | None:
    """What is lacking, {lack: parts}; each lack is one Problem, which goes when the last part is there again.

    None where nothing can be said now: not connected, or the provider does not answer.
    """
    rows = Integration.objects.select_related("grant__app", "tenant")
    integration = rows.filter(pk=integration_id, grant__state="ok").first()
    if integration is None or integration.status in _STOPPED or not installation.is_ours():
        return None
    provider = registry.get(integration.provider)
    try:
        found = _lacks(provider, integration)
    except ProviderError as error:
        log.info("rights_not_checked", integration=str(integration_id), code=error.code)
        return None
    for lack in LACKS:
        _tell(integration, provider, lack, found.get(lack, {}))
    return {lack: list(parts) for lack, parts in found.items()}


def _lacks(provider: Provider, integration: Integration) -> dict[str, dict[str, str]]:
    """{lack: {part: the provider's words}}.

    Raises ProviderError where an answer says nothing about rights.
    """
    client = open_client(integration, patience=_PATIENCE)
    found: dict[str, dict[str, str]] = {}
    for name, read in _reads(provider, integration):
        try:
            read(client)
        except ProviderError as error:
            lack = provider.lacks.get(error.code)
            if lack is None:
                raise
            found.setdefault(lack, {})[name] = error.message
    return found


def _reads(provider: Provider, integration: Integration) -> Iterator[tuple[str, Read]]:
    """What every run needs, and the data types that the settings switch on."""
    chosen = provider.settings.parse(integration.settings).data_types
    for name, probe in provider.probes.items():
        yield name, probe.read
    for data_type, resource in provider.resources.items():
        if chosen.get(data_type, Direction()).enabled:
            yield data_type, resource.probe


def _tell(integration: Integration, provider: Provider, lack: str, parts: dict[str, str]) -> None:
    cause = f"{lack}_missing"
    if not parts:
        solve_cause(tenant=integration.tenant_id, integration=integration, cause=cause)
        return
    open_problem(
        tenant=integration.tenant_id,
        integration=integration,
        code=cause,
        cause=cause,
        params={"provider": provider.key, "areas": list(parts)},
        words=next(iter(parts.values())),
    )
