"""One step of script/test: runs a program, shows all it says, and remembers how it ended."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from script.layout import ROOT
from script.terminal import say

GRACE_SECONDS = 10


@dataclass(frozen=True)
class Result:
    title: str
    code: int
    seconds: float
    last_line: str = ""
    remarks: list[str] = field(default_factory=list)

    @property
    def green(self) -> bool:
        return self.code == 0


def run_step(title: str, command: list[str], environment: Mapping[str, str]) -> Result:
    say(f"\n=== {title}: {' '.join(command)}")
    started = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            last_line = _show(process)
        except BaseException:
            _end(process)
            raise
    seconds = time.monotonic() - started
    say(f"--- {title}: exit code {process.returncode} after {seconds:.1f} s")
    return Result(title, process.returncode, seconds, last_line)


def _show(process: "subprocess.Popen[str]") -> str:
    last = ""
    for line in process.stdout or ():
        sys.stdout.write(line)
        sys.stdout.flush()
        last = line.strip() or last
    return last


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
