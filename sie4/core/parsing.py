"""A lexed line as a record: every field by its layout, every deviation reported, what is readable kept."""

from typing import Any

from sie4.core.findings import Findings
from sie4.core.layouts import Field, Layout, objects
from sie4.core.lexer import Line
from sie4.core.values import BadValue

_MISSING = object()


class Decoder:
    def __init__(self, encoding: str) -> None:
        self._encoding = encoding

    def text(self, raw: bytes) -> str:
        return raw.decode("ascii") if raw.isascii() else raw.decode(self._encoding, "replace")

    def pairs(self, raw: tuple[bytes, ...]) -> tuple[tuple[str, str], ...]:
        texts = [self.text(part) for part in raw]
        return tuple(zip(texts[::2], texts[1::2], strict=False))


class Parser:
    """`errors` counts the error-level findings that the last record gave."""

    def __init__(self, findings: Findings, decoder: Decoder) -> None:
        self._findings, self._decoder = findings, decoder
        self.errors = 0
        self._extras: dict[str, list[int]] = {}

    def values(self, layout: Layout, line: Line, number: int) -> dict[str, Any] | None:
        """By field name; None where the record lacks what makes it one."""
        reader = _Reader(self, layout.label, line.fields, number)
        found = {field.name: reader.next(field) for field in layout.fields}
        if reader.missing:
            self.report("fields_missing", number, layout.label, fields=", ".join(reader.missing))
        if reader.more and not line.faults:
            self._extra(layout.label, number)
        self.errors = reader.errors + bool(reader.missing)
        return None if reader.broken or len(reader.missing) == len(layout.fields) else found

    def finish(self) -> None:
        """Fields that no record has are to be ignored: told once for each label."""
        for label, (count, number) in self._extras.items():
            self.report("extra_fields", number, label, count=count)

    def _extra(self, label: str, number: int) -> None:
        counted = self._extras.setdefault(label, [0, number])
        counted[0] += 1

    def report(self, code: str, number: int, label: str, **params: Any) -> None:
        self._findings.add(code, number, label, **params)

    def text(self, raw: bytes) -> str:
        return self._decoder.text(raw)

    def pairs(self, raw: tuple[bytes, ...]) -> tuple[tuple[str, str], ...]:
        return self._decoder.pairs(raw)


class _Reader:
    def __init__(self, parser: Parser, label: str, fields: tuple[Any, ...], number: int) -> None:
        self._parser, self._label, self._number = parser, label, number
        self._fields, self._at = fields, 0
        self.missing: list[str] = []
        self.broken = False
        self.errors = 0

    @property
    def more(self) -> int:
        return len(self._fields) - self._at

    def next(self, field: Field) -> Any:
        if field.convert is objects:
            return self._objects()
        raw = self._plain()
        if raw is _MISSING:
            return self._absent(field)
        text = self._parser.text(raw)
        if not text and field.needed and field.is_text and self._label != "#ADRESS":
            self._parser.report("field_empty", self._number, self._label, field=field.name)
        try:
            value = field.convert(text)
        except BadValue as bad:
            self._bad(bad.code, field, text)
            return None
        if value == 0 and text.startswith("-") and field.name == "amount":
            self._parser.report("negative_zero", self._number, self._label, value=text)
        return value

    def _objects(self) -> tuple[tuple[str, str], ...]:
        """Without a list the value that stands in its place is the next field."""
        if not self.more:
            self.missing.append("objects")
            return ()
        raw = self._fields[self._at]
        if not isinstance(raw, tuple):
            self._error("list_missing")
            return ()
        self._at += 1
        if len(raw) % 2:
            self._error("list_uneven")
        return self._parser.pairs(raw)

    def _plain(self) -> Any:
        """The next field that is no list: a list does not belong here."""
        while self._at < len(self._fields):
            raw = self._fields[self._at]
            self._at += 1
            if not isinstance(raw, tuple):
                return raw
            self._error("list_misplaced")
        return _MISSING

    def _absent(self, field: Field) -> Any:
        if field.needed:
            self.missing.append(field.name)
            self.broken = self.broken or not field.is_text
        return "" if field.is_text else None

    def _bad(self, code: str, field: Field, text: str) -> None:
        self._error(code, field=field.name, value=text)
        self.broken = self.broken or field.needed

    def _error(self, code: str, **params: Any) -> None:
        self.errors += 1
        self._parser.report(code, self._number, self._label, **params)
