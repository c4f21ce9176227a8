"""The processes of an installation: real ones, stopped in time, and named when they die."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from script.layout import ROOT
from script.processes import Processes
from script.refusal import Refusal

OBEDIENT = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)
# A web server with a worker process of its own that does not listen.
WITH_CHILD = (
    "import subprocess, sys, time; "
    f"print(subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]).pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    found = Processes(logs=tmp_path, cwd=tmp_path, environment=os.environ)
    yield found
    found.stop(grace_seconds=0)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """A zombie that nobody has collected yet counts as gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_who_obeys_is_not_waited_for(processes: Processes) -> None:
    running = [processes.start(name, python(OBEDIENT)) for name in ("web", "worker")]
    stopping = threading.Thread(target=processes.stop, kwargs={"grace_seconds": 600}, daemon=True)
    stopping.start()
    stopping.join(60)
    assert not stopping.is_alive()
    assert all(each.exited for each in running)


def test_who_ignores_the_request_is_killed_after_the_grace(processes: Processes) -> None:
    stubborn = processes.start("worker", python(STUBBORN))
    until(lambda: "ready" in stubborn.log.read_text())
    processes.stop(grace_seconds=0.3)
    assert stubborn.process.returncode == -signal.SIGKILL


def test_the_children_of_a_process_end_with_it(processes: Processes) -> None:
    web = processes.start("web", python(WITH_CHILD))
    until(lambda: "ready" in web.log.read_text())
    child = int(next(line for line in web.log.read_text().split() if line.isdigit()))
    assert alive(child)
    processes.stop(grace_seconds=0.3)
    until(lambda: not alive(child))


def test_a_dead_process_is_named_with_its_last_lines(processes: Processes) -> None:
    dead = processes.start("beat", python("import sys; print('no broker'); sys.exit(3)"))
    dead.process.wait()
    with pytest.raises(Refusal, match=r"(?s)beat process ended \(exit code 3\).*no broker"):
        processes.require_alive()


def test_the_log_of_the_run_before_is_kept(processes: Processes, tmp_path: Path) -> None:
    for number in ("1", "2"):
        processes.start("web", python(f"print({number})")).process.wait()
    assert (tmp_path / "web.log").read_text() == "2\n"
    assert (tmp_path / "web.log.1").read_text() == "1\n"


def test_nothing_survives_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import os, time; from pathlib import Path; from script.processes import Processes\n"
        f"p = Processes(logs=Path({str(tmp_path)!r}), cwd=Path('.'), environment=os.environ)\n"
        f"print(p.start('web', [{sys.executable!r}, '-c', {OBEDIENT!r}]).process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(python(code), cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        child = int(supervisor.stdout.readline())
        assert alive(child)
        supervisor.kill()
    until(lambda: not alive(child))
