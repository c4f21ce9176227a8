"""What the commands say to the person at the keyboard."""

import sys
from collections.abc import Callable

from script.refusal import Refusal


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run_command(command: Callable[[list[str]], int]) -> None:
    """Ends the process with the command's exit code; a refusal is printed without a traceback."""
    try:
        code = command(sys.argv[1:])
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
