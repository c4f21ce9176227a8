"""A PostgreSQL cluster for one test run, from whatever server programs there are."""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from script.checks import bundled, private_server
from script.checks.postgres_roles import connect
from script.checks.unavailable import Unavailable
from script.ports import free_port

READY_SECONDS = 30
# A test database may be lost with the machine, so nothing waits for the disk.
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def installed_programs() -> Path | None:
    """The folder of initdb and postgres; Debian keeps it off the PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parent.parent.name), default=None)
    return newest.parent if newest else None


@contextmanager
def cluster(programs: Path) -> Iterator[tuple[str, int]]:
    """The superuser's connection string and the port."""
    with ExitStack() as stack:
        home = stack.enter_context(private_server.folder("postgres"))
        programs = _reachable(programs, home)
        password, port = secrets.token_hex(16), free_port()
        _initialise(programs, home, password)
        command = [str(programs / "postgres"), "-D", str(home / "data"), "-p", str(port), "-k", str(home)]
        options = ("listen_addresses=127.0.0.1", "max_connections=200", *UNSAFE_BUT_FAST)
        settings = [part for option in options for part in ("-c", option)]
        process = stack.enter_context(private_server.running([*command, *settings], home))
        superuser = f"host=127.0.0.1 port={port} user=postgres password={password} dbname=postgres"
        _wait(superuser, process, home)
        yield superuser, port


def _reachable(programs: Path, home: Path) -> Path:
    """Root's own folders are closed to the account of the server: bundled programs are copied out."""
    if private_server.account() is None or not programs.is_relative_to(bundled.PLACE):
        return programs
    copy = home / "programs"
    shutil.copytree(
        bundled.PLACE, copy, symlinks=True
    )  # whole: the programs find their libraries beside them
    return copy / programs.relative_to(bundled.PLACE)


def _initialise(programs: Path, home: Path, password: str) -> None:
    secret = home / "password"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    owner = private_server.account()
    if owner:
        shutil.chown(secret, owner)
    where = ["-D", str(home / "data"), "-U", "postgres", "--pwfile", str(secret)]
    how = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(
        [str(programs / "initdb"), *where, *how],
        cwd=home,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
        user=private_server.account(),
        group=private_server.group(),
        extra_groups=None if private_server.account() is None else [],
    )
    if done.returncode:
        raise Unavailable(f"initdb failed: {done.stderr.strip()[-300:]}")


def _wait(superuser: str, process: "subprocess.Popen[bytes]", home: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            connect(superuser).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                said = (home / "server.log").read_text(encoding="utf-8", errors="replace")[-300:]
                raise Unavailable(f"the private PostgreSQL did not start: {said or error}") from error
            time.sleep(0.05)
        else:
            return
