"""The few look-ups that find out whom to listen to, before any tenant is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accounting.all_tenants import all_tenants
from accounting.models import Integration, IntegrationStatus, ProviderApp, StreamMember
from accounting.providers import registry

_CONNECTED = (IntegrationStatus.CONNECTED, IntegrationStatus.ERROR)


@dataclass(frozen=True)
class Member:
    """One integration of an application with a stream. `row` is None until somebody has listened to it."""

    integration: Integration
    row: StreamMember | None

    @property
    def key(self) -> str:
        return str(self.integration.pk)

    @property
    def connected(self) -> bool:
        """Whether its consent stands and nobody has paused it."""
        grant = self.integration.grant
        return self.integration.status in _CONNECTED and grant is not None and grant.state == "ok"

    @property
    def desired(self) -> bool:
        return self.connected and (self.row is None or self.row.desired)


@dataclass(frozen=True)
class Audience:
    """An application with a stream, and everybody who could be listened to through it."""

    app: ProviderApp
    members: Sequence[Member] = field(default=())

    @property
    def desired(self) -> Mapping[str, Member]:
        return {member.key: member for member in self.members if member.desired}


def providers() -> list[str]:
    return [provider.key for provider in registry.all_providers() if provider.stream is not None]


def audiences() -> list[Audience]:
    """One per application that is in use, the oldest first."""
    with all_tenants():
        rows = Integration.all_tenants.filter(
            provider__in=providers(),
            grant__app__archived_at=None,
            tenant__archived_at=None,
        ).exclude(grant=None)
        integrations = list(rows.select_related("grant__app", "tenant").order_by("created_at", "pk"))
        known = StreamMember.all_tenants.filter(integration__in=[row.pk for row in integrations])
        members = {row.pk: row for row in known}
    found: dict[UUID, list[Member]] = {}
    apps: dict[UUID, ProviderApp] = {}
    for integration in integrations:
        app = integration.grant.app  # type: ignore[union-attr]
        apps.setdefault(app.pk, app)
        found.setdefault(app.pk, []).append(Member(integration, members.get(integration.pk)))
    return [Audience(apps[key], members) for key, members in found.items()]


def scans_due(now: datetime) -> list[tuple[UUID, UUID]]:
    """(integration, tenant) of every gap that waits to be read."""
    with all_tenants():
        rows = StreamMember.all_tenants.filter(scan_from__isnull=False, scan_next_at__lte=now)
        return list(rows.values_list("pk", "tenant_id"))


def tenants_of(app_id: UUID) -> list[UUID]:
    """Every organisation that is connected through the application."""
    with all_tenants():
        rows = Integration.all_tenants.filter(grant__app=app_id, tenant__archived_at=None)
        rows = rows.exclude(status=IntegrationStatus.DISCONNECTED)
        return list(rows.order_by().values_list("tenant_id", flat=True).distinct())
