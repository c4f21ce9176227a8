"""A document that is linked to a record of ours and no longer exists there: a proposal, never a deletion here."""

from django.db import transaction

from accounting import clock, records
from accounting.domain.findings import Finding
from accounting.facts import record_fact
from accounting.models import IntegrationMapping
from accounting.sync.pulling import evidence
from accounting.sync.pulling.evidence import Entry, Subject
from accounting.sync.pulling.run import Outcome, Run
from accounting.sync.pulling.snapshot import Snapshot
from accounting.sync.pulling.verdicts import Archived, Held, Ignored, Kept, Verdict

ARCHIVE, KEEP = "archive", "keep"
_KEPT = "deleted_kept"


def judge(
    snapshot: Snapshot, external_id: str, mapping: IntegrationMapping | None, decision: str, by: str
) -> Verdict:
    row = snapshot.ours.rows.get(mapping.local_resource_id) if mapping else None
    if mapping is None or row is None or mapping.archived_at is not None or mapping.remote_state.get(_KEPT):
        return Ignored(external_id)
    subject = Subject(snapshot.data_type, external_id, row.source_ref, row.pk)
    if decision == ARCHIVE:
        return Archived(subject, mapping, by)
    if decision == KEEP:
        return Kept(subject, mapping, by)
    finding = Finding("error", "deleted_there", {"number": external_id, "record": row.source_ref})
    return Held(subject, [finding])


@transaction.atomic
def archive(run: Run, verdict: Archived) -> Outcome:
    """The record is kept, but nothing of it is planned any more."""
    subject = verdict.subject
    records.archive_record(
        tenant=run.context.tenant,
        record_type=records.get(subject.data_type),
        pk=subject.pk,
        archived_by=verdict.by,
    )
    IntegrationMapping.objects.filter(pk=verdict.mapping.pk).update(archived_at=clock.now())
    evidence.confirm(run, [Entry(subject, "import_end")])
    evidence.forget_readings(run, subject.data_type, [subject.external_id])
    return "archived"


@transaction.atomic
def keep(run: Run, verdict: Kept) -> Outcome:
    """Nobody is asked about this document again."""
    subject = verdict.subject
    state = {**verdict.mapping.remote_state, _KEPT: True}
    IntegrationMapping.objects.filter(pk=verdict.mapping.pk).update(remote_state=state)
    record_fact(
        "deletion_left_alone",
        tenant=run.integration.tenant_id,
        actor=verdict.by,
        integration=run.integration,
        external_id=subject.external_id,
        data={"record": subject.source_ref},
    )
    evidence.forget_readings(run, subject.data_type, [subject.external_id])
    evidence.settle_open(run, subject.data_type, [subject.external_id], "difference_accepted")
    return "ignored"
