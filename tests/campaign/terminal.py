"""What the campaign says to the person at the terminal: whole lines, for several parts speak at once."""

import sys
from collections.abc import Mapping


def say(part: str, database: str, text: str) -> None:
    line(f"[{part} {database}] {text}")


def line(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def counted(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(numbers.items())) or "none"
