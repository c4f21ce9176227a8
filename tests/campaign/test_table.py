"""The last word of --full: what did not hold, was not played, or killed nobody is red."""

from pathlib import Path

import pytest

from tests.campaign import plan, table
from tests.campaign.plan import Result

DATABASES = ("SQLite", "PostgreSQL")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Everything was played on both databases, and held."""
    for database in DATABASES:
        for part in plan.due(full=True):
            table.keep(tmp_path, Result(part, database, [], 12.3, 50, 1000, {"reset": 3}, {"before_call": 2}))
    return tmp_path


def test_all_that_was_promised_was_played_and_held(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main(folder, DATABASES) == 0
    shown = capsys.readouterr().out
    assert "crash-real-times  PostgreSQL        12     50     1,000  held" in shown
    assert "faults struck: reset 3" in shown
    assert "kills: before_call 2" in shown


def test_a_part_that_was_not_played_is_red(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "race-PostgreSQL.json").unlink()
    assert table.main(folder, DATABASES) == 1
    assert "not played" in capsys.readouterr().out


def test_a_part_that_did_not_hold_is_red(folder: Path) -> None:
    table.keep(folder, Result("race", "SQLite", ["two jobs"], 5))
    assert table.main(folder, DATABASES) == 1


def test_a_point_at_which_nobody_was_killed_is_red(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.keep(folder, Result("crash", "SQLite", [], 5, kills={"before_call": 2, "during_look_up": 0}))
    assert table.main(folder, DATABASES) == 1
    assert "a point without a kill" in capsys.readouterr().out


def test_nothing_played_is_red(tmp_path: Path) -> None:
    assert table.main(tmp_path, []) == 1
