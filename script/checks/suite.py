"""What script/test runs, with which settings; in which order says __main__."""

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from script.checks import junit
from script.checks.step import Result, Step, Steps
from script.layout import ROOT, venv_program

PYTHON = sys.executable
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
# Once is enough for what knows no database, and for the pages.
WITHOUT_DATABASE = (
    "tests/sandbox",
    "tests/demo",
    "tests/script",
    "tests/structure",
    "tests/domain",
    "tests/providers",
    "tests/sie4",
    "tests/messages",
    "tests/test_messages.py",
    "tests/browser",
)
# What meets locks, policies, roles and constraints; the scaled campaign drives the whole engine on both databases.
ON_POSTGRES_TOO = (
    "tests/api/test_login_throttle.py",
    "tests/campaign/test_play.py::test_every_database_with_the_mark_goes_and_no_other",
    "tests/events/test_walls.py",
    "tests/listener/test_intake.py",
    "tests/mappings/test_simultaneous.py",
    "tests/mirror/test_claimed_at_once.py",
    "tests/pulling/test_lost_in_the_middle.py",
    "tests/records",
    "tests/secrets",
    "tests/sie4_export/test_snapshot.py",
    "tests/sie_import/test_at_once.py",
    "tests/tenancy",
    "tests/test_constraints.py",
    "tests/vouchers/test_final.py",
    "tests/test_safe_start.py::test_production_starts_with_a_bounded_role",
    "tests/test_safe_start.py::test_production_refuses_a_superuser",
)
# The main ways: where both databases are there, these run on the one that is used in production.
ON_POSTGRES_INSTEAD = (
    "tests/api/test_idempotency.py",
    "tests/engine/test_amounts.py",
    "tests/engine/test_blocked.py",
    "tests/engine/test_first_run.py",
    "tests/engine/test_jobs.py",
    "tests/engine/test_lease.py",
    "tests/engine/test_many_items.py",
    "tests/engine/test_reissue.py",
    "tests/listener/test_listening.py",
    "tests/listener/test_supervising.py",
    "tests/mappings/test_activation.py",
    "tests/mappings/test_lifecycle.py",
    "tests/mirror/test_booked_once.py",
    "tests/mirror/test_restored.py",
    "tests/oauth",
    "tests/pulling/test_last_write_wins.py",
    "tests/reconciliation/test_running.py",
    "tests/sending",
    "tests/sie4_export/test_files.py",
    "tests/vouchers/test_january.py",
    "tests/vouchers/test_records_booked.py",
    "tests/vouchers/test_simultaneous_booking.py",
)
MORE_PROCESSES = 2  # than cores: tests wait for the sandbox, for browsers and for processes of their own
MOST_PROCESSES = 8
EMPTY = "FROST_TEST_EMPTY_DATABASE"
BESIDE = "beside the busy parts, and at least as long as these"
TYPED = ("accounting", "frost_integrations", "vouchers", "sie4", "sandbox", "demo", "script", "tests")


