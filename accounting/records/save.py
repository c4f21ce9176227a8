"""The only way records are written: upsert by source_ref, each record wholly or not at all."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction

from accounting import scope
from accounting.domain.validation import Issue
from accounting.models import Tenant
from accounting.records.drafts import Draft, read_drafts
from accounting.records.merge import Existing, Merged, merge
from accounting.records.outcome import Outcome
from accounting.records.types import RecordType
from accounting.records.write import write

# A batch is written in pieces, so that nobody waits long for the write lock of SQLite.
_TOGETHER = 250
_ATTEMPTS = 3


def save_records(
    *, tenant: Tenant, record_type: RecordType, records: Sequence[Any], changed_by: str
) -> list[Outcome]:
    """One outcome per record, in their order. One bad record does not stop the others.

    Omitted fields stay as they are, null clears. Each piece is read under lock and written in one transaction;
    where the database refuses it (somebody created the same source_ref meanwhile), its records are tried alone.
    """
    with scope.narrowed(tenant.pk):
        drafts = read_drafts(record_type, records)
        outcomes = {draft.index: _unreadable(draft) for draft in drafts if not draft.readable}
        for piece in _pieces([draft for draft in drafts if draft.readable]):
            for outcome in _save_piece(tenant, record_type, piece, changed_by):
                outcomes[outcome.index] = outcome
    return [outcomes[draft.index] for draft in drafts]


def _pieces(drafts: list[Draft]) -> Iterator[list[Draft]]:
    """In one order for everybody: two senders who create the same records never wait for each other crosswise."""
    drafts = sorted(drafts, key=lambda draft: draft.source_ref)
    return (drafts[start : start + _TOGETHER] for start in range(0, len(drafts), _TOGETHER))


def _save_piece(
    tenant: Tenant, record_type: RecordType, drafts: list[Draft], changed_by: str
) -> list[Outcome]:
    try:
        return _save_together(tenant, record_type, drafts, changed_by)
    except (IntegrityError, DataError):
        return [_save_alone(tenant, record_type, draft, changed_by) for draft in drafts]


def _save_together(
    tenant: Tenant, record_type: RecordType, drafts: list[Draft], changed_by: str
) -> list[Outcome]:
    with transaction.atomic():
        existing = Existing.read(record_type, drafts)
        merged = [merge(record_type, tenant, draft, existing) for draft in drafts]
        write(record_type, tenant, [one for one in merged if not one.issues], changed_by)
    return [_outcome(one) for one in merged]


def _save_alone(tenant: Tenant, record_type: RecordType, draft: Draft, changed_by: str) -> Outcome:
    """The loser of two simultaneous creates finds the winner's row and updates it."""
    for _ in range(_ATTEMPTS):
        try:
            return _save_together(tenant, record_type, [draft], changed_by)[0]
        except (IntegrityError, DataError):
            continue
    return Outcome(draft.index, draft.source_ref, "error", issues=(Issue("", "not_saved", {}),))


def _unreadable(draft: Draft) -> Outcome:
    return Outcome(draft.index, draft.source_ref, "error", issues=tuple(draft.reading.issues))


def _outcome(merged: Merged) -> Outcome:
    draft = merged.draft
    if merged.issues:
        return Outcome(draft.index, draft.source_ref, "error", issues=tuple(merged.issues))
    return Outcome(draft.index, draft.source_ref, merged.status, merged.instance.pk)
