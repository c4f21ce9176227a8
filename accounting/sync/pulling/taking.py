"""Three-way per field, then record, hash and mapping in one transaction: what came in is not sent back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from accounting import clock, records
from accounting.domain import exact_json
from accounting.domain.findings import Finding
from accounting.domain.merging import Merge, flat, mixed, three_way
from accounting.models import IntegrationMapping
from accounting.providers.reading import Content, Document
from accounting.records import Outcome as Saved
from accounting.sync.plan_row import summary
from accounting.sync.pulling import evidence
from accounting.sync.pulling.drafts import Draft, ReadParent, changed_draft, new_draft
from accounting.sync.pulling.evidence import Subject
from accounting.sync.pulling.run import Outcome, Run
from accounting.sync.pulling.standing import Standing, agreement, as_kept, standing, state_of
from accounting.sync.pulling.winner import Winner, winner

__all__ = ["TAKE", "Changed", "ReadParent", "create", "merge_into"]

TAKE = "take"  # a person's word that this proposal may change the record
_NEVER_SENT = ""
_OWN_NOTES = {"seen_at", "deleted_kept"}


class Changed(Exception):
    """The record or its mapping is not what it was when it was compared."""


@dataclass(frozen=True)
class Decision:
    """`taken` comes from the document, `kept` is ours and still has to be sent."""

    taken: frozenset[str]
    kept: frozenset[str]
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] = frozenset()


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
        merge = Merge(frozenset(), frozenset(), frozenset())
    subject = _subject(document, data_type, stand)
    if (merge.theirs or merge.both) and not run.is_master(data_type) and decision != TAKE:
        finding = Finding("error", "import_proposed", {"number": document.external_id})
        changes = _changes(stand.ours, document.content, merge.theirs | merge.both)
        return evidence.held(run, subject, [finding], changes)
    chosen = _decided(run, data_type, document, mapping, stand, merge)
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
) -> Decision:
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
            _remember(run, data_type, document, mapping, stand, after, chosen)
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
            mapping = _new_mapping(run, data_type, document, saved.id)
            stand = standing(run, data_type, saved.id, mapping)
            _remember(run, data_type, document, mapping, stand, stand, Decision(frozenset(), frozenset()))
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


def _remember(
    run: Run,
    data_type: str,
    document: Document,
    mapping: IntegrationMapping,
    before: Standing,
    after: Standing,
    chosen: Decision,
) -> None:
    """What both say now. A change of ours that was not sent yet stays one: there the former word counts."""
    new, in_step = mapping._state.adding, mapping.sent_hash == before.row.content_hash
    changes: dict[str, Any] = {}
    ours = after.ours
    if chosen.kept:
        former = agreement(run, data_type, mapping)
        ours = mixed(ours, former[0] if former else document.content, chosen.kept)
    elif new or in_step:
        changes["sent_hash"] = after.row.content_hash
        if after.row.content_hash != mapping.sent_hash:
            changes["sent_payload"] = exact_json.dumps(after.rendered.payload).decode()
            changes["account_mapping"] = after.resolver.shaped_by
    changes["agreed"] = as_kept(ours, document.content)
    state = state_of(run, data_type, document, mapping)
    if _notable(mapping.remote_state) != state:
        changes["remote_state"] = state
    if document.version:
        changes["external_version"] = document.version
    if new:
        # Further steps of the record, such as booking, are the next plan's.
        changes["stale"] = not _began_there(run, document, after)
    _write(mapping, changes)


def _began_there(run: Run, document: Document, stand: Standing) -> bool:
    return bool(stand.record.source_ref == run.new_reference(document.external_id))


def _notable(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in _OWN_NOTES}


def _write(mapping: IntegrationMapping, changes: dict[str, Any]) -> None:
    """Nothing where nothing changed."""
    changed = {name: value for name, value in changes.items() if getattr(mapping, name) != value}
    if not changed and not mapping._state.adding:
        return
    now = clock.now()
    if "remote_state" in changed:
        changed["remote_state"] = {**changed["remote_state"], "seen_at": now.isoformat()}
    if "sent_hash" in changed or mapping._state.adding:
        changed["last_sync_direction"] = "import"
    for name, value in {**changed, "synced_at": now}.items():
        setattr(mapping, name, value)
    mapping.save()


def _new_mapping(run: Run, data_type: str, document: Document, pk: UUID) -> IntegrationMapping:
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
