"""Which Python the commands take, on machines whose PATH offers odd ones."""

import subprocess
import sys
from pathlib import Path

from script.layout import ROOT

SYSTEM = "/usr/bin:/bin"


def offer(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def bare_path(tmp_path: Path) -> Path:
    """A PATH with the shell's own programs, but without any Python."""
    for name in ("bash", "dirname", "env", "sh"):
        found = next(path for folder in SYSTEM.split(":") if (path := Path(folder) / name).exists())
        (tmp_path / name).symlink_to(found)
    return tmp_path


def start(path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(ROOT / "script" / "python"), *(arguments or ("script.serve", "--nonsense"))]
    return subprocess.run(command, env={"PATH": str(path)}, capture_output=True, text=True, check=False)


def test_an_old_python_gives_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    offer(bare_path(tmp_path), "python3", 'test "$1" = -V && echo Python 3.9.2; exit 1')
    done = start(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Python 3.11 or newer is needed (python3 here: Python 3.9.2)" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_no_python_at_all_gives_the_same_sentence(tmp_path: Path) -> None:
    done = start(bare_path(tmp_path))
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr.splitlines()[-1]


def test_a_name_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    offer(bare_path(tmp_path), "python3.11", "exit 127")
    offer(tmp_path, "python3", f'exec {sys.executable} "$@"')
    done = start(tmp_path)
    assert done.stderr.startswith("script/server takes no arguments")


def test_one_that_can_make_environments_is_preferred(tmp_path: Path) -> None:
    without = f'case "$2" in *ensurepip*) exit 1;; esac; echo wrong >&2; exec {sys.executable} "$@"'
    offer(bare_path(tmp_path), "python3.11", without)
    offer(tmp_path, "python3", f'exec {sys.executable} "$@"')
    assert start(tmp_path).stderr.startswith("script/server takes no arguments")
