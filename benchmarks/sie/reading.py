"""Reading with every rule of the format: the file is there already, so memory is the reader's own."""

from benchmarks.report import Row
from benchmarks.sie.timing import Clock, Task, figures, path_of
from sie4.core.reader import Reading


def check(task: Task) -> Row:
    """All rules, no records."""
    return {"what": "read and check", **_measure(task, keep=False, fast=True)}


def records(task: Task) -> Row:
    """All rules, and every voucher as a record."""
    return {"what": "read, check, records", **_measure(task, keep=True, fast=True)}


def exact(task: Task) -> Row:
    """As if no line were written as programs usually do."""
    return {"what": "exact path alone", **_measure(task, keep=False, fast=False)}


def _measure(task: Task, *, keep: bool, fast: bool) -> Row:
    path = path_of(task.folder, task.size)
    clock, bound = Clock(), Clock()
    with path.open("rb") as file:
        bound.start()
        for _ in file:
            pass
        bound.stop()
    with path.open("rb") as file:
        reading = Reading(file, name=path.name, keep=keep, fast=fast)
        clock.start()
        for _ in reading:
            pass
        clock.stop()
    if len(reading.findings) or reading.books.vouchers != task.size:
        raise RuntimeError(f"{dict(reading.findings.counts)}, {reading.books.vouchers} vouchers")
    return {"vouchers": task.size, **figures(path.stat().st_size, clock, bound)}
