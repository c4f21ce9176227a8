"""The wire log: one line for every request a provider received, kept on disk and read back by position."""

from array import array
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.journal import Journal

KEPT_BODIES = 5000
KEPT_BODY_BYTES = 65536


class WireLog:
    def __init__(self, path: Path, first: int) -> None:
        self.journal = Journal(path)
        self.first = first
        self.bodies: OrderedDict[int, bytes] = OrderedDict()
        self._starts = array("Q", _line_starts(path))

    @property
    def last(self) -> int:
        return self.first + len(self._starts) - 1

    def append(self, line: dict[str, Any], body: bytes) -> int:
        number = self.last + 1
        self._starts.append(self.journal.append({"n": number, **line}))
        self.bodies[number] = body[:KEPT_BODY_BYTES]
        if len(self.bodies) > KEPT_BODIES:
            self.bodies.popitem(last=False)
        return number

    def raw_lines(self, since: int = 0) -> Iterator[bytes]:
        """The lines after number `since` that exist now; those written while reading are left out."""
        index, end = max(since + 1 - self.first, 0), len(self._starts)
        if index >= end:
            return
        with self.journal.path.open("rb") as file:
            file.seek(self._starts[index])
            for _ in range(end - index):
                yield file.readline()

    def rotate(self, stamp: str) -> None:
        """Numbers go on where they were, so that a reader's `since` never becomes wrong."""
        self.first = self.last + 1
        self._starts = array("Q")
        self.bodies.clear()
        self.journal.rotate(stamp)


def _line_starts(path: Path) -> Iterator[int]:
    position = 0
    with path.open("rb") as lines:
        for line in lines:
            yield position
            position += len(line)
