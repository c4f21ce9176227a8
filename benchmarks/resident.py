"""The resident memory of another process, by kind, as Linux counts it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_SECONDS = 0.01
# RssAnon: heaps and stacks, what the process itself asked for. RssFile: pages of mapped files (the programs'
# own, and the database on SQLite), which the kernel may drop and share.
KINDS = {"RssAnon": "own", "RssFile": "file"}


@dataclass
class Watch:
    """The largest samples so far in megabytes, `own` and `file`; empty where the system does not tell."""

    pid: int
    peaks: dict[str, float] = field(default_factory=dict)

    def sample(self) -> None:
        for kind, size in _sizes(self.pid).items():
            self.peaks[kind] = max(size, self.peaks.get(kind, 0.0))


@contextmanager
def watching(pid: int) -> Iterator[Watch]:
    """Samples every 10 ms from outside, so that neither the process nor its memory is disturbed."""
    watch, ended = Watch(pid), threading.Event()

    def go_on() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            watch.sample()

    watch.sample()
    thread = threading.Thread(target=go_on, name="resident")
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()


def _sizes(pid: int) -> dict[str, float]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return {}
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    return {kind: round(int(told[name].split()[0]) / 1024, 1) for name, kind in KINDS.items() if name in told}
