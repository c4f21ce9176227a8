"""Three-way per field, then record, hash and mapping in one transaction: what came in is not sent back."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounting import clock, records
from accounting.domain.findings import Finding
from accounting.domain.merging import Merge, flat, three_way
from accounting.models import IntegrationMapping
from accounting.providers.reading import Content, Document
from accounting.records import Outcome as Saved
from accounting.sync.plan_row import summary
from accounting.sync.pulling import evidence
from accounting.sync.pulling.drafts import Draft, ReadParent, changed_draft, new_draft
from accounting.sync.pulling.evidence import Subject
from accounting.sync.pulling.remembering import Decision, remember
from accounting.sync.pulling.run import Outcome, Run
from accounting.sync.pulling.standing import Standing, agreement, standing
from accounting.sync.pulling.winner import Winner, winner

__all__ = ["TAKE", "Changed", "ReadParent", "create", "merge_into", "new_mapping"]

TAKE = "take"  # a person's word that this proposal may change the record
KEEP = "keep"  # a person's word that the record stays as it is
_NOTHING: frozenset[str] = frozenset()
_NEVER_SENT = ""


class Changed(Exception):
    """The record or its mapping is not what it was when it was compared."""


def merge_into(
    run: Run,
    data_type: str,
    document: Document,
    mapping: IntegrationMapping,
    decision: str,
    read_parent: ReadParent,
) -> Outcome:
    """Raises ProviderError and Changed."""
    try:
        stand = standing(run, data_type, mapping.local_resource_id, mapping)
    except LookupError:
        with transaction.atomic():
            evidence.forget_reading(run, data_type, document.external_id)
        return "ignored"
    before = agreement(run, data_type, mapping)
    reading = run.reading(data_type)
    merge = three_way(before, stand.ours, document.content, reading.same)
    if reading.only_new:
        merge = Merge(_NOTHING, _NOTHING, _NOTHING)
    subject = _subject(document, data_type, stand)
    if (merge.theirs or merge.both) and not run.is_master(data_type) and decision not in {TAKE, KEEP}:
        finding = Finding("error", "import_proposed", {"number": document.external_id})
        changes = _changes(stand.ours, document.content, merge.theirs | merge.both)
        return evidence.held(run, subject, [finding], changes)
    chosen = _decided(run, data_type, document, mapping, stand, merge, decision)
    draft = Draft({})
    if chosen.taken:
        draft = changed_draft(run, data_type, document, stand, chosen.taken, chosen.kept, read_parent)
        if draft.findings:
            return evidence.held(run, subject, draft.findings)
    return _store(run, data_type, document, mapping, stand, chosen, draft)


def _decided(
    run: Run,
    data_type: str,
    document: Document,
    mapping: IntegrationMapping,
    stand: Standing,
    merge: Merge,
    decision: str,
) -> Decision:
    if decision == KEEP and (merge.theirs or merge.both):
        lost = merge.theirs | merge.both
        return Decision(_NOTHING, merge.ours | lost, (_conflict("ours", lost, document),), lost)
    if not merge.both:
        return Decision(merge.theirs, merge.ours)
    won = winner(run, data_type, mapping, document.external_id, stand.row.changed_at)
    finding = _conflict(won, merge.both, document)
    if won == "ours":
        return Decision(merge.theirs, merge.ours | merge.both, (finding,), merge.both)
    return Decision(merge.theirs | merge.both, merge.ours, (finding,))


def _conflict(won: Winner, names: frozenset[str], document: Document) -> Finding:
    params = {"number": document.external_id, "fields": ", ".join(sorted(names))}
    return Finding("warning" if won == "overlap" else "info", f"conflict_{won}", params)


def _store(
    run: Run,
    data_type: str,
    document: Document,
    mapping: IntegrationMapping,
    stand: Standing,
    chosen: Decision,
    draft: Draft,
) -> Outcome:
    """Raises Changed."""
    subject = _subject(document, data_type, stand)
    with transaction.atomic():
        _lock(mapping, stand)
        saved = _save(run, data_type, draft, stand.row.changed_at if chosen.kept else None)
        if saved is not None and saved.issues:
            transaction.set_rollback(True)
        else:
            new = mapping._state.adding
            written = saved is not None and saved.status == "updated"
            after = standing(run, data_type, stand.row.pk, mapping) if written else stand
            remember(run, data_type, document, mapping, stand, after, chosen)
            if new or written or chosen.findings:
                changes = _changes(stand.ours, document.content, chosen.taken)
                changes += _changes(document.content, stand.ours, chosen.lost)
                subject = _subject(document, data_type, after)
                word = "import_link" if new else "import"
                evidence.confirmed(run, subject, word, changes, chosen.findings, after.row.content_hash)
            else:
                evidence.settle_open(run, data_type, document.external_id, "no_longer_needed")
            evidence.forget_reading(run, data_type, document.external_id)
            return "linked" if new else ("updated" if written or chosen.findings else "unchanged")
    return evidence.held(run, subject, _refused(document, saved))


def create(run: Run, data_type: str, document: Document, read_parent: ReadParent) -> Outcome:
    """A record that begins at the provider, in step from its first moment.

    Raises ProviderError.
    """
    ref = run.new_reference(document.external_id)
    draft = new_draft(run, data_type, document, read_parent)
    subject = Subject(data_type, document.external_id, ref)
    if draft.findings:
        return evidence.held(run, subject, draft.findings)
    with transaction.atomic():
        saved = _save(run, data_type, draft, None)
        if saved is not None and saved.id is not None:
            mapping = new_mapping(run, data_type, document, saved.id)
            stand = standing(run, data_type, saved.id, mapping)
            remember(run, data_type, document, mapping, stand, stand, Decision(_NOTHING, _NOTHING))
            subject = _subject(document, data_type, stand)
            changes = _changes({}, document.content, frozenset(document.content))
            evidence.confirmed(run, subject, "import_new", changes, (), stand.row.content_hash)
            evidence.forget_reading(run, data_type, document.external_id)
            return "created"
        transaction.set_rollback(True)
    return evidence.held(run, subject, _refused(document, saved))


def _lock(mapping: IntegrationMapping, stand: Standing) -> None:
    """Raises Changed where somebody was quicker."""
    model = type(stand.row)
    rows = model.objects.filter(pk=stand.row.pk, content_hash=stand.row.content_hash)
    if rows.select_for_update(of=("self",), no_key=True).first() is None:
        raise Changed
    if mapping._state.adding:
        return
    same = IntegrationMapping.objects.filter(
        pk=mapping.pk, sent_hash=mapping.sent_hash, synced_at=mapping.synced_at, archived_at=None
    )
    if same.select_for_update(of=("self",), no_key=True).first() is None:
        raise Changed


def _save(run: Run, data_type: str, draft: Draft, changed_at: Any) -> Saved | None:
    """`changed_at` stays the sender's own while a change of ours still waits to be sent."""
    if not draft.fields:
        return None
    stamp = (changed_at or clock.now()).isoformat()
    return records.save_records(
        tenant=run.context.tenant,
        record_type=records.get(data_type),
        records=[{**draft.fields, "changed_at": stamp}],
        changed_by=run.integration.provider,
    )[0]


