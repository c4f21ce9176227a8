"""The last errors and frames of a stream, for whoever looks for a fault; kept in memory, written with the lease."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from accounting import clock

_KEPT = 40
_LONGEST = 500


@dataclass
class Notes:
    """`changed` until they were written."""

    lines: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    changed: bool = False

    def said(self, frame: str) -> None:
        """A frame of ours, as it may be shown."""
        self._add("sent", frame)

    def heard(self, frame: str) -> None:
        self._add("heard", frame)

    def error(self, code: str, **params: Any) -> None:
        self._add("error", code, params)

    def _add(self, kind: str, text: str, params: dict[str, Any] | None = None) -> None:
        line = {"at": clock.now().isoformat(), "kind": kind, "text": text[:_LONGEST], "params": params or {}}
        self.lines.append(line)
        self.changed = True