class Suite:
    """`reports` is a folder for what the steps write down; `results` and `not_run` are shown at the end."""

    def __init__(self, steps: Steps, *, reports: Path, browser: str | None) -> None:
        self._steps = steps
        self._reports = reports
        self._browser = browser
        self.results: list[Result] = []
        self.not_run: list[str] = []

    def empty_databases(self, environments: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
        """The environments of the tests: each knows one migrated database, of which its processes take copies."""
        made = {}
        for database, known in environments.items():
            file, beside = str(self._reports / "empty.sqlite3"), urlsplit(known.get("DATABASE_URL", "")).path
            made[database] = {**known, EMPTY: f"{beside.lstrip('/')}_empty" if beside else file}
            command = [PYTHON, "-m", "tests.empty_database"]
            self.results.append(self._steps.run(f"Empty database on {database}", command, made[database]))
        return made

    def static(self, environment: Mapping[str, str]) -> Step:
        """The types take longest and one core only: the rest runs beside them."""
        types = [venv_program("mypy"), *(name for name in TYPED if (ROOT / name).is_dir())]
        begun = self._steps.begin("Types", types, environment)
        steps = {
            "Lint": [venv_program("ruff"), "check", "."],
            "Format": [venv_program("ruff"), "format", "--check", "."],
            "Missing migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
            "Messages": [venv_program("pybabel"), "compile", "-d", "locale", "-D", "django"],
        }
        for title, command in steps.items():
            self.results.append(self._steps.run(title, command, environment))
        return begun

    def joined(self, step: Step) -> None:
        self.results.append(self._steps.join(step))

    def tests(self, database: str, environment: Mapping[str, str], *, full: bool, shared: bool) -> None:
        """`full`: all on each. Else all on SQLite, or all on one of both where they are `shared`."""
        title, postgres = f"Tests on {database}", database == POSTGRES
        report = self._reports / f"tests-{database}.xml"
        marks = [] if postgres else ["not postgres"]
        marks += [] if self._browser else ["not browser"]
        narrowed = ["-m", " and ".join(marks)] if marks else []
        command = [
            PYTHON,
            "-m",
            "pytest",
            *_paths(database, full=full, shared=shared),
            "-n",
            str(min((os.cpu_count() or 1) + MORE_PROCESSES, MOST_PROCESSES)),
            *narrowed,
            f"--junitxml={report}",
        ]
        size = {"FROST_TEST_SIZE": "full"} if full else {}
        result = self._steps.run(title, command, {**environment, **size})
        counts = junit.read(report)
        self.results.append(Result(title, result.code, result.seconds, remarks=[str(counts)]))
        skipped = sorted(counts.reasons.items())
        self.not_run += [f"{title}: {number} skipped: {reason}" for reason, number in skipped]

    def tests_and_campaigns(self, environments: Mapping[str, Mapping[str, str]]) -> None:
        """The campaigns at scaled times, which often wait, beside the tests: the longest beside the longest.

        PostgreSQL takes longer over its campaign and has fewer tests, so each runs beside the other's.
        """
        shared = len(environments) > 1
        for database, beside in zip(environments, reversed(list(environments)), strict=True):
            title, command = f"Crash campaign on {beside}", [PYTHON, "-m", "tests.campaign"]
            command += ["--shared"] if shared else []
            campaign = self._steps.begin(title, command, self._at_home(environments[beside]))
            self.tests(database, environments[database], full=False, shared=shared)
            self.results.append(self._steps.join(campaign))

    def full_campaign(self, environments: Mapping[str, Mapping[str, str]]) -> None:
        """Everything on every database; what mainly waits runs beside what keeps the machine busy."""
        waiting = [self._waiting(database, known) for database, known in environments.items()]
        for database, known in environments.items():
            self._run(f"Busy parts on {database}", self._command("busy"), known)
        self.results += [replace(self._steps.join(step), remarks=[BESIDE]) for step in waiting]
        for database, known in environments.items():
            self._run(f"Mutants and tokens on {database}", self._command("commands"), known)
        table = [PYTHON, "-m", "tests.campaign.table", str(self._reports), *environments]
        self._run("All parts on all databases", table, environments[SQLITE])

    def _waiting(self, database: str, environment: Mapping[str, str]) -> Step:
        title, command = f"Waiting parts on {database}", self._command("waiting")
        return self._steps.begin(title, command, self._at_home(environment))

    def _run(self, title: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.results.append(self._steps.run(title, command, self._at_home(environment)))

    def _at_home(self, environment: Mapping[str, str]) -> dict[str, str]:
        """What a killed campaign leaves lying goes with our own folder."""
        return {**environment, "TMPDIR": str(self._reports)}

    def _command(self, parts: str) -> list[str]:
        full = ["--full", "--only", parts, "--results", str(self._reports)]
        return [PYTHON, "-m", "tests.campaign", *full]


def _paths(database: str, *, full: bool, shared: bool) -> list[str]:
    if full:
        left_out: tuple[str, ...] = WITHOUT_DATABASE if database == POSTGRES else ()
    elif database == POSTGRES:
        return [*ON_POSTGRES_TOO, *ON_POSTGRES_INSTEAD]
    else:
        left_out = ON_POSTGRES_INSTEAD if shared else ()
    return ["tests", *(f"--ignore={path}" for path in left_out)]
