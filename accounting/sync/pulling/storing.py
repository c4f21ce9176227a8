"""Record, hash, mapping, item and the end of the reading in one transaction: what came in is not sent back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from accounting import clock, failpoints, records
from accounting.domain.findings import Finding
from accounting.models import IntegrationMapping
from accounting.records import Outcome as Saved
from accounting.sync.pulling import evidence, remembering
from accounting.sync.pulling.evidence import Entry, Subject
from accounting.sync.pulling.fetching import stamp_of
from accounting.sync.pulling.merging import changes, new_mapping, subject_of
from accounting.sync.pulling.remembering import Decision
from accounting.sync.pulling.run import Outcome, Run
from accounting.sync.pulling.standing import Standing, Standings
from accounting.sync.pulling.verdicts import Created, Held, Ignored, Merged, Together

_NOTHING: frozenset[str] = frozenset()
_Written = dict[str, tuple[UUID, bool]]


@dataclass
class Stored:
    """`changed`: the record or its mapping is not what it was when it was compared. `refused` by `save_records`."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    refused: dict[str, Held] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    mappings: list[IntegrationMapping] = field(default_factory=list)


def store(run: Run, data_type: str, verdicts: Sequence[Together], *, wait: bool) -> Stored:
    """A handful of statements, whatever their number. Without `wait` what somebody else has locked is `changed`.

    Raises whatever keeps it from being stored; then nothing of it is.
    """
    stored = Stored()
    with transaction.atomic():
        stored.changed = _changed(data_type, verdicts, wait=wait)
        ready = [one for one in verdicts if one.external_id not in stored.changed]
        saved = _save(run, data_type, ready, stored)
        ready = [one for one in ready if one.external_id not in stored.refused]
        _conclude(run, data_type, ready, saved, stored)
        remembering.write(stored.mappings)
        evidence.confirm(run, stored.entries)
        _settle(run, data_type, ready, stored)
        evidence.forget_readings(run, data_type, list(stored.outcomes))
        failpoints.reached("before_import_commit", data_type)
    failpoints.reached("after_import_commit", data_type)
    return stored


def _changed(data_type: str, verdicts: Sequence[Together], *, wait: bool) -> set[str]:
    """Lock records and mappings, in one order for everybody; those of which somebody was quicker."""
    merged = [one for one in verdicts if isinstance(one, Merged)]
    if not merged:
        return set()
    # Who takes many locks never waits for one: two of them would wait for each other.
    locked: dict[str, Any] = {"no_key": True, "skip_locked": not wait}
    rows = records.get(data_type).model.objects.filter(pk__in=[one.stand.row.pk for one in merged])
    hashes = dict(rows.order_by("source_ref").select_for_update(**locked).values_list("pk", "content_hash"))
    known = [one.mapping.pk for one in merged if not one.mapping._state.adding]
    mappings = IntegrationMapping.objects.filter(pk__in=known, archived_at=None).order_by("pk")
    fields = mappings.select_for_update(**locked).values_list("pk", "sent_hash", "synced_at", "archived_at")
    stamps = {stamp[0]: stamp for stamp in fields}
    return {
        one.external_id
        for one in merged
        if hashes.get(one.stand.row.pk) != one.stand.row.content_hash
        or not (one.mapping._state.adding or stamps.get(one.mapping.pk) == stamp_of(one.mapping))
    }


def _save(run: Run, data_type: str, verdicts: Sequence[Together], stored: Stored) -> _Written:
    """By external id the record of each that changes one, and whether it is another one now."""
    writing = [one for one in verdicts if not isinstance(one, Ignored) and one.draft.fields]
    if not writing:
        return {}
    outcomes = records.save_records(
        tenant=run.context.tenant,
        record_type=records.get(data_type),
        records=[{**one.draft.fields, "changed_at": _changed_at(one)} for one in writing],
        changed_by=run.integration.provider,
    )
    saved = {}
    for one, outcome in zip(writing, outcomes, strict=True):
        if outcome.id is not None:
            saved[one.external_id] = (outcome.id, outcome.status != "unchanged")
        else:
            stored.refused[one.external_id] = _refused(run, data_type, one, outcome)
    return saved


