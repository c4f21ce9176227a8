"""What every step of one reading needs to know, and what it counts."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from accounting.domain import hashing
from accounting.models import Integration, IntegrationStatus, SyncItem, SyncJob
from accounting.providers import registry
from accounting.providers.base import Direction, Resource
from accounting.providers.reading import Reading
from accounting.sync.context import Context
from accounting.sync.pulling.pace import Pace, nothing

Outcome = Literal[
    "created", "updated", "linked", "unchanged", "ignored", "held", "held_before", "archived", "deferred"
]
_OTHER_SOURCE = 64


@dataclass
class Run:
    """`latest`: what an event said; nothing it tells of changed after that. `job` is empty for events. `count_calls`
    notes the client's calls on the job."""

    context: Context
    client: Any
    job: SyncJob | None = None
    job_type: Literal["import", "webhook"] = "import"
    latest: datetime | None = None
    pace: Pace = field(default_factory=Pace)
    count_calls: Callable[[], None] = nothing
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _place: int | None = None
    _master: dict[str, bool] = field(default_factory=dict)

    def next_place(self) -> int:
        """Items of a job stand in the order in which they were read, before those that are sent."""
        if self._place is None:
            self._place = SyncItem.objects.filter(job=self.job).count() if self.job else 0
        self._place += 1
        return self._place - 1

    @property
    def integration(self) -> Integration:
        return self.context.integration

    def resource(self, data_type: str) -> Resource:
        return self.context.resource(data_type)

    def reading(self, data_type: str) -> Reading:
        reading = self.resource(data_type).reading
        if reading is None:
            raise LookupError(f"{data_type} is not read back")
        return reading

    def is_master(self, data_type: str) -> bool:
        """Whether this integration may change records of this type, or only propose."""
        if data_type not in self._master:
            self._master[data_type] = _master(self.integration, data_type) == self.integration.pk
        return self._master[data_type]

    def business_key(self, data_type: str, external_id: str) -> str:
        """Of the reading of one document: no write of ours has the same."""
        return hashing.business_key(self.integration.company_id, data_type, "import", external_id)

    def new_reference(self, external_id: str) -> str:
        """The reference of a record that began at the provider: the same again, whoever reads it."""
        integration = self.integration
        text = f"{integration.provider}:{integration.company_id}:{external_id}"
        if len(text) <= _OTHER_SOURCE:
            return text
        return f"{integration.provider}:{hashing.marker(text)}"


def _master(integration: Integration, data_type: str) -> Any:
    """The chosen one among those that import this type; the oldest where nobody has chosen."""
    rows = Integration.objects.filter(tenant_id=integration.tenant_id).exclude(
        status=IntegrationStatus.DISCONNECTED
    )
    importing = [
        one for one in rows.order_by("created_at", "pk") if data_type in Context(one).imported_types()
    ]
    chosen = [one for one in importing if _direction(one, data_type).master]
    return next((one.pk for one in [*chosen, *importing]), integration.pk)


def _direction(integration: Integration, data_type: str) -> Direction:
    settings = registry.get(integration.provider).settings.parse(integration.settings)
    found: Direction = settings.data_types.get(data_type, Direction())
    return found
