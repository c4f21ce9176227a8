"""The steps of script/test: programs whose output is shown as it comes, and which end with the command."""

import codecs
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO

from script.layout import ROOT
from script.processes import end_with_parent
from script.terminal import say

GRACE_SECONDS = 5.0
SILENCE_SECONDS = 50.0  # after which a step is said to be still running
CHUNK = 65536


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


@dataclass(frozen=True)
class Step:
    """A running program that leads a session of its own; so whoever ends it ends its children too."""

    title: str
    process: "subprocess.Popen[bytes]"
    started: float

    def result(self, last_line: str = "") -> Result:
        """Waits for the end of the program."""
        code, seconds = self.process.wait(), time.monotonic() - self.started
        say(f"--- {self.title}: exit code {code} after {seconds:.1f} s")
        return Result(self.title, code, seconds, last_line)

    def signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class Steps:
    """Whatever still runs when the block is left is ended: asked together, killed after the grace."""

    def __init__(
        self, *, grace_seconds: float = GRACE_SECONDS, silence_seconds: float = SILENCE_SECONDS
    ) -> None:
        self._grace, self._silence = grace_seconds, silence_seconds
        self._running: list[Step] = []

    def __enter__(self) -> "Steps":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, title: str, command: list[str], environment: Mapping[str, str]) -> Result:
        step = self._start(title, command, environment, subprocess.PIPE)
        assert step.process.stdout is not None  # noqa: S101 (a pipe was asked for)
        with step.process.stdout as output:
            last_line = _show(step, output, self._silence)
        return self.join(step, last_line)

    def begin(self, title: str, command: list[str], environment: Mapping[str, str]) -> Step:
        """Runs beside the steps that follow; the program says for itself which lines are its own."""
        return self._start(title, command, environment, None)

    def join(self, step: Step, last_line: str = "") -> Result:
        result = step.result(last_line)
        self._running.remove(step)
        return result

    def _start(
        self, title: str, command: list[str], environment: Mapping[str, str], output: int | None
    ) -> Step:
        say(f"\n=== {title}: {' '.join(command)}")
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one thread only, so the hook is safe
        )
        step = Step(title, process, time.monotonic())
        self._running.append(step)
        return step

    def _end(self) -> None:
        for step in self._running:
            step.signal(signal.SIGINT)
        deadline = time.monotonic() + self._grace
        while time.monotonic() < deadline and any(step.process.poll() is None for step in self._running):
            time.sleep(0.05)
        for step in self._running:
            step.signal(signal.SIGKILL)
            step.process.wait()
        self._running.clear()


def _show(step: Step, output: IO[bytes], silence: float) -> str:
    """Everything at once, also half a line of dots; the last line that is not empty."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text, last = "", ""
    while True:
        if not select.select([output], [], [], silence)[0]:
            _say_running(step, "" if text.endswith("\n") else "\n")
            continue
        chunk = os.read(output.fileno(), CHUNK)
        if not chunk:
            return last
        new = decoder.decode(chunk)
        sys.stdout.write(new)
        sys.stdout.flush()
        text = text.rpartition("\n")[2] + new
        last = next((line.strip() for line in reversed(text.split("\n")) if line.strip()), last)


def _say_running(step: Step, new_line: str) -> None:
    say(f"{new_line}... {step.title}: still running after {time.monotonic() - step.started:.0f} s")
