"""The processes of one installation: started together, watched, and stopped together within ten seconds."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from script.refusal import Refusal

GRACE_SECONDS = 7.0
PR_SET_PDEATHSIG = 1  # prctl(2): the kernel ends the child when its parent is gone


@dataclass(frozen=True)
class Running:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def exited(self) -> bool:
        return self.process.poll() is not None

    def last_lines(self, count: int = 15) -> list[str]:
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]


class Processes:
    def __init__(self, *, logs: Path, cwd: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._cwd = cwd
        self._environment = dict(environment)
        self._running: list[Running] = []

    def start(self, name: str, command: list[str]) -> Running:
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self._cwd,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - one thread only, so the hook is safe
            )
        running = Running(name, process, log)
        self._running.append(running)
        return running

    def require_alive(self) -> None:
        for running in self._running:
            if running.exited:
                lines = "\n".join(f"    {line}" for line in running.last_lines())
                code = running.process.returncode
                raise Refusal(
                    f"The {running.name} process ended (exit code {code}), so everything is stopped. "
                    f"Its last lines ({running.log}):\n{lines}"
                )

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """The last one started is asked first; who is left after the grace is killed with its children."""
        for running in reversed(self._running):
            _signal_group(running, signal.SIGTERM)
        deadline = time.monotonic() + grace_seconds
        while time.monotonic() < deadline and not all(running.exited for running in self._running):
            time.sleep(0.05)
        for running in self._running:
            _signal_group(running, signal.SIGKILL)
            running.process.wait()
        self._running.clear()


def _signal_group(running: Running, number: signal.Signals) -> None:
    try:
        os.killpg(running.process.pid, number)
    except ProcessLookupError:
        return


def end_with_parent() -> None:
    """Runs in the child: a killed script/server leaves nothing behind that holds its ports."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
