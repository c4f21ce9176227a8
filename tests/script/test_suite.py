"""What script/test runs: a failed test is red at once, and --full plays every part on every database."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest

from script.checks.step import Result, Step, Steps
from script.checks.suite import ON_POSTGRES_INSTEAD, ON_POSTGRES_TOO, WITHOUT_DATABASE, Suite
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
    suite.tests("SQLite", DATABASES["SQLite"], full=False, shared=True)
    assert [result.green for result in suite.results] == [False]
    assert len(noted.told) == 1


def _asked(database: str, tmp_path: Path, *, full: bool = False, shared: bool = False) -> set[str]:
    noted = Noted()
    Suite(noted, reports=tmp_path, browser="x").tests(database, DATABASES[database], full=full, shared=shared)
    return {word for word in noted.told[0][1].split() if word.split("=")[-1].startswith("tests")}


def test_each_test_runs_on_one_of_both_at_least(tmp_path: Path) -> None:
    on_postgres = _asked("PostgreSQL", tmp_path, shared=True)
    assert on_postgres == {*ON_POSTGRES_TOO, *ON_POSTGRES_INSTEAD}
    left_out = {f"--ignore={path}" for path in ON_POSTGRES_INSTEAD}
    assert _asked("SQLite", tmp_path, shared=True) == {"tests", *left_out}
    assert _asked("SQLite", tmp_path, shared=False) == {"tests"}
    assert all((ROOT / path.partition("::")[0]).exists() for path in on_postgres)


def test_what_needs_postgresql_is_never_left_out() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        name = str(path.relative_to(ROOT))
        if "@pytest.mark.postgres" in path.read_text(encoding="utf-8") and path != Path(__file__):
            there = (*ON_POSTGRES_TOO, *ON_POSTGRES_INSTEAD)
            assert [one for one in there if name.startswith(one.partition("::")[0])], name


def test_in_full_each_database_runs_all_it_can(tmp_path: Path) -> None:
    assert _asked("SQLite", tmp_path, full=True) == {"tests"}
    assert _asked("PostgreSQL", tmp_path, full=True) == {
        "tests",
        *(f"--ignore={one}" for one in WITHOUT_DATABASE),
    }


def test_the_campaigns_run_beside_the_tests_and_are_waited_for(noted: Noted, tmp_path: Path) -> None:
    suite = Suite(noted, reports=tmp_path, browser="x")
    suite.tests_and_campaigns(DATABASES)
    assert [(how, database) for how, _, database in noted.told] == [
        ("begins", "PostgreSQL"), ("runs", "SQLite"), ("is joined", ""),
        ("begins", "SQLite"), ("runs", "PostgreSQL"), ("is joined", ""),
    ]  # fmt: skip
    assert len(suite.results) == 4


def test_where_both_are_there_each_part_is_played_on_one_at_least() -> None:
    shares = [set(plan.due(full=False, shared_on=one)) for one in DATABASES]
    assert set.union(*shares) == set(plan.due(full=False))
    assert {"crash"} <= set.intersection(*shares)


def test_sqlite_alone_runs_everything(noted: Noted, tmp_path: Path) -> None:
    Suite(noted, reports=tmp_path, browser="x").tests_and_campaigns({"SQLite": DATABASES["SQLite"]})
    assert [how for how, *_ in noted.told] == ["begins", "runs", "is joined"]
    assert "--shared" not in noted.told[0][1]
    assert "--ignore" not in noted.told[1][1]


def test_each_database_is_made_once_and_its_tests_and_campaigns_know_it(noted: Noted, tmp_path: Path) -> None:
    known = {"SQLite": {}, "PostgreSQL": {"DATABASE_URL": "postgres://me@127.0.0.1:5432/run"}}
    made = Suite(noted, reports=tmp_path, browser="x").empty_databases(known)
    names = {database: environment["FROST_TEST_EMPTY_DATABASE"] for database, environment in made.items()}
    assert names == {"SQLite": str(tmp_path / "empty.sqlite3"), "PostgreSQL": "run_empty"}
    assert [how for how, *_ in noted.told] == ["runs", "runs"]


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
