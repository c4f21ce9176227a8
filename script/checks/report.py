"""The end of script/test: one table of what ran, and in a box what could not run."""

from collections.abc import Iterable

from script.checks.step import Result
from script.terminal import say

WIDTH = 100


def show(results: Iterable[Result], not_run: list[str]) -> None:
    say(f"\n{'=' * WIDTH}")
    for result in results:
        state = "ok    " if result.green else "FAILED"
        detail = "; ".join(result.remarks) or result.last_line
        say(f"{state} {result.title:<34} {result.seconds:7.1f} s  {detail}"[: WIDTH + 20])
    say("=" * WIDTH)
    if not_run:
        _box(["NOT RUN", *(f"- {line}" for line in not_run)])


def _box(lines: list[str]) -> None:
    say(f"\n{'#' * WIDTH}")
    for line in lines:
        say(f"## {line}")
    say("#" * WIDTH)


def exit_code(results: Iterable[Result]) -> int:
    return 0 if all(result.green for result in results) else 1
