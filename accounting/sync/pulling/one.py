"""One document: read, found among ours, compared, and taken in with its mapping in one transaction."""

from django.db import IntegrityError, transaction

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.findings import Finding
from accounting.models import IntegrationMapping, PendingRead
from accounting.models.sync import IN_FLIGHT_STATES, SyncItem
from accounting.providers.reading import Document
from accounting.sync.pulling import evidence, gone, matching, taking
from accounting.sync.pulling.evidence import Subject
from accounting.sync.pulling.run import Outcome, Run

_ATTEMPTS = 3


def take_in(run: Run, data_type: str, external_id: str) -> Outcome:
    """The same document again changes nothing.

    Raises ProviderError: TRANSIENT `write_under_way` while a write of ours may stand behind what was read.
    """
    document = run.reading(data_type).fetch(run.client, external_id, run.context.settings)
    pending = PendingRead.objects.filter(
        integration=run.integration, data_type=data_type, external_id=external_id
    ).first()
    decision, by = (pending.decision, pending.decided_by) if pending else ("", "")
    for _ in range(_ATTEMPTS):
        try:
            return _conclude(run, data_type, external_id, document, decision, by)
        except (taking.Changed, IntegrityError):
            # Somebody saved the record, or a write of ours was confirmed, since it was compared.
            continue
    raise ProviderError(Kind.TRANSIENT, matching.UNDER_WAY)


def _conclude(
    run: Run, data_type: str, external_id: str, document: Document | None, decision: str, by: str
) -> Outcome:
    mapping = run.mapping(data_type, external_id)
    if document is None:
        return gone.gone(run, data_type, external_id, mapping, decision, by)
    if not document.taken or (mapping is not None and mapping.archived_at is not None):
        return _done(run, data_type, external_id, "ignored")
    if mapping is not None:
        _refuse_under_way(mapping)
        return _known(run, data_type, document, mapping, decision)
    parent_away = _belongs_to_nobody(run, data_type, document)
    if parent_away:
        return _done(run, data_type, external_id, "ignored")
    return _unknown(run, data_type, document, decision)


def _known(
    run: Run, data_type: str, document: Document, mapping: IntegrationMapping, decision: str
) -> Outcome:
    return taking.merge_into(run, data_type, document, mapping, decision, _reader(run))


def _unknown(run: Run, data_type: str, document: Document, decision: str) -> Outcome:
    found = matching.match(run, data_type, document, decision)
    ref = run.new_reference(document.external_id)
    if found.proposal is not None:
        subject = Subject(data_type, document.external_id, ref, candidates=found.candidates)
        return evidence.held(run, subject, [found.proposal])
    if found.pk is not None:
        return taking.merge_into(
            run,
            data_type,
            document,
            taking.new_mapping(run, data_type, document, found.pk),
            decision,
            _reader(run),
        )
    if document.findings:
        return evidence.held(run, Subject(data_type, document.external_id, ref), document.findings)
    if not run.is_master(data_type) and decision != taking.TAKE:
        finding = Finding("error", "import_new_proposed", {"number": document.external_id})
        return evidence.held(run, Subject(data_type, document.external_id, ref), [finding])
    return taking.create(run, data_type, document, _reader(run))


def _belongs_to_nobody(run: Run, data_type: str, document: Document) -> bool:
    """It refers to a document of a type that is not read back, and that is none of ours."""
    from accounting.sync.pulling.drafts import known_reference

    return any(
        not run.context.imports(parent)
        and not known_reference(run, parent, str(document.content.get(name) or ""))
        for name, parent in run.reading(data_type).links.items()
    )


def _refuse_under_way(mapping: IntegrationMapping) -> None:
    writes = SyncItem.objects.filter(
        integration_id=mapping.integration_id,
        resource_type=mapping.local_resource_type,
        resource_id=mapping.local_resource_id,
        state__in=IN_FLIGHT_STATES,
    )
    if writes.exists():
        raise ProviderError(Kind.TRANSIENT, matching.UNDER_WAY)


def _reader(run: Run) -> "taking.ReadParent":
    return lambda data_type, external_id: take_in(run, data_type, external_id)


@transaction.atomic
def _done(run: Run, data_type: str, external_id: str, outcome: Outcome) -> Outcome:
    evidence.forget_reading(run, data_type, external_id)
    evidence.settle_open(run, data_type, external_id, "not_ours")
    return outcome
