"""One line of bytes as label and fields, by the format's own grammar; never fails, says what was wrong.

Bytes suffice: in every character set that occurs, quotes, braces, blanks and digits are the same.
"""

import re
from typing import NamedTuple

Field = bytes | tuple[bytes, ...]
Faults = list[str]

# Blanks before, then a quoted text and its closing quote, or a bare value, or a brace: every byte is one of these.
# A backslash means something before a quote only. Possessive, so that no line takes longer than its length.
_TOKEN = re.compile(rb'([ \t]*+)(?:"((?:[^"\\]++|\\"|\\)*+)("?)|([^ \t{}"]++)|([{}]))')
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class Line(NamedTuple):
    """`label` is empty where the line is no record; `opens`, `closes`: a lone brace ended the line."""

    label: bytes
    fields: tuple[Field, ...]
    faults: tuple[str, ...] = ()
    opens: bool = False
    closes: bool = False


def lex(text: bytes) -> Line:
    """A line without its end, which begins neither with a blank nor with a brace; faults are finding codes."""
    faults: Faults = ["control_character"] if _CONTROL.search(text) else []
    scanner = _Scanner(text, faults)
    fields = scanner.fields()
    label = fields[0] if fields and not text.startswith(b'"') else b""
    if not isinstance(label, bytes) or not label.startswith(b"#"):
        return Line(b"", (), _told(faults))
    return Line(label, tuple(fields[1:]), _told(faults), scanner.opens, scanner.closes)


def _told(faults: Faults) -> tuple[str, ...]:
    """One quote in the wrong place makes several faults of a line; the first tells enough."""
    if not faults:
        return ()
    told = dict.fromkeys(faults)
    quotes = [
        fault for fault in told if fault in ("quote_misplaced", "separator_missing", "quote_not_closed")
    ]
    for fault in quotes[1:]:
        del told[fault]
    return tuple(told)


class _Scanner:
    def __init__(self, text: bytes, faults: Faults) -> None:
        self._text, self._faults = text, faults
        self._list: list[bytes] | None = None
        self.opens = self.closes = False

    def fields(self) -> list[Field]:
        found: list[Field] = []
        before = b" "
        for gap, text, end, bare, brace in _TOKEN.findall(self._text):
            self.closes = False
            if brace:
                if not gap and self._list is None:
                    self._faults.append("separator_missing")
                self._brace(brace, found)
                before = brace
                continue
            value = bare or self._quoted(text, end)
            if not gap and before not in (b" ", b"{"):
                self._faults.append("separator_missing" if bare else "quote_misplaced")
            (found if self._list is None else self._list).append(value)
            before = b"x"
        self._end(found)
        return found

    def _quoted(self, text: bytes, end: bytes) -> bytes:
        if not end:
            self._faults.append("quote_not_closed")
        if b"\t" in text:
            self._faults.append("control_character")
        return text.replace(b'\\"', b'"') if b"\\" in text else text

    def _brace(self, brace: bytes, found: list[Field]) -> None:
        if brace == b"{":
            if self._list is None:
                self._list = []
            else:
                self._faults.append("list_nested")
        elif self._list is None:
            self.closes = True
        else:
            found.append(tuple(self._list))
            self._list = None

    def _end(self, found: list[Field]) -> None:
        if self._list is not None:
            self.opens = not self._list
            self._faults.append("brace_misplaced" if self.opens else "list_not_closed")
            if self._list:
                found.append(tuple(self._list))
        elif self.closes:
            self._faults.append("brace_misplaced")
