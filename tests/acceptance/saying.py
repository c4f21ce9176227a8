"""What such a script prints: one line per fact, and an end at the first that is wrong."""

import sys


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def check(what: str, found: object, expected: object) -> None:
    """Print one line; stop at the first that is wrong."""
    if found != expected:
        raise SystemExit(f"WRONG  {what}: {found!r}, expected {expected!r}")
    say(f"ok     {what}: {found!r}")
