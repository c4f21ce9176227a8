"""script/test, first half: makes the virtual environment and goes on inside it."""

import os

from script import environment
from script.layout import ROOT, venv_program
from script.refusal import Refusal
from script.terminal import run_command


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--full"]):
        raise Refusal("script/test takes --full or nothing.")
    environment.prepare(environment.CHECKS)
    python = venv_program("python")
    command = [python, "-P", "-m", "script.checks", *arguments]
    os.execve(python, command, os.environ | {"PYTHONPATH": str(ROOT)})


if __name__ == "__main__":
    run_command(main)
