"""A copy of the test's own process that works until a failpoint kills it."""

import json
import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections

from tests.records.file_database import ALIAS


def killed(work: Callable[[], Any], *, point: str, folder: Path, settings: Any) -> list[str]:
    """What the failpoint noted of its hit: "point about what". The copy must not live on.

    Needs a database that two processes can open (tests.records.file_database).
    """
    schedule = folder / f"{point}.json"
    hits, survived = folder / f"{point}.txt", folder / f"{point}.survived"
    schedule.write_text(json.dumps({"kill": {point: 1}, "seed": 1, "hits": str(hits)}))
    connections.close_all()
    line = connections[ALIAS]
    child = os.fork()
    if not child:
        # Where a browser's event loop runs in this thread, the copy, in which none runs, would find other lines.
        connections[ALIAS] = line
        settings.FROST_FAILPOINTS = str(schedule)
        _end_with(work, survived)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), survived.read_text()
    assert os.WTERMSIG(status) == signal.SIGKILL
    return hits.read_text().splitlines()


def _end_with(work: Callable[[], Any], survived: Path) -> None:
    try:
        survived.write_text(f"it lived: {work()}")
    except BaseException:  # noqa: BLE001 (nothing of this process may go on)
        survived.write_text(traceback.format_exc())
    finally:
        os._exit(0)
