"""A document that is linked to a record of ours and no longer exists there: a proposal, never a deletion here."""

from django.db import transaction

from accounting import clock, records
from accounting.domain.findings import Finding
from accounting.facts import record_fact
from accounting.models import IntegrationMapping
from accounting.sync.pulling import evidence
from accounting.sync.pulling.evidence import Subject
from accounting.sync.pulling.run import Outcome, Run

ARCHIVE, KEEP = "archive", "keep"
_KEPT = "deleted_kept"


def gone(
    run: Run, data_type: str, external_id: str, mapping: IntegrationMapping | None, decision: str, by: str
) -> Outcome:
    rows = records.get(data_type).model.objects
    row = rows.filter(pk=mapping.local_resource_id, archived_at=None).first() if mapping else None
    if mapping is None or row is None or mapping.archived_at is not None or mapping.remote_state.get(_KEPT):
        return _let_be(run, data_type, external_id)
    subject = Subject(data_type, external_id, row.source_ref, row.pk)
    if decision == ARCHIVE:
        return _archive(run, subject, mapping, by)
    if decision == KEEP:
        return _keep(run, subject, mapping, by)
    finding = Finding("error", "deleted_there", {"number": external_id, "record": row.source_ref})
    return evidence.held(run, subject, [finding])


@transaction.atomic
def _let_be(run: Run, data_type: str, external_id: str) -> Outcome:
    evidence.forget_reading(run, data_type, external_id)
    evidence.settle_open(run, data_type, external_id, "not_ours")
    return "ignored"


@transaction.atomic
def _archive(run: Run, subject: Subject, mapping: IntegrationMapping, by: str) -> Outcome:
    """The record is kept, but nothing of it is planned any more."""
    records.archive_record(
        tenant=run.context.tenant, record_type=records.get(subject.data_type), pk=subject.pk, archived_by=by
    )
    IntegrationMapping.objects.filter(pk=mapping.pk).update(archived_at=clock.now())
    evidence.confirmed(run, subject, "import_end", [])
    evidence.forget_reading(run, subject.data_type, subject.external_id)
    return "archived"


@transaction.atomic
def _keep(run: Run, subject: Subject, mapping: IntegrationMapping, by: str) -> Outcome:
    """Nobody is asked about this document again."""
    state = {**mapping.remote_state, _KEPT: True}
    IntegrationMapping.objects.filter(pk=mapping.pk).update(remote_state=state)
    record_fact(
        "deletion_left_alone",
        tenant=run.integration.tenant_id,
        actor=by,
        integration=run.integration,
        external_id=subject.external_id,
        data={"record": subject.source_ref},
    )
    evidence.forget_reading(run, subject.data_type, subject.external_id)
    evidence.settle_open(run, subject.data_type, subject.external_id, "difference_accepted")
    return "ignored"
