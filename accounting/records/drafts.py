"""What was sent, read field by field, before anything is compared with the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounting.domain.validation import FieldSpec, Reading, read_record, shown_text
from accounting.records.types import RecordType

CHANGED_AT = FieldSpec("changed_at", "moment")
_SHOWN = 64


@dataclass(frozen=True)
class Draft:
    """`source_ref` is shown even where it is not valid."""

    index: int
    source_ref: str
    reading: Reading

    @property
    def readable(self) -> bool:
        return "source_ref" in self.reading.given and "source_ref" not in self.reading.refused


def read_drafts(record_type: RecordType, records: Sequence[Any]) -> list[Draft]:
    """One draft per record; a source_ref that was already seen in this batch is refused."""
    fields = {**record_type.fields, "changed_at": CHANGED_AT}
    first: dict[str, int] = {}
    drafts = []
    for index, data in enumerate(records):
        reading = read_record(data, fields, record_type.rows)
        draft = Draft(index, _shown_ref(data), reading)
        _refuse_unusable(draft, first)
        drafts.append(draft)
    return drafts


def _refuse_unusable(draft: Draft, first: dict[str, int]) -> None:
    reading = draft.reading
    if "" in reading.refused or "source_ref" in reading.refused:
        return
    ref = reading.given.get("source_ref")
    if not ref:
        reading.refuse("source_ref", "required", {})
    elif first.setdefault(ref, draft.index) != draft.index:
        reading.refuse("source_ref", "duplicate_in_batch", {"first": first[ref]})


def _shown_ref(data: Any) -> str:
    ref = data.get("source_ref") if isinstance(data, Mapping) else None
    return shown_text(ref, _SHOWN) if isinstance(ref, str) else ""
