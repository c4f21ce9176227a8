"""From lines of cells to records as the record API takes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounting.domain.validation import FieldSpec
from accounting.records import RecordType

_TRUE = {"true", "1", "yes", "ja", "sant", "x"}
_FALSE = {"false", "0", "no", "nej", "falskt"}

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Line:
    """One line of the file; the header is line 1."""

    number: int
    cells: dict[str, str]


@dataclass
class Draft:
    """One record. `head` is what stands once per record; `differing` are the columns of it that a later line
    fills otherwise than the first one."""

    lines: list[Line]
    head: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    row_lines: dict[str, list[Line]]
    differing: list[tuple[Line, list[str]]] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        return {**self.head, **self.rows}

    def line_of(self, kind: str, position: int) -> Line:
        """Where that row of the record stands; the first line for what belongs to no row."""
        lines = self.row_lines.get(kind, [])
        return lines[position] if position < len(lines) else self.lines[0]


def repeated(headers: Sequence[str]) -> list[str]:
    """Names that more than one column carries: nobody could tell which cell counts."""
    return sorted({name for name in headers if name and headers.count(name) > 1})


def drafts(record_type: RecordType, headers: Sequence[str], lines: Iterable[Sequence[str]]) -> list[Draft]:
    """One draft per record; lines of the same source_ref that follow each other are the rows of one record."""
    found: list[Draft] = []
    for number, cells in enumerate(lines, start=2):
        texts = {name: str(cell or "").strip() for name, cell in zip(headers, cells, strict=False)}
        if not any(texts.values()):
            continue
        line = Line(number, texts)
        head, rows = _split(record_type, texts)
        last = found[-1] if found else None
        if rows and last and last.head.get("source_ref") == head.get("source_ref"):
            _add_line(last, line, head, rows)
        else:
            found.append(Draft([line], head, dict(rows), {kind: [line] for kind in rows}))
    return found


def _split(record_type: RecordType, texts: Mapping[str, str]) -> tuple[dict[str, Any], Rows]:
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


def _add_line(draft: Draft, line: Line, head: Mapping[str, Any], rows: Rows) -> None:
    draft.lines.append(line)
    other = [name for name, value in head.items() if value is not None and value != draft.head.get(name)]
    if other:
        draft.differing.append((line, other))
    for kind, more in rows.items():
        draft.rows.setdefault(kind, []).extend(more)
        draft.row_lines.setdefault(kind, []).append(line)


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
