"""Starts the processes that a measure consists of, and ends them with it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from script.layout import ROOT

PATIENCE = 30
LOG_END = 2000  # characters that are shown where a measure fails


@contextmanager
def running(
    arguments: list[str], log: Path, environment: Mapping[str, str] | None = None, *, talks: bool = False
) -> Iterator["subprocess.Popen[str]"]:
    """A Python process, stopped when the block ends. One that talks has its input and output at our end."""
    with log.open("ab") as errors:
        process = subprocess.Popen(  # noqa: S603 (our own modules with our own arguments)
            [sys.executable, *arguments],
            cwd=ROOT,
            env=None if environment is None else dict(environment),
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE if talks else errors,
            stderr=errors,
            text=True,
        )
    try:
        yield process
    except Exception:
        sys.stderr.write(f"{arguments[1]}: {log.read_text(encoding='utf-8')[-LOG_END:]}\n")
        raise
    finally:
        process.terminate()
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def tell(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None  # noqa: S101 (it talks)
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def hear(process: "subprocess.Popen[str]") -> str:
    """The next line that the process says.

    Raises RuntimeError where it ended without one.
    """
    assert process.stdout is not None  # noqa: S101 (it talks)
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"a process of the measure ended early with {process.wait(PATIENCE)}")
    return line.strip()
