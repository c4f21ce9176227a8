"""The append-only file behind everything the sandbox remembers; a line is whole or it never happened."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox import exactjson


class Journal:
    def __init__(self, path: Path, *, fsync: bool = False) -> None:
        self.path = path
        self.fsync = fsync
        path.parent.mkdir(parents=True, exist_ok=True)
        cut_torn_tail(path)
        self._file = path.open("ab")

    def lines(self) -> Iterator[Any]:
        with self.path.open("rb") as lines:
            for line in lines:
                yield exactjson.loads(line)

    def append(self, line: object) -> int:
        """Returns the position where the line starts."""
        start = self._file.tell()
        self._file.write(exactjson.dumps(line).encode() + b"\n")
        self._file.flush()
        if self.fsync:
            os.fsync(self._file.fileno())
        return start

    def rotate(self, stamp: str) -> None:
        self._file.close()
        self.path.rename(_free_name(self.path, stamp))
        self._file = self.path.open("ab")

    def close(self) -> None:
        self._file.close()


def cut_torn_tail(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb+") as file:
        whole = 0
        for line in file:
            whole += len(line) if line.endswith(b"\n") else 0
        file.truncate(whole)


def _free_name(path: Path, stamp: str) -> Path:
    tries = (path.with_name(f"{path.stem}-{stamp}-{n}{path.suffix}") for n in range(1, 1_000_000))
    return next(name for name in tries if not name.exists())
