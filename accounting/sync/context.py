"""What planning and pushing need to know of one integration, read once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from accounting import records
from accounting.domain import exact_json, hashing
from accounting.mappings.chart import StoredChart
from accounting.mappings.resolve import Rules, active_rules
from accounting.models import Integration, IntegrationMapping, Tenant
from accounting.providers import registry
from accounting.providers.base import Direction, Provider, Remote, Resource


@dataclass
class Context:
    integration: Integration

    @cached_property
    def provider(self) -> Provider:
        return registry.get(self.integration.provider)

    @cached_property
    def tenant(self) -> Tenant:
        tenant: Tenant = self.integration.tenant
        return tenant

    @cached_property
    def settings(self) -> Any:
        return self.provider.settings.parse(self.integration.settings)

    @cached_property
    def rules(self) -> Rules:
        """The account rules in force when they were first asked for: one plan is made by one version."""
        return active_rules(self.integration)

    @cached_property
    def chart(self) -> StoredChart:
        """The provider's registers as they were known when they were first asked for."""
        return StoredChart(self.integration)

    def forget_chart(self) -> None:
        """The registers were read again."""
        self.__dict__.pop("chart", None)

    def resource(self, data_type: str) -> Resource:
        return self.provider.resources[data_type]

    def business_key(self, data_type: str, source_ref: str, revision: int = 0) -> str:
        said_by = "" if records.get(data_type).of_company(source_ref) else self.tenant.code
        parts = [self.integration.company_id, data_type, said_by, source_ref]
        return hashing.business_key(*parts, *([str(revision)] if revision else []))

    def enabled_types(self) -> list[str]:
        """Data types in dependency order that the settings let out."""
        return [key for key in self.provider.resources if self.sends(key)]

    def imported_types(self) -> list[str]:
        """Data types in dependency order that are read back."""
        return [key for key in self.provider.resources if self.imports(key)]

    def run_types(self) -> list[str]:
        """Data types in dependency order that a whole run reads, sends, or both."""
        return [key for key in self.provider.resources if self.sends(key) or self.imports(key)]

    def sends(self, data_type: str) -> bool:
        chosen = self._direction(data_type)
        return bool(chosen.enabled) and chosen.direction != "import"

    def imports(self, data_type: str) -> bool:
        """Some types come along with another one: what was paid, with its invoice."""
        reading = self.resource(data_type).reading
        chosen = self._direction(data_type)
        if reading is None or not chosen.enabled:
            return False
        along = bool(reading.read_with) and self.imports(reading.read_with)
        return chosen.direction != "export" or along

    def may_create(self, data_type: str) -> bool:
        """Whether the settings forbid to send this type, even along with a record that refers to it."""
        return self._direction(data_type).direction != "import"

    def _direction(self, data_type: str) -> Direction:
        found: Direction = self.settings.data_types.get(data_type, Direction())
        return found


def remote_of(mapping: IntegrationMapping | None) -> Remote | None:
    """The remote document as we last saw it."""
    if mapping is None:
        return None
    payload = exact_json.loads(mapping.sent_payload) if mapping.sent_payload else {}
    return Remote(mapping.external_id, payload, mapping.remote_state, mapping.revision)


def mappings_of(context: Context, data_type: str, ids: list[UUID]) -> dict[UUID, IntegrationMapping]:
    """What stands at the provider of these records, by record."""
    rows = IntegrationMapping.objects.filter(
        integration=context.integration,
        local_resource_type=data_type,
        local_resource_id__in=ids,
        part="",
        archived_at=None,
    ).select_related("account_mapping")
    return {mapping.local_resource_id: mapping for mapping in rows}
