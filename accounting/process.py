"""What this process calls itself in journals: host, number and role."""

import os
import socket
import sys
from pathlib import Path

_role = ""


def take_role(role: str) -> None:
    """Said once by whoever starts the process: web, worker, beat or listener."""
    global _role  # noqa: PLW0603 (a process has one role)
    _role = role


def name() -> str:
    """ "hub-1:4711 worker"; of a command its own name."""
    return f"{socket.gethostname()[:80]}:{os.getpid()} {_role or _command()}"[:120]


def _command() -> str:
    program = Path(sys.argv[0]).name if sys.argv else ""
    if program == "manage.py" and len(sys.argv) > 1:
        return sys.argv[1][:30]
    return program[:30] or "python"
