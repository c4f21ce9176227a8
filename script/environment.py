"""The virtual environment: made once, filled from the pinned files, left alone while they match."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from script import debian
from script.layout import ROOT, VENV
from script.refusal import Refusal
from script.terminal import say

RUNTIME = ("requirements.txt", "requirements-sandbox.txt")
CHECKS = (*RUNTIME, "requirements-dev.txt")


@dataclass(frozen=True)
class Maker:
    """Which Python makes the environment, and how a missing system package gets in (False: not possible)."""

    python: str = sys.executable
    add_package: Callable[[str], bool] = debian.install

    def make(self, venv: Path) -> bool:
        shutil.rmtree(venv, ignore_errors=True)
        return _run([self.python, "-m", "venv", str(venv)]).returncode == 0


def prepare(
    files: tuple[str, ...], *, venv: Path = VENV, root: Path = ROOT, maker: Maker | None = None
) -> None:
    with _one_at_a_time(root):
        if not _usable(venv):
            _make(venv, maker or Maker())
        missing = [root / name for name in files if not _installed(venv, root / name)]
        if missing:
            say(f"Installing {', '.join(path.name for path in missing)} into {venv.name} ...")
            _install(venv, missing)


def _install(venv: Path, files: list[Path]) -> None:
    wanted = [argument for path in files for argument in ("-r", str(path))]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    done = _run([str(venv / "bin" / "pip"), "install", *quiet, "--require-hashes", *wanted])
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "is ignored" not in line]
        raise Refusal("\n".join([*lines[-15:], "The packages could not be installed; is the network there?"]))
    for path in files:
        _stamp(venv, path).parent.mkdir(exist_ok=True)
        _stamp(venv, path).write_text(_digest(path), encoding="ascii")


def _installed(venv: Path, file: Path) -> bool:
    stamp = _stamp(venv, file)
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _digest(file)


def _stamp(venv: Path, file: Path) -> Path:
    return venv / "installed" / file.name


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _usable(venv: Path) -> bool:
    if not (venv / "bin" / "python").exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return _run([str(venv / "bin" / "python"), "-c", probe]).returncode == 0


def _make(venv: Path, maker: Maker) -> None:
    say(f"Making {venv.name} ...")
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if maker.make(venv) or (maker.add_package(package) and maker.make(venv)):
        return
    raise Refusal(
        f"{maker.python} cannot make a virtual environment. Install the missing package with "
        f'"sudo apt-get install {package}" and start again.'
    )


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """script/server and script/test may start together; the second one waits for the first."""
    directory = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)
