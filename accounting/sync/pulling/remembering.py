"""What the mapping remembers of a document that was read: what both sides say, its state, and what is in step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounting import clock
from accounting.domain import exact_json
from accounting.domain.findings import Finding
from accounting.domain.merging import mixed
from accounting.models import IntegrationMapping
from accounting.providers.reading import Document
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.standing import Standing, agreement, as_kept, state_of

_OWN_NOTES = {"seen_at", "deleted_kept"}
_REMEMBERED = [
    "sent_hash", "sent_payload", "agreed", "account_mapping", "external_version", "remote_state", "stale",
    "synced_at", "last_sync_direction",
]  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """`taken` comes from the document, `kept` is ours and still has to be sent."""

    taken: frozenset[str]
    kept: frozenset[str]
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] = frozenset()


def remember(
    run: Run,
    data_type: str,
    document: Document,
    mapping: IntegrationMapping,
    before: Standing,
    after: Standing,
    chosen: Decision,
) -> bool:
    """What both say now; whether that has to be stored. A change of ours that was not sent yet stays one: there the
    former word counts."""
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
    return _set(mapping, changes)


def _began_there(run: Run, document: Document, stand: Standing) -> bool:
    return bool(stand.record.source_ref == run.new_reference(document.external_id))


def _notable(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in _OWN_NOTES}


def _set(mapping: IntegrationMapping, changes: dict[str, Any]) -> bool:
    """Nothing where nothing changed."""
    changed = {name: value for name, value in changes.items() if getattr(mapping, name) != value}
    if not changed and not mapping._state.adding:
        return False
    now = clock.now()
    if "remote_state" in changed:
        changed["remote_state"] = {**changed["remote_state"], "seen_at": now.isoformat()}
    if "sent_hash" in changed or mapping._state.adding:
        changed["last_sync_direction"] = "import"
    for name, value in {**changed, "synced_at": now}.items():
        setattr(mapping, name, value)
    return True


def write(mappings: Sequence[IntegrationMapping]) -> None:
    """New and known ones: known ones are locked by the caller, so each insert turns into the update of its row."""
    IntegrationMapping.objects.bulk_create([one for one in mappings if one._state.adding])
    IntegrationMapping.objects.bulk_create(
        [one for one in mappings if not one._state.adding],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_REMEMBERED,
    )
