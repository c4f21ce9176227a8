"""Judges one document that was read: whose it is, what of it is taken over, or what a person has to say first."""

from dataclasses import replace

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.findings import Finding
from accounting.providers.reading import Document
from accounting.sync.pulling import gone, matching, merging
from accounting.sync.pulling.drafts import new_draft
from accounting.sync.pulling.evidence import Subject
from accounting.sync.pulling.fetching import Read
from accounting.sync.pulling.snapshot import Snapshot
from accounting.sync.pulling.verdicts import Alone, Created, Held, Ignored, Verdict


def judge(snapshot: Snapshot, read: Read) -> Verdict:
    """Nothing is written. Only where the document is alone may the database and the provider be asked.

    Raises Alone, ParentUnread, and ProviderError: TRANSIENT `write_under_way` while a write of ours may stand
    behind what was read.
    """
    mapping, document = snapshot.mappings.get(read.external_id), read.document
    decision, by = snapshot.said.get(read.external_id, ("", ""))
    if document is None:
        return gone.judge(snapshot, read.external_id, mapping, decision, by)
    if not document.taken or (mapping is not None and mapping.archived_at is not None):
        return Ignored(read.external_id)
    if mapping is not None:
        if read.before.writing or mapping.local_resource_id in snapshot.writing:
            raise ProviderError(Kind.TRANSIENT, matching.UNDER_WAY)
        return merging.merge(snapshot, document, mapping, decision)
    if _belongs_to_nobody(snapshot, document):
        return Ignored(read.external_id)
    return _unlinked(snapshot, document, decision)


def _belongs_to_nobody(snapshot: Snapshot, document: Document) -> bool:
    """It refers to a document of a type that is not read back, and that is none of ours."""
    return any(
        not snapshot.run.context.imports(parent)
        and (parent, str(document.content.get(name) or "")) not in snapshot.references
        for name, parent in snapshot.run.reading(snapshot.data_type).links.items()
    )


def _unlinked(snapshot: Snapshot, document: Document, decision: str) -> Verdict:
    run, data_type = snapshot.run, snapshot.data_type
    subject = Subject(data_type, document.external_id, run.new_reference(document.external_id))
    if document.external_id in snapshot.strangers:
        if not snapshot.alone:
            raise Alone
        found = matching.match(run, data_type, document, decision)
        if found.proposal is not None:
            return Held(replace(subject, candidates=found.candidates), [found.proposal])
        if found.pk is not None:
            snapshot.ours.add([found.pk])
            mapping = merging.new_mapping(run, data_type, document, found.pk)
            return merging.merge(snapshot, document, mapping, decision)
    if document.findings:
        return Held(subject, document.findings)
    if not run.is_master(data_type) and decision != merging.TAKE:
        finding = Finding("error", "import_new_proposed", {"number": document.external_id})
        return Held(subject, [finding])
    draft = new_draft(run, data_type, document, snapshot.find_parent)
    return Held(subject, draft.findings) if draft.findings else Created(document, draft)
