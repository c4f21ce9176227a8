"""The steps: everything they say is shown, and nothing of them outlives the command."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from script.checks.step import Steps
from tests.script.test_processes import alive, until

# A child that ignores the request to end, and a parent that leaves it alone.
STUBBORN = (
    "import os, signal, sys, time; signal.signal(2, signal.SIG_IGN); signal.signal(15, signal.SIG_IGN); "
    "open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
)
PARENT = (
    "import subprocess, sys, time; "
    f"subprocess.Popen([sys.executable, '-c', {STUBBORN!r}, sys.argv[1]]); time.sleep(60)"
)


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def written(path: Path) -> Callable[[], object]:
    return lambda: path.exists() and path.read_text()


def test_output_is_shown_and_the_last_line_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with Steps() as steps:
        result = steps.run("Tests", python("print('one'); print('3 passed'); print()"), os.environ)
    assert "one\n3 passed" in capsys.readouterr().out
    assert (result.green, result.last_line) == (True, "3 passed")


def test_a_line_that_comes_in_pieces_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import os, time\n"
        "for piece in (b'3 pass', b'ed, \\xc3', b'\\xa5\\n\\n'): os.write(1, piece); time.sleep(0.1)"
    )
    with Steps() as steps:
        result = steps.run("Tests", python(code), os.environ)
    assert "3 passed, å\n" in capsys.readouterr().out
    assert result.last_line == "3 passed, å"


def test_a_failing_program_is_red() -> None:
    with Steps() as steps:
        result = steps.run("Lint", python("raise SystemExit(4)"), os.environ)
    assert (result.green, result.code) == (False, 4)


def test_a_step_beside_others_is_joined_with_its_own_verdict() -> None:
    with Steps() as steps:
        beside = steps.begin("Waiting", python("raise SystemExit(3)"), os.environ)
        first = steps.run("Busy", python("pass"), os.environ)
        assert (first.green, steps.join(beside).code) == (True, 3)


def test_who_still_runs_is_ended_with_the_command_and_its_children_too(tmp_path: Path) -> None:
    pids = [tmp_path / "one", tmp_path / "other"]
    with Steps(grace_seconds=0.3) as steps:
        for path in pids:
            steps.begin("Waiting", python(PARENT, str(path)), os.environ)
            until(written(path))
    until(lambda: not any(alive(int(path.read_text())) for path in pids))


def test_a_silent_step_is_said_to_be_running(capsys: pytest.CaptureFixture[str]) -> None:
    with Steps(silence_seconds=0.05) as steps:
        steps.run("Mutants", python("import time; time.sleep(0.5)"), os.environ)
    assert "... Mutants: still running after" in capsys.readouterr().out
