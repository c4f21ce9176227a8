"""From lines of cells to records as the record API takes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounting.domain.validation import FieldSpec
from accounting.records import RecordType

_TRUE = {"true", "1", "yes", "ja", "sant", "x"}
_FALSE = {"false", "0", "no", "nej", "falskt"}


@dataclass
class Draft:
    """`line` is where the record begins in the file; `cells` are what the preview shows."""

    line: int
    data: dict[str, Any]
    cells: dict[str, str]
    lines: int = field(default=1)


def drafts(record_type: RecordType, headers: Sequence[str], lines: Iterable[Sequence[str]]) -> list[Draft]:
    """One draft per record; lines of the same source_ref that follow each other are the rows of one record."""
    found: list[Draft] = []
    for number, cells in enumerate(lines, start=2):
        texts = {name: str(cell or "").strip() for name, cell in zip(headers, cells, strict=False)}
        if not any(texts.values()):
            continue
        head, rows = _split(record_type, texts)
        last = found[-1] if found else None
        if rows and last and last.data.get("source_ref") == head.get("source_ref"):
            _add_rows(last, rows)
        else:
            found.append(Draft(number, {**head, **rows}, texts))
    return found


def _split(
    record_type: RecordType, texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """What belongs to the record itself, and what belongs to a row of it."""
    columns = {name: kind for kind, spec in record_type.rows.items() for name in spec.fields}
    head: dict[str, Any] = {}
    rows: dict[str, dict[str, Any]] = {}
    for name, text in texts.items():
        if name in record_type.fields or name not in columns:
            head[name] = _value(text, record_type.fields.get(name))
            continue
        kind = columns[name]
        rows.setdefault(kind, {})[name] = _value(text, record_type.rows[kind].fields[name])
    given = {kind: [row] for kind, row in rows.items() if any(value is not None for value in row.values())}
    return head, given


def _add_rows(draft: Draft, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    draft.lines += 1
    for kind, more in rows.items():
        draft.data.setdefault(kind, []).extend(more)


def _value(text: str, spec: FieldSpec | None) -> Any:
    """An empty cell clears; everything else is left to the validation of records."""
    if not text:
        return None
    if spec is None:
        return text
    if spec.kind == "bool":
        lowered = text.lower()
        return True if lowered in _TRUE else False if lowered in _FALSE else text
    if spec.kind in {"amount", "number"}:
        return _swedish_number(text)
    return text


def _swedish_number(text: str) -> str:
    """ "1 234,50" as Swedish spreadsheets write it."""
    bare = text.replace("\u00a0", "").replace(" ", "").replace("\u2212", "-")
    return bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare
