"""A document of a record that we have: three-way per field, and last write wins where both changed the same."""

from uuid import UUID

from accounting.domain.findings import Finding
from accounting.domain.merging import Merge, flat, three_way
from accounting.models import IntegrationMapping
from accounting.providers.reading import Content, Document
from accounting.sync.plan_row import summary
from accounting.sync.pulling.drafts import Draft, changed_draft
from accounting.sync.pulling.evidence import Change, Subject
from accounting.sync.pulling.remembering import Decision
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.snapshot import Snapshot
from accounting.sync.pulling.standing import Standing, agreement
from accounting.sync.pulling.verdicts import Alone, Held, Ignored, Merged
from accounting.sync.pulling.winner import Winner, winner

TAKE = "take"  # a person's word that this proposal may change the record
KEEP = "keep"  # a person's word that the record stays as it is
_NOTHING: frozenset[str] = frozenset()
_NEVER_SENT = ""


def merge(
    snapshot: Snapshot, document: Document, mapping: IntegrationMapping, decision: str
) -> Ignored | Held | Merged:
    """Raises Alone, ParentUnread and ProviderError."""
    run, data_type = snapshot.run, snapshot.data_type
    if mapping.local_resource_id not in snapshot.ours.rows:
        return Ignored(document.external_id, settled="")
    stand = snapshot.ours.of(mapping)
    difference = _difference(run, data_type, document, mapping, stand)
    theirs = difference.theirs | difference.both
    subject = subject_of(document, data_type, stand)
    if theirs and not run.is_master(data_type) and decision not in {TAKE, KEEP}:
        finding = Finding("error", "import_proposed", {"number": document.external_id})
        return Held(subject, [finding], changes(stand.ours, document.content, theirs))
    chosen = _decided(snapshot, document, mapping, stand, difference, decision)
    draft = Draft({})
    if chosen.taken:
        find = snapshot.find_parent
        draft = changed_draft(run, data_type, document, stand, chosen.taken, chosen.kept, find)
        if draft.findings:
            return Held(subject, draft.findings)
    return Merged(document, mapping, stand, chosen, draft)


def _difference(
    run: Run, data_type: str, document: Document, mapping: IntegrationMapping, stand: Standing
) -> Merge:
    reading = run.reading(data_type)
    if reading.only_new:
        return Merge(_NOTHING, _NOTHING, _NOTHING)
    return three_way(agreement(run, data_type, mapping), stand.ours, document.content, reading.same)


def _decided(
    snapshot: Snapshot,
    document: Document,
    mapping: IntegrationMapping,
    stand: Standing,
    difference: Merge,
    decision: str,
) -> Decision:
    lost = difference.theirs | difference.both
    if decision == KEEP and lost:
        return Decision(_NOTHING, difference.ours | lost, (_conflict("ours", lost, document),), lost)
    if not difference.both:
        return Decision(difference.theirs, difference.ours)
    if not snapshot.alone:
        raise Alone
    won = winner(snapshot.run, snapshot.data_type, mapping, document.external_id, stand.row.changed_at)
    finding = _conflict(won, difference.both, document)
    if won == "ours":
        kept = difference.ours | difference.both
        return Decision(difference.theirs, kept, (finding,), difference.both)
    return Decision(lost, difference.ours, (finding,))


def _conflict(won: Winner, names: frozenset[str], document: Document) -> Finding:
    params = {"number": document.external_id, "fields": ", ".join(sorted(names))}
    return Finding("warning" if won == "overlap" else "info", f"conflict_{won}", params)


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


def subject_of(document: Document, data_type: str, stand: Standing) -> Subject:
    shown = summary(stand.record)
    return Subject(data_type, document.external_id, stand.record.source_ref, stand.row.pk, summary=shown)


def changes(old: Content, new: Content, names: frozenset[str]) -> list[Change]:
    """[{field, old, new}] of these fields."""
    whole = not any("[" in name for name in names)
    before, after = flat(old, whole=whole), flat(new, whole=whole)
    return [
        {"field": name, "old": before.get(name), "new": after.get(name)}
        for name in sorted(names)
        if before.get(name) != after.get(name)
    ]
