"""script/test, first half: makes the virtual environment and goes on inside it."""

import os
from typing import NoReturn

from script import environment
from script.layout import ROOT, venv_program
from script.refusal import Refusal
from script.shutdown import StopAsked, stop_on_signals
from script.terminal import run_command

STOPPED = 130


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--full"]):
        raise Refusal("script/test takes --full or nothing.")
    return _go_on(arguments) if _prepared() else STOPPED


def _prepared() -> bool:
    try:
        with stop_on_signals():
            environment.prepare(environment.CHECKS)
    except StopAsked:
        return False
    return True


def _go_on(arguments: list[str]) -> NoReturn:
    python = venv_program("python")
    command = [python, "-P", "-m", "script.checks", *arguments]
    os.execve(python, command, os.environ | {"PYTHONPATH": str(ROOT)})


if __name__ == "__main__":
    run_command(main)
