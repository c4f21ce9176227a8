"""What reading found, as values: code and parameters, put into words when shown (sie4.core.sentences)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sie4.core.rules import LEVELS, Level

KEPT_PER_CODE = 100
_LONGEST_VALUE = 60
Value = str | int


@dataclass(frozen=True, slots=True)
class Finding:
    """`line` is 0 and `record` empty where it concerns the file as a whole. An `error` breaks the format."""

    code: str
    level: Level
    line: int = 0
    record: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "level": self.level,
            "line": self.line,
            "record": self.record,
            "params": dict(self.params),
        }


class Findings:
    """Counts all findings and keeps the first of each code, so that a hostile file cannot fill the memory."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.errors = 0
        self._kept: list[Finding] = []

    def add(self, code: str, line: int = 0, record: str = "", **params: Value) -> None:
        """Raises KeyError for a code without a rule."""
        level = LEVELS[code]
        self.counts[code] += 1
        self.errors += level == "error"
        if self.counts[code] <= KEPT_PER_CODE:
            shown = {name: _short(value) for name, value in params.items()}
            self._kept.append(Finding(code, level, line, record, shown))

    def __iter__(self) -> Iterator[Finding]:
        """By line; what concerns the whole file comes last."""
        return iter(sorted(self._kept, key=lambda finding: finding.line or 1 << 62))

    def __len__(self) -> int:
        return sum(self.counts.values())

    def of(self, level: Level) -> int:
        return sum(count for code, count in self.counts.items() if LEVELS[code] == level)

    @property
    def warnings(self) -> int:
        return self.of("warning")


def _short(value: Value) -> Value:
    """Visible and not longer than a line, whatever stood in the file."""
    if isinstance(value, int):
        return value
    shown = value[: _LONGEST_VALUE + 1]
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in shown)
    return shown if len(shown) <= _LONGEST_VALUE else shown[:_LONGEST_VALUE] + "…"
