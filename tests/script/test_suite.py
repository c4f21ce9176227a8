"""What script/test runs: a failed test is red at once, and --full plays every part on every database."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest

from script.checks.step import Result, Step, Steps
from script.checks.suite import WITHOUT_DATABASE, Suite
from script.layout import ROOT
from tests.campaign import plan

DATABASES = {"SQLite": {"DATABASE": "SQLite"}, "PostgreSQL": {"DATABASE": "PostgreSQL"}}


class Noted(Steps):
    """Starts nothing; `told` are the commands in the order in which they would begin and end."""

    def __init__(self, code: int = 0) -> None:
        super().__init__()
        self.code = code
        self.told: list[tuple[str, str, str]] = []

    def run(self, title: str, command: list[str], environment: Mapping[str, str]) -> Result:
        self._note("runs", command, environment)
        return Result(title, self.code, 1.0)

    def begin(self, title: str, command: list[str], environment: Mapping[str, str]) -> Step:
        self._note("begins", command, environment)
        return object.__new__(Step)

    def join(self, step: Step, last_line: str = "") -> Result:
        self.told.append(("is joined", "", ""))
        return Result("Waiting", self.code, 1.0)

    def _note(self, how: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.told.append((how, " ".join(command[1:]), environment.get("DATABASE", "")))


@pytest.fixture
def noted() -> Noted:
    return Noted()


def test_a_failed_test_is_red_and_not_tried_again(tmp_path: Path) -> None:
    noted = Noted(code=1)
    suite = Suite(noted, reports=tmp_path, browser=None)
    suite.tests("SQLite", DATABASES["SQLite"], shared=False)
    assert [result.green for result in suite.results] == [False]
    assert len(noted.told) == 1


def _left_out(database: str, tmp_path: Path, *, shared: bool) -> set[str]:
    noted = Noted()
    Suite(noted, reports=tmp_path, browser="x").tests(database, DATABASES[database], shared=shared)
    return {word.removeprefix("--ignore=") for word in noted.told[0][1].split() if "--ignore=" in word}


def test_databases_that_share_the_tests_leave_none_out(tmp_path: Path) -> None:
    lite, postgres = (_left_out(database, tmp_path, shared=True) for database in DATABASES)
    assert lite
    assert postgres
    assert not [one for one in lite for other in postgres if one.startswith(other)]
    assert all((ROOT / path).exists() for path in lite | postgres)


def test_in_full_each_runs_all_it_can(tmp_path: Path) -> None:
    assert _left_out("SQLite", tmp_path, shared=False) == set()
    assert _left_out("PostgreSQL", tmp_path, shared=False) == set(WITHOUT_DATABASE)


def test_the_campaign_runs_beside_the_tests_and_is_waited_for(noted: Noted, tmp_path: Path) -> None:
    suite = Suite(noted, reports=tmp_path, browser="x")
    suite.tests_and_campaign("SQLite", DATABASES["SQLite"], shared=True)
    assert [how for how, *_ in noted.told] == ["begins", "runs", "is joined"]
    assert len(suite.results) == 2


def test_waiting_parts_run_beside_the_busy_ones_and_everything_on_both(noted: Noted, tmp_path: Path) -> None:
    Suite(noted, reports=tmp_path, browser=None).full_campaign(DATABASES)
    order = count()
    steps = {(how, _group(command), database): next(order) for how, command, database in noted.told}
    joined = steps["is joined", "", ""]
    for database in DATABASES:
        begun, busy = steps["begins", "waiting", database], steps["runs", "busy", database]
        assert begun < min(steps["runs", "busy", other] for other in DATABASES)
        assert busy < joined < steps["runs", "commands", database]
    assert noted.told[-1][1] == f"-m tests.campaign.table {tmp_path} SQLite PostgreSQL"


def _group(command: str) -> str:
    return command.partition("--only ")[2].partition(" ")[0]


def test_the_groups_of_the_full_campaign_are_everything_it_promises() -> None:
    assert sorted(plan.expanded(["waiting", "busy", "commands"])) == sorted(plan.due(full=True))
