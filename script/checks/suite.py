"""What script/test runs, in which order and with which settings."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from script.checks import junit
from script.checks.step import Result, run_step
from script.layout import ROOT, venv_program

PYTHON = sys.executable
# Once is enough for what knows no database, and for the pages.
WITHOUT_DATABASE = (
    "tests/sandbox",
    "tests/demo",
    "tests/script",
    "tests/structure",
    "tests/domain",
    "tests/providers",
    "tests/messages",
    "tests/test_messages.py",
    "tests/browser",
)
MOST_PROCESSES = 4
FAILED_TESTS = 1  # pytest's exit code for "some failed"; others mean that the run itself is broken
TYPED = ("accounting", "frost_integrations", "sandbox", "demo", "script", "tests")


class Suite:
    def __init__(self, *, reports: Path, full: bool, browser: str | None) -> None:
        self._reports = reports
        self._full = full
        self._browser = browser
        self.results: list[Result] = []
        self.not_run: list[str] = []

    def static(self, environment: Mapping[str, str]) -> None:
        steps = {
            "Lint": [venv_program("ruff"), "check", "."],
            "Format": [venv_program("ruff"), "format", "--check", "."],
            "Types": [venv_program("mypy"), *(name for name in TYPED if (ROOT / name).is_dir())],
            "Missing migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
            "Messages": [venv_program("pybabel"), "compile", "-d", "locale", "-D", "django"],
        }
        for title, command in steps.items():
            self.results.append(run_step(title, command, environment))

    def tests(self, title: str, environment: Mapping[str, str], *, postgres: bool) -> None:
        report = self._reports / ("postgres.xml" if postgres else "sqlite.xml")
        marks = [] if postgres else ["not postgres"]
        marks += [] if self._browser else ["not browser"]
        narrowed = ["-m", " and ".join(marks)] if marks else []
        left_out = [f"--ignore={path}" for path in WITHOUT_DATABASE] if postgres else []
        processes = str(min(os.cpu_count() or 1, MOST_PROCESSES))
        command = [
            PYTHON,
            "-m",
            "pytest",
            "tests",
            "-n",
            processes,
            *left_out,
            *narrowed,
            f"--junitxml={report}",
        ]
        result = run_step(title, command, environment)
        counts = junit.read(report)
        code, remarks = result.code, [str(counts)]
        if code == FAILED_TESTS:
            again = [PYTHON, "-m", "pytest", "tests", "--last-failed", "--last-failed-no-failures=none"]
            code = run_step(f"{title}: what failed, alone", [*again, *left_out, *narrowed], environment).code
            verdict = "passed" if code == 0 else "failed again"
            remarks.append(f"run once more alone, without others beside: {verdict}")
            self.not_run.append(
                f"{title}: {counts.failed} failed beside others and {verdict} alone; see above"
            )
        self.results.append(Result(title, code, result.seconds, remarks=remarks))
        skipped = sorted(counts.reasons.items())
        self.not_run += [f"{title}: {number} skipped: {reason}" for reason, number in skipped]

    def campaign(self, title: str, environment: Mapping[str, str]) -> None:
        if not any((ROOT / "tests" / name).is_file() for name in ("campaign.py", "campaign/__main__.py")):
            self.not_run.append(f"{title}: there is no tests.campaign in this tree")
            return
        full = ["--full"] if self._full else []
        self.results.append(run_step(title, [PYTHON, "-m", "tests.campaign", *full], environment))
