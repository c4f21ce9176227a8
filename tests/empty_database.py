"""A migrated, empty database, made once: script/test makes it, every test process and campaign takes a copy.

`python -m tests.empty_database` makes the one that FROST_TEST_EMPTY_DATABASE names: a file, or with DATABASE_URL a
database beside that one. Without the variable everybody migrates a database of their own.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tests.campaign import ground
from tests.campaign.ground import Database

VARIABLE = "FROST_TEST_EMPTY_DATABASE"


def given() -> str:
    """The path of the file, or the name of the database; empty where nobody has made one."""
    return os.environ.get(VARIABLE, "")


def copy_into(uri: str) -> sqlite3.Connection:
    """Fill a database in memory; it lives as long as the connection that is returned."""
    target = sqlite3.connect(uri, uri=True)
    with closing(sqlite3.connect(given())) as source:
        source.backup(target)
    return target


def make(name: str, database: Database) -> None:
    with tempfile.TemporaryDirectory(prefix="frost-empty-") as folder:
        data = Path(folder)
        target = database.sibling(name)
        if target.url:
            ground.create(target)
        environment = ground.environment(data, target, "http://127.0.0.1:9")
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ground.ROOT, env=environment, check=True)
        if not target.url:
            made = data / ground.SQLITE_NAME
            with closing(sqlite3.connect(made)) as connection:
                # A database in memory cannot be one with a write-ahead log.
                connection.execute("PRAGMA journal_mode=DELETE")
            shutil.move(made, name)


if __name__ == "__main__":
    make(given(), Database(os.environ.get("DATABASE_URL", "")))
