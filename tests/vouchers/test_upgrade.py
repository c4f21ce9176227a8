"""A database in use takes the migrations of another version, with its triggers before and after."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.installation import installation, run
from vouchers.frozen import SQLITE_TRIGGERS


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL alters tables in place")
def test_a_table_that_triggers_name_is_altered_and_stays_guarded(tmp_path: Path) -> None:
    with installation(tmp_path) as environment:
        assert set(SQLITE_TRIGGERS) <= _triggers(tmp_path)
        run(environment, "manage.py", "migrate", "vouchers", "0002", "--verbosity", "0")
        assert set(SQLITE_TRIGGERS) <= _triggers(tmp_path)


def _triggers(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "frost.sqlite3")) as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in rows}
