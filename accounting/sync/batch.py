"""Plans a few hundred due records at once; the number of questions to the database does not grow with them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

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
from accounting.models.sync import STOPPED_BY_PERSON
from accounting.providers.base import Links, Remote, Rendered, Resource, Step
from accounting.records import RecordType
from accounting.sync.attached import Attached, attached_to
from accounting.sync.context import Context, mappings_of, remote_of
from accounting.sync.held_before import alike, held_before
from accounting.sync.import_waits import import_waits
from accounting.sync.plan_row import plan_body, same, summary
from accounting.sync.planned_parents import Parents
from accounting.sync.shared_ids import shared_ids

MOST_ROUNDS = 5


class Batch:
    """One chunk of one data type in one job."""

    def __init__(self, context: Context, job: SyncJob, record_type: RecordType) -> None:
        self.context, self.job, self.record_type = context, job, record_type
        self.resource: Resource = context.resource(record_type.key)
        self.items: list[SyncItem] = []
        self.bodies: list[ExchangeBody] = []
        self.planned_before = 0
        self.attached: Mapping[UUID, Attached] = {}
        self.held: Mapping[UUID, list[SyncItem]] = {}
        self.shared: Mapping[UUID, Finding] = {}
        self.waits: Mapping[UUID, Finding] = {}

    def plan(self, ids: list[UUID]) -> None:
        ids = self._not_yet_planned(ids)
        canonical = records.load_canonical(self.record_type, ids)
        hashes = dict(self.record_type.model.objects.filter(pk__in=ids).values_list("pk", "content_hash"))
        mappings = mappings_of(self.context, self.record_type.key, ids)
        ended = self._ended_before(ids)
        self.attached = attached_to(self.context, self.record_type, self._undoable(mappings))
        self.shared = shared_ids(self.context, self.record_type, canonical, mappings)
        self.waits = import_waits(self.job.integration, self.record_type.key, ids)
        if self.job.trigger == "schedule":
            self.held = held_before(self.job, self.record_type.key, ids)
        parents = Parents(self.context, self.job, self.record_type, ids)
        self._plan_missing(parents)
        self.planned_before = self.job.items.count()
        for pk in ids:
            previous = ended.get(pk)
            previous = previous if previous and previous.pinned_hash == hashes[pk] else None
            if previous and self._leave_out(previous):
                continue
            rounds = previous.rounds + 1 if previous else 0
            self._plan_record(pk, canonical[pk], hashes[pk], mappings.get(pk), parents, rounds)
        SyncItem.objects.bulk_create(self.items)
        ExchangeBody.objects.bulk_create(self.bodies)
        self.job.api_calls_planned += sum(item.calls_planned for item in self.items)

    def _plan_missing(self, parents: Parents) -> None:
        allowed = self.resource.creates_parents(self.context.settings)
        for data_type, missing in parents.missing().items():
            if data_type in allowed and self.context.may_create(data_type):
                Batch(self.context, self.job, records.get(data_type)).plan(missing)
                parents.planned(data_type, missing)

    def _not_yet_planned(self, ids: list[UUID]) -> list[UUID]:
        """A missing parent may already stand in this job, planned along with an earlier child."""
        there = set(
            SyncItem.objects.filter(
                job=self.job, job_type="export", data_type=self.record_type.key, resource_id__in=ids
            ).values_list("resource_id", flat=True)
        )
        return [pk for pk in ids if pk not in there]

    def _undoable(self, mappings: Mapping[UUID, IntegrationMapping]) -> list[UUID]:
        """The records whose document could only be credited and sent anew."""
        if not self.resource.reissue:
            return []
        return [pk for pk, mapping in mappings.items() if self.resource.is_final(mapping.remote_state)]

    def _ended_before(self, ids: list[UUID]) -> dict[UUID, SyncItem]:
        """Per record its latest end, where that was a refusal or a person's stop."""
        stopped = Q(state=State.STOPPED, reason=STOPPED_BY_PERSON)
        rows = SyncItem.objects.filter(
            integration=self.job.integration,
            data_type=self.record_type.key,
            resource_id__in=ids,
            job_type="export",
            plan_only=False,
        ).filter(stopped | Q(state__in=[State.REJECTED, State.CONFIRMED]))
        latest = {item.resource_id: item for item in rows.order_by("created_at", "sequence")}
        return {pk: item for pk, item in latest.items() if item.state != State.CONFIRMED}

    def _leave_out(self, ended: SyncItem) -> bool:
        """The hourly run repeats neither what was refused for good nor what a person stopped; a person's run does."""
        if self.job.trigger != "schedule":
            return False
        refused = ended.state == State.REJECTED
        if refused and ended.error_kind == "transient" and ended.rounds < MOST_ROUNDS:
            return False
        self._count_left_out("refused_before" if refused else "stopped_before")
        return True

    def _count_left_out(self, why: str) -> None:
        self.job.skipped[why] = self.job.skipped.get(why, 0) + 1

    def _plan_record(
        self,
        pk: UUID,
        record: Any,
        content_hash: str,
        mapping: IntegrationMapping | None,
        parents: Parents,
        rounds: int,
    ) -> None:
        remote = remote_of(mapping)
        plan = self.resource.plan(record, remote, self.context.settings)
        revision = mapping.revision if mapping else 0
        key = self.context.business_key(self.record_type.key, record.source_ref, revision)
        resolver = Resolver(self.context.rules)
        links = links_for(self.context, key, parents.remotes(pk), resolver)
        depends = parents.last_item(pk)
        if remote is not None and self._stands_as_booked(record, remote, mapping, links):
            self._in_step(mapping, content_hash)
            return
        drafts = self._drafts(plan.steps, record, remote, links)
        if not drafts:
            self._in_step(mapping, content_hash)
            return
        findings = [*plan.findings, *parents.findings(pk)]
        findings += [found[pk] for found in (self.shared, self.waits) if pk in found]
        if remote and pk in self.attached and self.resource.undoes(drafts[0][0].operation):
            params = {"number": remote.external_id, **self.attached[pk].as_params()}
            findings.append(Finding("warning", "invoice_has_payments", params))
        flight = parents.flight_key(pk) or self.resource.place(drafts[0][1].payload) or key
        items, bodies = [], []
        for number, (step, rendered) in enumerate(drafts):
            item = self._item(pk, record, content_hash, step, key, links.marker, remote)
            item.depends_on = depends
            item.flight_key, item.rounds = flight, rounds
            item.account_mapping = resolver.shaped_by
            item.last_step = number == len(drafts) - 1
            item.findings = [
                finding.as_json() for finding in (*(findings if number == 0 else ()), *rendered.findings)
            ]
            items.append(item)
            undoes = number == 0 and self.resource.undoes(step.operation)
            shows = undoes or step.operation in {"create", "update"}
            bodies.append(plan_body(item, rendered, remote, shows=shows))
            depends = item
        if pk in self.held and alike(self.held[pk], items):
            self._count_left_out("held_before")
            return
        self.items += items
        self.bodies += bodies

    def _stands_as_booked(
        self, record: Any, remote: Remote, mapping: IntegrationMapping | None, links: Links
    ) -> bool:
        """A document that can no longer change is compared by the rules of its time, not by today's."""
        if not self.resource.is_final(remote.state) or self.resource.is_undone(remote.state):
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
                if same(rendered, remote) and not self.resource.is_undone(remote.state):
                    continue
                if self.resource.reissue and self.resource.is_final(remote.state):
                    return self._undoing(rendered)
            drafts.append((step, rendered))
        return drafts

    def _undoing(self, rendered: Rendered) -> list[tuple[Step, Rendered]]:
        """The steps of a reissue; what was found stands on the first, and holds the others with it."""
        first, *further = self.resource.reissue
        plain = Rendered(rendered.payload, (), rendered.expected_total)
        return [(first, rendered), *((step, plain) for step in further)]

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
            max_retries=settings.FROST_MAX_RETRIES,
            created_at=clock.now(),
        )


def links_for(context: Context, key: str, parents: Mapping[str, Remote], resolver: Resolver) -> Links:
    return Links(
        marker=hashing.marker(key),
        parents=dict(parents),
        resolve=resolver,
        rounding_account=getattr(context.settings, "rounding_account", ""),
        chart=context.chart,
    )
