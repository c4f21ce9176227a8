"""Plans a few hundred due records at once, with a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from accounting import clock, records
from accounting.domain import hashing
from accounting.domain.findings import Finding
from accounting.mappings.resolve import Resolver, Rules, rules_of
from accounting.models import (
    ExchangeBody,
    IntegrationMapping,
    State,
    SyncItem,
    SyncJob,
)
from accounting.models.sync import OPEN_STATES
from accounting.providers.base import Links, Remote, Rendered, Resource, Step
from accounting.records import RecordType
from accounting.sync.context import Context, remote_of
from accounting.sync.plan_row import plan_body, same, summary

MOST_ROUNDS = 5


class Batch:
    """One chunk of one data type in one job."""

    def __init__(self, context: Context, job: SyncJob, record_type: RecordType) -> None:
        self.context, self.job, self.record_type = context, job, record_type
        self.resource: Resource = context.resource(record_type.key)
        self.items: list[SyncItem] = []
        self.bodies: list[ExchangeBody] = []
        self.planned_before = 0

    def plan(self, ids: list[UUID]) -> None:
        ids = self._not_yet_planned(ids)
        canonical = records.load_canonical(self.record_type, ids)
        hashes = dict(self.record_type.model.objects.filter(pk__in=ids).values_list("pk", "content_hash"))
        mappings = _mappings(self.context, self.record_type.key, ids)
        refused = self._refused(ids)
        parents = Parents(self, ids)
        self.planned_before = self.job.items.count()
        for pk in ids:
            previous = refused.get(pk)
            if previous and previous.pinned_hash == hashes[pk] and self._leave_out(previous):
                continue
            rounds = previous.rounds + 1 if previous and previous.pinned_hash == hashes[pk] else 0
            self._plan_record(pk, canonical[pk], hashes[pk], mappings.get(pk), parents, rounds)
        SyncItem.objects.bulk_create(self.items)
        ExchangeBody.objects.bulk_create(self.bodies)
        self.job.api_calls_planned += sum(item.calls_planned for item in self.items)

    def _not_yet_planned(self, ids: list[UUID]) -> list[UUID]:
        """A missing parent may already stand in this job, planned along with an earlier child."""
        there = set(
            SyncItem.objects.filter(
                job=self.job, data_type=self.record_type.key, resource_id__in=ids
            ).values_list("resource_id", flat=True)
        )
        return [pk for pk in ids if pk not in there]

    def _refused(self, ids: list[UUID]) -> dict[UUID, SyncItem]:
        """The latest refusal per record."""
        rows = SyncItem.objects.filter(
            integration=self.job.integration,
            data_type=self.record_type.key,
            resource_id__in=ids,
            state=State.REJECTED,
        ).order_by("created_at")
        return {item.resource_id: item for item in rows}

    def _leave_out(self, refused: SyncItem) -> bool:
        """The hourly run does not repeat what was refused for good; a person's run tries again."""
        if self.job.trigger != "schedule":
            return False
        if refused.error_kind == "transient" and refused.rounds < MOST_ROUNDS:
            return False
        skipped = self.job.skipped
        skipped["refused_before"] = skipped.get("refused_before", 0) + 1
        return True

    def _plan_record(
        self,
        pk: UUID,
        record: Any,
        content_hash: str,
        mapping: IntegrationMapping | None,
        parents: "Parents",
        rounds: int,
    ) -> None:
        remote = remote_of(mapping)
        plan = self.resource.plan(record, remote, self.context.settings)
        revision = mapping.revision if mapping else 0
        key = self.context.business_key(self.record_type.key, record.source_ref, revision)
        resolver = Resolver(self.context.rules)
        links = links_for(self.context, key, parents.remotes(pk), resolver)
        findings = [*plan.findings, *parents.findings(pk)]
        depends = parents.last_item(pk)
        if remote is not None and self._stands_as_booked(record, remote, mapping, links):
            self._in_step(mapping, content_hash)
            return
        drafts = self._drafts(plan.steps, record, remote, links)
        if not drafts:
            self._in_step(mapping, content_hash)
            return
        flight = parents.flight_key(pk) or key
        for number, (step, rendered) in enumerate(drafts):
            item = self._item(pk, record, content_hash, step, key, links.marker, remote)
            item.depends_on_id = depends
            item.flight_key, item.rounds = flight, rounds
            item.account_mapping = resolver.shaped_by
            item.last_step = number == len(drafts) - 1
            item.findings = [
                finding.as_json() for finding in (*(findings if number == 0 else ()), *rendered.findings)
            ]
            self.items.append(item)
            self.bodies.append(plan_body(item, rendered, remote))
            depends = item.pk

    def _stands_as_booked(
        self, record: Any, remote: Remote, mapping: IntegrationMapping | None, links: Links
    ) -> bool:
        """A document that can no longer change is compared by the rules of its time, not by today's."""
        if not self.resource.is_final(remote.state):
            return False
        rules = self._rules_of_its_time(mapping)
        own = replace(links, resolve=Resolver(rules))
        rendered = self.resource.render("update", record, own, remote, self.context.settings)
        return same(rendered, remote)

    def _rules_of_its_time(self, mapping: IntegrationMapping | None) -> Rules:
        shaped_by = mapping.account_mapping if mapping else None
        return rules_of(shaped_by) if shaped_by else self.context.rules

    def _drafts(
        self, steps: Iterable[Step], record: Any, remote: Remote | None, links: Links
    ) -> list[tuple[Step, Rendered]]:
        """Each step with its payload; an update that would change nothing is dropped.

        A document that the provider no longer lets anybody change is credited and sent anew, if a person says so.
        """
        drafts = []
        for step in steps:
            rendered = self.resource.render(step.operation, record, links, remote, self.context.settings)
            if step.operation == "update" and remote is not None:
                if same(rendered, remote):
                    continue
                if self.resource.reissue and self.resource.is_final(remote.state):
                    drafts.append((Step(self.resource.reissue, 2), rendered))
                    break
            drafts.append((step, rendered))
        return drafts

    def _in_step(self, mapping: IntegrationMapping | None, content_hash: str) -> None:
        """Content changed in fields that are not sent: counted as unchanged, noted only by a real run."""
        self.job.unchanged += 1
        if mapping is not None and not self.job.dry_run:
            IntegrationMapping.objects.filter(pk=mapping.pk).update(sent_hash=content_hash, stale=False)

    def _item(
        self,
        pk: UUID,
        record: Any,
        content_hash: str,
        step: Step,
        key: str,
        marker: str,
        remote: Remote | None,
    ) -> SyncItem:
        return SyncItem(
            tenant_id=self.job.tenant_id,
            integration=self.job.integration,
            job=self.job,
            data_type=self.record_type.key,
            operation=step.operation,
            resource_type=self.record_type.key,
            resource_id=pk,
            source_ref=record.source_ref,
            business_key=key,
            marker=marker,
            external_id=remote.external_id if remote else "",
            external_type=self.resource.external_type,
            state=State.PLANNED,
            plan_only=True,
            sequence=self.planned_before + len(self.items),
            pinned_hash=content_hash,
            summary=summary(record),
            calls_planned=step.calls,
            created_at=clock.now(),
        )


