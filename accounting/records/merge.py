"""What a record will be once the sent fields are laid over what is stored."""

from dataclasses import dataclass, field
from typing import Any

from accounting.domain.validation import Issue, Reading, Subject, complete
from accounting.models import Record, Tenant
from accounting.records import types
from accounting.records.canonical import canonical_of, content_hash_of, shallow, with_relations
from accounting.records.drafts import Draft
from accounting.records.outcome import Status
from accounting.records.types import RecordType

References = dict[str, dict[str, Record]]  # data type -> source_ref -> row


@dataclass(frozen=True)
class Existing:
    """Rows of a piece that are there already, locked, and the parents that the piece refers to."""

    rows: dict[str, Record]
    parents: References

    @classmethod
    def read(cls, record_type: RecordType, drafts: list[Draft]) -> "Existing":
        refs = sorted(draft.reading.given["source_ref"] for draft in drafts)
        rows = with_relations(record_type).filter(source_ref__in=refs).order_by("source_ref")
        locked = {row.source_ref: row for row in rows.select_for_update(of=("self",), no_key=True)}
        return cls(locked, _parents(record_type, drafts, list(locked.values())))


@dataclass
class Merged:
    """`issues` is empty where the record can be written; `instance` is new where the status is created."""

    draft: Draft
    status: Status = "error"
    issues: list[Issue] = field(default_factory=list)
    instance: Any = None
    canonical: Any = None
    parents: dict[str, Record] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    content_hash: str = ""


def merge(record_type: RecordType, tenant: Tenant, draft: Draft, existing: Existing) -> Merged:
    """Nothing is written and no row is touched."""
    reading = draft.reading.copy()
    row = existing.rows.get(reading.given["source_ref"])
    stored = canonical_of(record_type, row) if row else None
    before = shallow(stored) if stored else None
    values = complete(reading, before, record_type.fields, record_type.rows)
    parents, missing = _references(record_type, values, existing.parents)
    if row is None:
        _inherit(record_type, reading, values, parents)
    subject = Subject(values, reading.given, before, parents, _children(record_type, row))
    issues = [*reading.issues, *missing, *record_type.rules(subject)]
    if issues:
        return Merged(draft, issues=issues)
    for name, compute in record_type.derive.items():
        values[name] = compute(values)
    canonical = record_type.canonical(**values)
    digest = content_hash_of(canonical)
    if row is not None and canonical == stored and row.content_hash == digest:
        return Merged(draft, "unchanged", instance=row)
    changed = frozenset(name for name in values if stored is None or getattr(stored, name) != values[name])
    instance = row or record_type.model(tenant=tenant)
    status: Status = "created" if row is None else "updated"
    return Merged(draft, status, [], instance, canonical, parents, changed, digest)


def _references(
    record_type: RecordType, values: dict[str, Any], known: References
) -> tuple[dict[str, Record], list[Issue]]:
    found, missing = {}, []
    for data_type, name in record_type.parents.items():
        if name not in values:
            continue
        parent = known[data_type].get(values[name])
        if parent is None:
            missing.append(Issue(name, f"unknown_{data_type}", {"source_ref": values[name]}))
        else:
            found[data_type] = parent
    return found, missing


def _inherit(
    record_type: RecordType, reading: Reading, values: dict[str, Any], parents: dict[str, Record]
) -> None:
    for name, (data_type, theirs) in record_type.inherits.items():
        if name not in reading.given and name not in reading.refused and data_type in parents:
            values[name] = getattr(parents[data_type], theirs)


def _children(record_type: RecordType, row: Record | None) -> Any:
    if row is None or not record_type.dependents:
        return lambda: False
    return lambda: getattr(row, record_type.dependents).exists()


def _parents(record_type: RecordType, drafts: list[Draft], rows: list[Record]) -> References:
    """One query per parent type for the references that were sent; those that stand came with their rows."""
    result: References = {}
    for data_type, name in record_type.parents.items():
        known = {getattr(row, name).source_ref: getattr(row, name) for row in rows}
        asked = {draft.reading.given.get(name) for draft in drafts} - {None, ""} - known.keys()
        model = types.get(data_type).model
        known.update({parent.source_ref: parent for parent in model.objects.filter(source_ref__in=asked)})
        result[data_type] = known
    return result
