"""From a JSON object to typed values: what was given, what is kept, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounting.domain.validation.issues import FieldSpec, Issue, Refused
from accounting.domain.validation.values import parse_value, shown_text

_MOST_ISSUES = 50


@dataclass(frozen=True)
class RowSpec:
    """A list of objects inside a record: given rows replace all; `build` makes one row of its values."""

    fields: Mapping[str, FieldSpec]
    build: Any
    most: int


@dataclass
class Reading:
    """`given` holds what could be read (None: cleared); `refused` names what was given but could not."""

    given: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def copy(self) -> "Reading":
        return Reading(dict(self.given), list(self.issues), set(self.refused))

    def refuse(self, name: str, code: str, params: dict[str, Any], *, part: str = "") -> None:
        self.refused.add(name)
        if len(self.issues) < _MOST_ISSUES:
            self.issues.append(Issue(part or name, code, params))


def read_record(data: Any, fields: Mapping[str, FieldSpec], rows: Mapping[str, RowSpec]) -> Reading:
    """Every field that was sent, read on its own."""
    reading = Reading()
    if not isinstance(data, Mapping):
        reading.refuse("", "not_an_object", {})
        return reading
    for name, value in data.items():
        if name in rows:
            _read_rows(reading, name, value, rows[name])
        elif name in fields:
            _read_field(reading, value, fields[name])
        else:
            reading.refuse(shown_text(str(name)), "unknown_field", {})
    return reading


def complete(
    reading: Reading,
    before: Mapping[str, Any] | None,
    fields: Mapping[str, FieldSpec],
    rows: Mapping[str, RowSpec],
) -> dict[str, Any]:
    """All values as they would be afterwards; refused and missing ones are left out, the latter with an issue."""
    values: dict[str, Any] = {}
    for name in [*fields, *rows]:
        if name in reading.refused:
            continue
        given = reading.given.get(name)
        if name not in reading.given and before is not None and name in before:
            values[name] = before[name]
        elif given is not None and given != "":
            values[name] = given
        elif name in rows or fields[name].required:
            reading.refuse(name, "required", {})
        else:
            values[name] = fields[name].default
    return values


def _read_field(reading: Reading, value: Any, spec: FieldSpec) -> None:
    try:
        reading.given[spec.name] = None if value is None else parse_value(value, spec)
    except Refused as refused:
        reading.refuse(spec.name, refused.code, refused.params)


def _read_rows(reading: Reading, name: str, value: Any, spec: RowSpec) -> None:
    if value is None or value == []:
        reading.given[name] = None
    elif not isinstance(value, list):
        reading.refuse(name, "not_a_list", {})
    elif len(value) > spec.most:
        reading.refuse(name, "too_many_rows", {"most": spec.most, "count": len(value)})
    else:
        built = [_read_row(reading, name, index, row, spec) for index, row in enumerate(value)]
        reading.given[name] = tuple(row for row in built if row is not None)


def _read_row(reading: Reading, name: str, index: int, data: Any, spec: RowSpec) -> Any:
    row = read_record(data, spec.fields, {})
    values = complete(row, None, spec.fields, {}) if isinstance(data, Mapping) else {}
    for issue in row.issues:
        part = f"{name}[{index}].{issue.field}" if issue.field else f"{name}[{index}]"
        reading.refuse(name, issue.code, issue.params, part=part)
    return None if row.issues else spec.build(**values)
