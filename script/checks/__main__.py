"""Runs everything on SQLite, then on PostgreSQL and Redis, and ends with what ran and what did not."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from script import settings_file
from script.checks import browser, postgres, redis_server, report
from script.checks.suite import Suite
from script.checks.unavailable import Unavailable
from script.layout import child_environment
from script.shutdown import StopAsked, stop_on_signals
from script.terminal import run_command, say

SERVERS = ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE")


def main(arguments: list[str]) -> int:
    full = "--full" in arguments
    with stop_on_signals(), tempfile.TemporaryDirectory(prefix="frost-test-") as folder:
        data = Path(folder)
        found = browser.find()
        suite = Suite(reports=data, full=full, browser=found)
        if found is None:
            suite.not_run.append("browser tests: no Chromium here; install it (apt-get install chromium)")
        try:
            _run(suite, _environment(data, full=full, browser_path=found))
        except StopAsked:
            suite.not_run.append("the rest: stopped by a signal")
            report.show(suite.results, suite.not_run)
            return 130
    report.show(suite.results, suite.not_run)
    return report.exit_code(suite.results)


def _environment(data: Path, *, full: bool, browser_path: str | None) -> dict[str, str]:
    local = "http://127.0.0.1"
    settings_file.prepare(data, base_url=f"{local}:8000", sandbox_url=f"{local}:8090")
    more = {"FROST_CHROMIUM": browser_path} if browser_path else {}
    inherited = child_environment(data, FROST_TEST_FULL="1" if full else "0", **more)
    return {name: value for name, value in inherited.items() if name not in SERVERS}


def _run(suite: Suite, environment: dict[str, str]) -> None:
    suite.static(environment)
    suite.tests("Tests on SQLite", environment, postgres=False)
    suite.campaign("Crash campaign on SQLite", environment)
    try:
        with _servers() as variables:
            suite.tests("Tests on PostgreSQL and Redis", environment | variables, postgres=True)
            suite.campaign("Crash campaign on PostgreSQL", environment | variables)
    except Unavailable as error:
        suite.not_run.append(f"everything on PostgreSQL and Redis: {error}")


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        database = stack.enter_context(postgres.provided(os.environ))
        broker = stack.enter_context(redis_server.provided(os.environ))
        say(f"\nPostgreSQL: {database.origin}; Redis: {broker.origin}")
        yield database.variables | broker.variables


if __name__ == "__main__":
    run_command(main)