def new_mapping(run: Run, data_type: str, document: Document, pk: UUID) -> IntegrationMapping:
    """Not stored yet; two of our records never share a document."""
    return IntegrationMapping(
        tenant_id=run.integration.tenant_id,
        integration=run.integration,
        local_resource_type=data_type,
        local_resource_id=pk,
        external_resource_type=run.resource(data_type).external_type,
        external_id=document.external_id,
        sent_hash=_NEVER_SENT,
    )


def _subject(document: Document, data_type: str, stand: Standing) -> Subject:
    shown = summary(stand.record)
    return Subject(data_type, document.external_id, stand.record.source_ref, stand.row.pk, summary=shown)


def _changes(old: Content, new: Content, names: frozenset[str]) -> list[evidence.Change]:
    """[{field, old, new}] of these fields."""
    whole = not any("[" in name for name in names)
    before, after = flat(old, whole=whole), flat(new, whole=whole)
    return [
        {"field": name, "old": before.get(name), "new": after.get(name)}
        for name in sorted(names)
        if before.get(name) != after.get(name)
    ]


def _refused(document: Document, saved: Saved | None) -> list[Finding]:
    """What `save_records` said of the document's values."""
    issues = saved.issues if saved else ()
    return [
        Finding(
            "error",
            "import_refused",
            {
                "number": document.external_id,
                "field": one.field,
                "issue": one.code,
                "issue_params": one.params,
            },
            one.field,
            f"import_refused:{document.external_id}:{one.field}",
        )
        for one in issues
    ]
