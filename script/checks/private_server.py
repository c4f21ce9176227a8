"""A server that lives as long as one test run: own folder, own port, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from script.processes import end_with_parent

STOP_SECONDS = 10


def account() -> str | None:
    """An ordinary account when root starts these servers (PostgreSQL refuses root); None: our own."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def group() -> int | None:
    owner = account()
    return None if owner is None else pwd.getpwnam(owner).pw_gid


@contextmanager
def folder(name: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=f"frost-{name}-"))
    owner = account()
    if owner:
        shutil.chown(path, owner)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def running(command: list[str], home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one thread only, so the hook is safe
            user=account(),
            group=group(),
            extra_groups=None if account() is None else [],
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL: fast shutdown; Redis: shutdown
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
