"""Our side of a comparison: records of one data type, what they are linked to, and what is on its way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from accounting import records
from accounting.domain import hashing
from accounting.models import IntegrationMapping, JobStatus, Reconciliation, State, SyncItem, SyncJob
from accounting.reconciliation.identity import identity_index
from accounting.sync import due
from accounting.sync.context import Context

_MOVING = [State.PLANNED, State.READY, State.WAITING, State.SENDING, State.UNCERTAIN]
_LOOKED = [JobStatus.RUNNING, JobStatus.COMPLETED, JobStatus.PARTIAL, JobStatus.FAILED, JobStatus.STOPPED]
_JOBS_LOOKED_AT = 50


@dataclass(frozen=True)
class Record:
    pk: UUID
    source_ref: str
    content_hash: str
    updated_at: datetime
    archived: bool


@dataclass(frozen=True)
class Linked:
    """A link as it stands now; a former one belongs to a document that was credited and sent anew."""

    pk: UUID
    record_id: UUID
    external_id: str
    sent_hash: str
    state: Mapping[str, Any]
    synced_at: datetime
    former: bool


class Side:
    """Read when it is first asked for; a new one sees what happened meanwhile."""

    def __init__(self, context: Context, run: Reconciliation, data_type: str) -> None:
        self.context, self.run, self.data_type = context, run, data_type
        self.record_type = records.get(data_type)

    @cached_property
    def scope(self) -> set[UUID]:
        """The records of the period; customers belong to the invoices that name them."""
        rows = due.in_period(self.record_type, self.run.date_from, self.run.date_to)
        return set(rows.filter(tenant_id=self.run.tenant_id).values_list("pk", flat=True))

    @cached_property
    def records(self) -> dict[UUID, Record]:
        rows = self.record_type.model.objects.filter(tenant_id=self.run.tenant_id)
        columns = ("pk", "source_ref", "content_hash", "updated_at", "archived_at")
        return {
            pk: Record(pk, ref, content_hash, updated, archived is not None)
            for pk, ref, content_hash, updated, archived in rows.values_list(*columns).iterator()
        }

    @cached_property
    def by_document(self) -> dict[str, Linked]:
        rows = IntegrationMapping.objects.filter(
            integration=self.run.integration, local_resource_type=self.data_type, part=""
        )
        columns = (
            "pk", "local_resource_id", "external_id", "sent_hash", "remote_state", "synced_at", "archived_at",
        )  # fmt: skip
        found = (
            Linked(pk, record, number, sent, state, synced, former=archived is not None)
            for pk, record, number, sent, state, synced, archived in rows.values_list(*columns).iterator()
        )
        return {one.external_id: one for one in found}

    @cached_property
    def active(self) -> dict[UUID, Linked]:
        return {one.record_id: one for one in self.by_document.values() if not one.former}

    @cached_property
    def former(self) -> dict[UUID, list[Linked]]:
        result: dict[UUID, list[Linked]] = defaultdict(list)
        for one in self.by_document.values():
            if one.former:
                result[one.record_id].append(one)
        return result

    @cached_property
    def notes(self) -> dict[str, Linked]:
        """Credit notes of our own: {their number: the link of the document that they undo}."""
        undone = (one for links in self.former.values() for one in links)
        return {str(one.state["credited"]): one for one in undone if one.state.get("credited")}

    @cached_property
    def by_reference(self) -> dict[str, Record]:
        return {record.source_ref: record for record in self.records.values()}

    @cached_property
    def by_marker(self) -> dict[str, Record]:
        result = {}
        for record in self.records.values():
            for revision in range(len(self.former.get(record.pk, ())) + 1):
                key = self.context.business_key(self.data_type, record.source_ref, revision)
                result[hashing.marker(key)] = record
        return result

    @cached_property
    def by_identity(self) -> dict[str, Record]:
        """By organisation or personal number, as a keyed index; only customers have one."""
        rows: Iterable[Any] = self.record_type.model.objects.filter(
            tenant_id=self.run.tenant_id, archived_at=None
        )
        return {
            index: self.records[row.pk]
            for row in rows
            if row.pk in self.records and (index := identity_index(row.org_number or row.personal_number))
        }

    def record_of(self, *, marker: str = "", reference: str = "", identity: str = "") -> Record | None:
        """The record that a document stands for: our marker, else the agreed reference."""
        found = self.by_marker.get(marker) if marker else None
        if found is None and reference:
            found = self.by_reference.get(reference)
        if found is None and identity:
            found = self.by_identity.get(identity)
        return found

    @cached_property
    def _items(self) -> dict[UUID, list[tuple[str, bool]]]:
        """Per record its writes by age: (state, held by a problem)."""
        rows = SyncItem.objects.filter(
            integration=self.run.integration, data_type=self.data_type, plan_only=False
        ).exclude(state__in=[State.CONFIRMED, State.SUPERSEDED])
        result: dict[UUID, list[tuple[str, bool]]] = defaultdict(list)
        for pk, state, held in rows.order_by("created_at", "sequence").values_list(
            "resource_id", "state", "blocked"
        ):
            result[pk].append((state, held))
        return result

    def moving(self, pk: UUID) -> bool:
        """Whether a write of this record is under way, or due without anything in its way."""
        return any(state in _MOVING and not held for state, held in self._items.get(pk, ()))

    def on_its_way(self, record: Record) -> bool:
        """Whether a record without a document will get one without anybody's doing, or waits under a problem."""
        items = self._items.get(record.pk)
        if items:
            return any(state in _MOVING for state, _ in items)
        return self._last_look is None or record.updated_at > self._last_look

    @cached_property
    def _last_look(self) -> datetime | None:
        """When a run last took up everything of this data type that was due."""
        rows = SyncJob.objects.filter(
            integration=self.run.integration, dry_run=False, status__in=_LOOKED, date_from=None, date_to=None
        ).order_by("-created_at")
        whole = (job for job in rows[:_JOBS_LOOKED_AT] if not job.record_ids)
        return next((job.created_at for job in whole if self.data_type in job.data_types), None)