class Parents:
    """The documents that a chunk of records refers to: where they stand, or how they get there."""

    def __init__(self, batch: Batch, ids: list[UUID]) -> None:
        self.batch, self.ids = batch, ids
        self.of: dict[UUID, dict[str, UUID]] = {pk: {} for pk in ids}
        self.mapped: dict[str, dict[UUID, IntegrationMapping]] = {}
        self.waiting: dict[str, dict[UUID, SyncItem]] = {}
        self.refs: dict[str, dict[UUID, str]] = {}
        for data_type, field in batch.record_type.parents.items():
            self._read(data_type, field)

    def _read(self, data_type: str, field: str) -> None:
        model = self.batch.record_type.model
        for pk, parent in model.objects.filter(pk__in=self.ids).values_list("pk", f"{field}_id"):
            self.of[pk][data_type] = parent
        parent_ids = list({parents[data_type] for parents in self.of.values()})
        parent_type = records.get(data_type)
        self.refs[data_type] = dict(
            parent_type.model.objects.filter(pk__in=parent_ids).values_list("pk", "source_ref")
        )
        self.mapped[data_type] = _mappings(self.batch.context, data_type, parent_ids)
        self.waiting[data_type] = self._open_items(data_type, parent_ids)
        missing = [
            pk for pk in parent_ids if pk not in self.mapped[data_type] and pk not in self.waiting[data_type]
        ]
        allowed = self.batch.resource.creates_parents(self.batch.context.settings)
        if missing and data_type in allowed:
            Batch(self.batch.context, self.batch.job, parent_type).plan(missing)
            self.waiting[data_type].update(self._open_items(data_type, missing))

    def _open_items(self, data_type: str, parent_ids: list[UUID]) -> dict[UUID, SyncItem]:
        """The last open step per parent: of this job's plan, or under way from an earlier one."""
        rows = (
            SyncItem.objects.filter(
                integration=self.batch.job.integration,
                data_type=data_type,
                resource_id__in=parent_ids,
                state__in=OPEN_STATES,
            )
            .exclude(operation="credit", state=State.PLANNED)
            .order_by("created_at", "sequence")
        )
        return {
            item.resource_id: item for item in rows if not item.plan_only or item.job_id == self.batch.job.pk
        }

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

    def last_item(self, pk: UUID) -> UUID | None:
        for data_type, parent in self.of[pk].items():
            item = self.waiting[data_type].get(parent)
            if item is not None:
                return item.pk
        return None

    def flight_key(self, pk: UUID) -> str:
        data_type = self.batch.resource.flight_of
        if not data_type:
            return ""
        parent = self.of[pk][data_type]
        return self.batch.context.business_key(data_type, self.refs[data_type].get(parent, ""))

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


def links_for(context: Context, key: str, parents: Mapping[str, Remote], resolver: Resolver) -> Links:
    return Links(
        marker=hashing.marker(key),
        parents=dict(parents),
        resolve=resolver,
        rounding_account=getattr(context.settings, "rounding_account", ""),
    )


def _mappings(context: Context, data_type: str, ids: list[UUID]) -> dict[UUID, IntegrationMapping]:
    rows = IntegrationMapping.objects.filter(
        integration=context.integration,
        local_resource_type=data_type,
        local_resource_id__in=ids,
        part="",
        archived_at=None,
    ).select_related("account_mapping")
    return {mapping.local_resource_id: mapping for mapping in rows}
