"""Writing with every check of the writer; making the records is not counted, as they come from elsewhere."""

from itertools import islice

from benchmarks.report import Row
from benchmarks.sie import ledger
from benchmarks.sie.timing import Clock, Task, figures, path_of
from sie4.core.writer import Writer

SOME = 2048
CHUNK = 1 << 18


def measure(task: Task) -> Row:
    path = path_of(task.folder, task.size)
    head, source = ledger.head(task.size), ledger.vouchers(task.size)
    clock, bound = Clock(), Clock()
    with path.open("wb") as out:
        clock.start()
        writer = Writer(out, head)
        clock.stop()
        while some := list(islice(source, SOME)):
            clock.start()
            writer.vouchers(some)
            clock.stop()
        clock.start()
        written = writer.finish()
        out.flush()
        clock.stop()
    _raw_write(task, written.size, bound)
    return {"what": "write", "vouchers": written.vouchers, **figures(written.size, clock, bound)}


def _raw_write(task: Task, size: int, bound: Clock) -> None:
    data = bytes(CHUNK)
    with path_of(task.folder, 0).open("wb") as out:
        bound.start()
        for _ in range(0, size, CHUNK):
            out.write(data)
        out.flush()
        bound.stop()
