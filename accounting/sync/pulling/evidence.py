"""What is kept of one reading: an item that people see, the values that lost, and the problem of what waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from accounting import clock
from accounting.domain import exact_json, hashing
from accounting.domain.findings import Finding
from accounting.facts import record_fact
from accounting.models import ExchangeBody, PendingRead, State, SyncItem
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


def confirmed(
    run: Run,
    subject: Subject,
    operation: str,
    changes: Sequence[Change],
    findings: Sequence[Finding] = (),
    content_hash: str = "",
) -> SyncItem:
    """The item of what was taken in. Runs inside the transaction that writes the record."""
    item = _open_item(run, subject) or _new_item(run, subject)
    item.operation, item.state, item.completed_at = operation, State.CONFIRMED, clock.now()
    item.resource_id, item.source_ref = subject.pk or item.resource_id, subject.source_ref
    item.findings, item.summary = [one.as_json() for one in findings], subject.summary
    item.pinned_hash = content_hash
    item.error_code, item.error_params = "", {}
    # Where it waited since an earlier run, this one has done it.
    item.job = run.job or item.job
    item.save()
    _keep_changes(item, changes)
    record_fact(
        f"{operation}_confirmed",
        tenant=item.tenant_id,
        actor=run.integration.provider,
        integration=run.integration,
        item=item,
        data={
            "job": str(item.job_id or ""),
            "hash": content_hash,
            "fields": [one["field"] for one in changes],
        },
    )
    service.let_go([item.pk])
    return item


def held(run: Run, subject: Subject, findings: Sequence[Finding], changes: Sequence[Change] = ()) -> Outcome:
    """The document waits for a person: one problem per cause, whatever the number of documents."""
    told = [one.as_json() for one in findings]
    with transaction.atomic():
        item = _open_item(run, subject)
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


def _open_item(run: Run, subject: Subject) -> SyncItem | None:
    found: SyncItem | None = SyncItem.objects.filter(
        integration=run.integration,
        business_key=run.business_key(subject.data_type, subject.external_id),
        job_type__in=["import", "webhook"],
        state__in=OPEN_STATES,
    ).first()
    return found


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
    """Encrypted, old and new: also the value that lost stays readable."""
    ExchangeBody.objects.filter(item=item, kind="plan").delete()
    text = exact_json.dumps({"payload": {}, "changes": list(changes)})
    ExchangeBody.objects.create(
        tenant_id=item.tenant_id,
        item=item,
        kind="plan",
        body=text.decode(),
        sha256=digest(text),
        created_at=clock.now(),
    )


def forget_reading(run: Run, data_type: str, external_id: str) -> None:
    """The document is done with, and nobody needs to look at it for what it was held for."""
    PendingRead.objects.filter(
        integration=run.integration, data_type=data_type, external_id=external_id
    ).delete()


def settle_open(run: Run, data_type: str, external_id: str, reason: str) -> None:
    """What waited for a person needs nobody any more."""
    rows = SyncItem.objects.filter(
        integration=run.integration,
        business_key=run.business_key(data_type, external_id),
        job_type__in=["import", "webhook"],
        state=State.NEEDS_PERSON,
    )
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        rows.update(state=State.SUPERSEDED, reason=reason, completed_at=clock.now())
        service.let_go(ids)
