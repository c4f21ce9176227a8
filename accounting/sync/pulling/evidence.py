"""What is kept of one reading: an item that people see, the values that lost, and the problem of what waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from accounting import clock
from accounting.domain import exact_json, hashing
from accounting.domain.findings import Finding
from accounting.facts import fact_row
from accounting.models import ExchangeBody, History, PendingRead, State, SyncItem
from accounting.models.sync import OPEN_STATES
from accounting.problems import service
from accounting.providers.http import digest
from accounting.sync.pulling.run import Outcome, Run

IMPORT = "import"
Change = dict[str, Any]  # {field, old, new}


@dataclass(frozen=True)
class Subject:
    """One document and, where there is one, its record."""

    data_type: str
    external_id: str
    source_ref: str
    pk: UUID | None = None
    candidates: tuple[UUID, ...] = ()
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """What was done with one document."""

    subject: Subject
    operation: str
    changes: Sequence[Change] = ()
    findings: Sequence[Finding] = ()
    content_hash: str = ""


def confirm(run: Run, entries: Sequence[Entry]) -> None:
    """The items of what was taken in. Runs inside the transaction that writes the records."""
    if not entries:
        return
    known = _open_items(run, [entry.subject for entry in entries])
    items = [_confirmed(run, entry, known.get(entry.subject.external_id)) for entry in entries]
    waited = list(known.values())
    for item in waited:
        item.save()
        ExchangeBody.objects.filter(item=item, kind="plan").delete()
    SyncItem.objects.bulk_create([item for item in items if item._state.adding])
    ExchangeBody.objects.bulk_create(
        [_body(item, entry.changes) for item, entry in zip(items, entries, strict=True)]
    )
    History.objects.bulk_create([_fact(run, item, entry) for item, entry in zip(items, entries, strict=True)])
    if waited:
        service.let_go([item.pk for item in waited])


def _confirmed(run: Run, entry: Entry, item: SyncItem | None) -> SyncItem:
    subject = entry.subject
    item = item or _new_item(run, subject)
    item.operation, item.state, item.completed_at = entry.operation, State.CONFIRMED, clock.now()
    item.resource_id, item.source_ref = subject.pk or item.resource_id, subject.source_ref
    item.findings, item.summary = [one.as_json() for one in entry.findings], subject.summary
    item.pinned_hash = entry.content_hash
    item.error_code, item.error_params = "", {}
    # Where it waited since an earlier run, this one has done it.
    item.job = run.job or item.job
    return item


def _fact(run: Run, item: SyncItem, entry: Entry) -> History:
    return fact_row(
        f"{entry.operation}_confirmed",
        tenant=item.tenant_id,
        actor=run.integration.provider,
        integration=run.integration,
        item=item,
        data={
            "job": str(item.job_id or ""),
            "hash": entry.content_hash,
            "fields": [one["field"] for one in entry.changes],
        },
    )


def held(run: Run, subject: Subject, findings: Sequence[Finding], changes: Sequence[Change] = ()) -> Outcome:
    """The document waits for a person: one problem per cause, whatever the number of documents."""
    told = [one.as_json() for one in findings]
    with transaction.atomic():
        item = _open_items(run, [subject]).get(subject.external_id)
        before = item is not None and item.findings == told and _is_held(item)
        if item is None:
            item = _new_item(run, subject)
        item.findings, item.summary = told, _summary(subject)
        item.error_code, item.error_params = findings[0].code, findings[0].params
        item.save()
        if not before:
            _keep_changes(item, changes)
            service.let_go([item.pk])
            _open_problems(item, findings)
        _hold_reading(run, subject)
    return "held_before" if before else "held"


def _summary(subject: Subject) -> dict[str, Any]:
    return {**subject.summary, "candidates": [str(pk) for pk in subject.candidates]}


def _is_held(item: SyncItem) -> bool:
    return bool(item.holds.filter(released_at=None, problem__solved_at=None).exists())


def _open_problems(item: SyncItem, findings: Sequence[Finding]) -> None:
    for finding in findings:
        cause = finding.cause or f"{finding.code}:{item.data_type}:{item.external_id}"
        problem = service.open_problem(
            tenant=item.tenant_id,
            integration=item.integration,
            code=finding.code,
            cause=cause,
            params={"number": item.external_id, **finding.params, "record": item.source_ref}
            | {"data_type": item.data_type},
            level="warning" if finding.level != "error" else "error",
        )
        service.hold(problem, [item])


def _hold_reading(run: Run, subject: Subject) -> None:
    now = clock.now()
    rows = PendingRead.objects.filter(
        integration=run.integration, data_type=subject.data_type, external_id=subject.external_id
    )
    rules = str(run.context.rules.pk or "")
    if not rows.update(held_at=now, rules=rules, decision="", decided_by=""):
        PendingRead.objects.create(
            tenant_id=run.integration.tenant_id,
            integration=run.integration,
            data_type=subject.data_type,
            external_id=subject.external_id,
            held_at=now,
            rules=rules,
        )


def _open_items(run: Run, subjects: Sequence[Subject]) -> dict[str, SyncItem]:
    """What waits of these documents, by external id."""
    keys = {run.business_key(one.data_type, one.external_id): one.external_id for one in subjects}
    rows = SyncItem.objects.filter(
        integration=run.integration,
        business_key__in=keys,
        job_type__in=["import", "webhook"],
        state__in=OPEN_STATES,
    )
    return {keys[item.business_key]: item for item in rows}


def _new_item(run: Run, subject: Subject) -> SyncItem:
    key = run.business_key(subject.data_type, subject.external_id)
    return SyncItem(
        tenant_id=run.integration.tenant_id,
        integration=run.integration,
        job=run.job,
        job_type=run.job_type,
        data_type=subject.data_type,
        operation=IMPORT,
        resource_type=subject.data_type,
        # Without a record the document's own name stands for it.
        resource_id=subject.pk or uuid5(NAMESPACE_URL, key),
        source_ref=subject.source_ref,
        business_key=key,
        marker=hashing.marker(key),
        external_id=subject.external_id,
        external_type=run.resource(subject.data_type).external_type,
        state=State.NEEDS_PERSON,
        sequence=run.next_place(),
        flight_key=key,
        summary=_summary(subject),
        calls_planned=0,
        created_at=clock.now(),
    )


def _keep_changes(item: SyncItem, changes: Sequence[Change]) -> None:
    ExchangeBody.objects.filter(item=item, kind="plan").delete()
    _body(item, changes).save()


def _body(item: SyncItem, changes: Sequence[Change]) -> ExchangeBody:
    """Encrypted, old and new: also the value that lost stays readable."""
    text = exact_json.dumps({"payload": {}, "changes": list(changes)})
    return ExchangeBody(
        tenant_id=item.tenant_id,
        item=item,
        kind="plan",
        body=text.decode(),
        sha256=digest(text),
        created_at=clock.now(),
    )


def forget_readings(run: Run, data_type: str, external_ids: Sequence[str]) -> None:
    """The documents are done with, and nobody needs to look at them for what they were held for."""
    PendingRead.objects.filter(
        integration=run.integration, data_type=data_type, external_id__in=external_ids
    ).delete()


def settle_open(run: Run, data_type: str, external_ids: Sequence[str], reason: str) -> None:
    """What waited for a person needs nobody any more."""
    if not external_ids:
        return
    rows = SyncItem.objects.filter(
        integration=run.integration,
        business_key__in=[run.business_key(data_type, external_id) for external_id in external_ids],
        job_type__in=["import", "webhook"],
        state=State.NEEDS_PERSON,
    )
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        rows.update(state=State.SUPERSEDED, reason=reason, completed_at=clock.now())
        service.let_go(ids)