def _changed_at(verdict: Created | Merged) -> str:
    """The sender's own moment while a change of ours still waits to be sent."""
    if isinstance(verdict, Merged) and verdict.chosen.kept:
        return str(verdict.stand.row.changed_at.isoformat())
    return clock.now().isoformat()


def _conclude(
    run: Run, data_type: str, verdicts: Sequence[Together], saved: _Written, stored: Stored
) -> None:
    """What is remembered and noted of each, by how its record stands now."""
    after = Standings.read(run, data_type, {pk for pk, _ in saved.values()})
    for one in verdicts:
        if isinstance(one, Created):
            pk, _ = saved[one.external_id]
            stored.outcomes[one.external_id] = _created(run, data_type, one, pk, after, stored)
        elif isinstance(one, Merged):
            written = one.external_id in saved and saved[one.external_id][1]
            stand = after.of(one.mapping) if written else one.stand
            stored.outcomes[one.external_id] = _merged(run, data_type, one, stand, stored, written=written)
        else:
            stored.outcomes[one.external_id] = "ignored"


def _created(
    run: Run, data_type: str, verdict: Created, pk: UUID, after: Standings, stored: Stored
) -> Outcome:
    """A record that begins at the provider, in step from its first moment."""
    document = verdict.document
    mapping = new_mapping(run, data_type, document, pk)
    stand = after.of(mapping)
    remembering.remember(run, data_type, document, mapping, stand, stand, Decision(_NOTHING, _NOTHING))
    stored.mappings.append(mapping)
    new = changes({}, document.content, frozenset(document.content))
    subject = subject_of(document, data_type, stand)
    stored.entries.append(Entry(subject, "import_new", new, (), stand.row.content_hash))
    return "created"


def _merged(
    run: Run, data_type: str, verdict: Merged, after: Standing, stored: Stored, *, written: bool
) -> Outcome:
    document, mapping, before, chosen = verdict.document, verdict.mapping, verdict.stand, verdict.chosen
    new = mapping._state.adding
    if remembering.remember(run, data_type, document, mapping, before, after, chosen):
        stored.mappings.append(mapping)
    if not (new or written or chosen.findings):
        return "unchanged"
    taken = changes(before.ours, document.content, chosen.taken)
    lost = changes(document.content, before.ours, chosen.lost)
    word = "import_link" if new else "import"
    subject = subject_of(document, data_type, after)
    stored.entries.append(Entry(subject, word, taken + lost, chosen.findings, after.row.content_hash))
    return "linked" if new else "updated"


def _settle(run: Run, data_type: str, verdicts: Sequence[Together], stored: Stored) -> None:
    """Nobody needs to look at what is no record of ours, and at what is in step again."""
    reasons: dict[str, list[str]] = {}
    for one in verdicts:
        if isinstance(one, Ignored) and one.settled:
            reasons.setdefault(one.settled, []).append(one.external_id)
        elif stored.outcomes[one.external_id] == "unchanged":
            reasons.setdefault("no_longer_needed", []).append(one.external_id)
    for reason, external_ids in reasons.items():
        evidence.settle_open(run, data_type, external_ids, reason)


def _refused(run: Run, data_type: str, verdict: Created | Merged, saved: Saved) -> Held:
    """What `save_records` said of the document's values."""
    number = verdict.external_id
    if isinstance(verdict, Merged):
        subject = subject_of(verdict.document, data_type, verdict.stand)
    else:
        subject = Subject(data_type, number, run.new_reference(number))
    return Held(subject, [_refusal(number, issue) for issue in saved.issues])


def _refusal(number: str, issue: Any) -> Finding:
    params = {"number": number, "field": issue.field, "issue": issue.code, "issue_params": issue.params}
    return Finding("error", "import_refused", params, issue.field, f"import_refused:{number}:{issue.field}")
