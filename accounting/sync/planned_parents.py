"""The documents that a chunk of records refers to: where they stand, or how they get there."""

from uuid import UUID

from accounting import records
from accounting.domain.findings import Finding
from accounting.models import IntegrationMapping, State, SyncItem, SyncJob
from accounting.models.sync import OPEN_STATES
from accounting.providers.base import Remote
from accounting.records import RecordType
from accounting.sync.context import Context, mappings_of, remote_of


class Parents:
    """The documents that a chunk of records refers to: where they stand, or how they get there."""

    def __init__(self, context: Context, job: SyncJob, record_type: RecordType, ids: list[UUID]) -> None:
        self.context, self.job, self.record_type, self.ids = context, job, record_type, ids
        self.of: dict[UUID, dict[str, UUID]] = {pk: {} for pk in ids}
        self.mapped: dict[str, dict[UUID, IntegrationMapping]] = {}
        self.waiting: dict[str, dict[UUID, SyncItem]] = {}
        self.refs: dict[str, dict[UUID, str]] = {}
        for data_type, field in record_type.parents.items():
            self._read(data_type, field)

    def _read(self, data_type: str, field: str) -> None:
        model = self.record_type.model
        for pk, parent in model.objects.filter(pk__in=self.ids).values_list("pk", f"{field}_id"):
            self.of[pk][data_type] = parent
        parent_ids = list({parents[data_type] for parents in self.of.values()})
        parent_type = records.get(data_type)
        self.refs[data_type] = dict(
            parent_type.model.objects.filter(pk__in=parent_ids).values_list("pk", "source_ref")
        )
        self.mapped[data_type] = mappings_of(self.context, data_type, parent_ids)
        self.waiting[data_type] = self._open_items(data_type, parent_ids)

    def missing(self) -> dict[str, list[UUID]]:
        """Per data type the parents that stand nowhere and are on no way."""
        result: dict[str, list[UUID]] = {}
        for data_type, refs in self.refs.items():
            there = self.mapped[data_type].keys() | self.waiting[data_type].keys()
            if absent := [pk for pk in refs if pk not in there]:
                result[data_type] = absent
        return result

    def planned(self, data_type: str, ids: list[UUID]) -> None:
        """These parents may have been planned meanwhile."""
        self.waiting[data_type].update(self._open_items(data_type, ids))

    def _open_items(self, data_type: str, parent_ids: list[UUID]) -> dict[UUID, SyncItem]:
        """The last open step per parent: of this job's plan, or under way from an earlier one."""
        undoing = [step.operation for step in self.context.resource(data_type).reissue]
        rows = (
            SyncItem.objects.filter(
                integration=self.job.integration,
                data_type=data_type,
                resource_id__in=parent_ids,
                job_type="export",
                state__in=OPEN_STATES,
            )
            .exclude(operation__in=undoing, state=State.PLANNED)
            .order_by("created_at", "sequence")
        )
        return {item.resource_id: item for item in rows if not item.plan_only or item.job_id == self.job.pk}

    def remotes(self, pk: UUID) -> dict[str, Remote]:
        """Parents that stand at the provider and will not change before this record is sent."""
        result = {}
        for data_type, parent in self.of[pk].items():
            mapping = self.mapped[data_type].get(parent)
            if mapping is not None and parent not in self.waiting[data_type]:
                remote = remote_of(mapping)
                assert remote is not None  # noqa: S101 (a mapping always gives one)
                result[data_type] = remote
        return result

    def last_item(self, pk: UUID) -> SyncItem | None:
        """The write that this record has to wait for."""
        for data_type, parent in self.of[pk].items():
            if (item := self.waiting[data_type].get(parent)) is not None:
                return item
        return None

    def flight_key(self, pk: UUID) -> str:
        data_type = self.context.resource(self.record_type.key).flight_of
        if not data_type:
            return ""
        parent = self.of[pk][data_type]
        return self.context.business_key(data_type, self.refs[data_type].get(parent, ""))

    def findings(self, pk: UUID) -> list[Finding]:
        found = []
        for data_type, parent in self.of[pk].items():
            if parent in self.mapped[data_type] or parent in self.waiting[data_type]:
                continue
            ref = self.refs[data_type].get(parent, "")
            params = {"parent": data_type, "parent_record": ref}
            found.append(
                Finding("error", "parent_not_sent", params, data_type, f"parent_not_sent:{data_type}:{ref}")
            )
        return found
