"""Runs the tests on SQLite, then on PostgreSQL and Redis, and ends with what ran and what did not.

Each test runs on one database at least, on both where the database matters, and the scaled campaign beside them.
With --full each test runs on each database it can run on, and the campaign comes last, on both at the same time as
far as it only waits.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from script import settings_file
from script.checks import browser, postgres, redis_server, report
from script.checks.step import Steps
from script.checks.suite import POSTGRES, SQLITE, Suite
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
        steps = Steps()
        suite = Suite(steps, reports=data, browser=found)
        if found is None:
            suite.not_run.append("browser tests: no Chromium here; install it (apt-get install chromium)")
        try:
            _run(suite, steps, _environment(data, browser_path=found), full=full)
        except StopAsked:
            suite.not_run.append("the rest: stopped by a signal")
            report.show(suite.results, suite.not_run)
            return 130
    report.show(suite.results, suite.not_run)
    return report.exit_code(suite.results)


def _environment(data: Path, *, browser_path: str | None) -> dict[str, str]:
    local = "http://127.0.0.1"
    settings_file.prepare(data, base_url=f"{local}:8000", sandbox_url=f"{local}:8090")
    more = {"FROST_CHROMIUM": browser_path} if browser_path else {}
    inherited = child_environment(data, **more)
    return {name: value for name, value in inherited.items() if name not in SERVERS}


def _run(suite: Suite, steps: Steps, environment: dict[str, str], *, full: bool) -> None:
    """The servers stay up until the last step has ended, however it ended."""
    environments = {SQLITE: environment}
    with ExitStack() as servers, steps:
        types = suite.static(environment)
        try:
            environments[POSTGRES] = environment | servers.enter_context(_servers())
        except Unavailable as error:
            suite.not_run.append(f"everything on PostgreSQL and Redis: {error}")
        environments = suite.empty_databases(environments)
        suite.joined(types)
        if not full:
            suite.tests_and_campaigns(environments)
            return
        for database, known in environments.items():
            suite.tests(database, known, full=True, shared=False)
        suite.full_campaign(environments)


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        database = stack.enter_context(postgres.provided(os.environ))
        broker = stack.enter_context(redis_server.provided(os.environ))
        say(f"\nPostgreSQL: {database.origin}; Redis: {broker.origin}")
        yield database.variables | broker.variables


if __name__ == "__main__":
    run_command(main)
