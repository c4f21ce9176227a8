"""A few threads that do what may take long, beside the supervisor; none of them keeps the process from ending."""

from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

_THREADS = 4


@dataclass
class Errands:
    """`run` comes back at once; the work is done in the order in which it was given."""

    _waiting: "SimpleQueue[Callable[[], None]]" = field(default_factory=SimpleQueue)
    _threads: list[Thread] = field(default_factory=list)

    def run(self, work: Callable[[], None]) -> None:
        """`work` handles its own errors, and sees the context of whoever asks."""
        if len(self._threads) < _THREADS:
            name = f"errand-{len(self._threads)}"
            self._threads.append(Thread(target=self._serve, name=name, daemon=True))
            self._threads[-1].start()
        context = copy_context()
        self._waiting.put(lambda: context.run(work))

    def _serve(self) -> None:
        while True:
            self._waiting.get()()
