"""`python -m tests.campaign.reversals.house listener listener worker beat`: keeps such processes alive.

Each is forked from one loaded process, so that the next one stands there in a moment, and runs the product's own
command. Which process is which is told in `house.json` of the data folder.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

FILE = "house.json"
QUIET = ["--loglevel", "ERROR"]
_stopping = False


def main(roles: list[str]) -> None:
    import django

    django.setup()
    for name in ("accounting.tasks", "vouchers.tasks"):
        import_module(name)

    signal.signal(signal.SIGTERM, _stop)
    alive: dict[int, str] = {}
    while not _stopping:
        for role in _missing(roles, alive):
            alive[_fork(role)] = role
        _tell(alive)
        time.sleep(0.1)
        for child in _dead():
            alive.pop(child, None)
    for child in alive:
        os.kill(child, signal.SIGKILL)


def _missing(roles: list[str], alive: dict[int, str]) -> list[str]:
    left = list(roles)
    for role in alive.values():
        left.remove(role)
    return left


def _tell(alive: dict[int, str]) -> None:
    """Whoever reads sees the old file or the new one."""
    file = Path(os.environ["FROST_DATA_DIR"]) / FILE
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(alive), encoding="utf-8")
    draft.replace(file)


def _fork(role: str) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        RUN[role]()
    except BaseException:  # noqa: BLE001 (whatever it was: told, and the next one is forked)
        import traceback

        traceback.print_exc()
    finally:
        os._exit(1)


def _dead() -> list[int]:
    found: list[int] = []
    while True:
        try:
            child, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not child:
            return found
        found.append(child)


def _listener() -> None:
    from django.core.management import call_command

    call_command("listen_events")


def _worker() -> None:
    _celery("worker", "-P", "threads", "-c", "4", "-n", f"w{os.getpid()}@campaign",
            "--without-gossip", "--without-mingle")  # fmt: skip


def _beat() -> None:
    _celery("beat", "--pidfile=")


def _celery(*arguments: str) -> None:
    from frost_integrations.celery import app

    app.start(argv=["--quiet", *arguments, *QUIET])


def _stop(*_: Any) -> None:
    global _stopping  # noqa: PLW0603 (a signal handler has nowhere else to say it)
    _stopping = True


RUN: dict[str, Callable[[], None]] = {"listener": _listener, "worker": _worker, "beat": _beat}

if __name__ == "__main__":
    main(sys.argv[1:])
