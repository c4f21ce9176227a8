"""One step: everything it says is shown, and it does not outlive the command."""

import os
import sys

import pytest

from script.checks.step import run_step


def test_output_is_shown_and_the_last_line_kept(capsys: pytest.CaptureFixture[str]) -> None:
    result = run_step("Tests", [sys.executable, "-c", "print('one'); print('3 passed'); print()"], os.environ)
    assert "one\n3 passed" in capsys.readouterr().out
    assert (result.green, result.last_line) == (True, "3 passed")


def test_a_failing_program_is_red() -> None:
    result = run_step("Lint", [sys.executable, "-c", "raise SystemExit(4)"], os.environ)
    assert (result.green, result.code) == (False, 4)
