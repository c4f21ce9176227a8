"""An installation of its own for tests with real processes: a database that others can open, migrated."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from tests import empty_database
from tests.campaign.ground import SQLITE_NAME

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def installation(data_dir: Path, **variables: str) -> Iterator[dict[str, str]]:
    """The environment of its processes: SQLite in `data_dir`, or a new database beside the configured one."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FROST_")},
        "DJANGO_SETTINGS_MODULE": "frost_integrations.settings",
        "FROST_DATA_DIR": str(data_dir),
        "FROST_SWEEPER_ROLE": settings.FROST_SWEEPER_ROLE,
        "FROST_KEY_RING": ",".join(settings.FROST_KEY_RING),
        "FROST_INDEX_KEY": settings.FROST_INDEX_KEY,
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "ERROR",
        **variables,
    }
    with _database(database, environment):
        if empty_database.given():
            run(environment, "manage.py", "adopt_installation", "--yes")
        else:
            run(environment, "manage.py", "migrate", "--verbosity", "0")
        yield environment


def run(environment: dict[str, str], *arguments: str) -> str:
    """The output of one Python program; a failure shows what it said."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def _database(database: dict[str, Any], environment: dict[str, str]) -> Iterator[None]:
    if "postgresql" not in database["ENGINE"]:
        environment.pop("DATABASE_URL", None)
        if empty_database.given():
            shutil.copy(empty_database.given(), Path(environment["FROST_DATA_DIR"]) / SQLITE_NAME)
        yield
        return
    name = f"frost_processes_{os.getpid()}"
    environment["DATABASE_URL"] = _url(database, name)
    made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if empty_database.given():
        made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(empty_database.given()))
    _execute(database, made)
    try:
        yield
    finally:
        _execute(database, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _url(database: dict[str, Any], name: str) -> str:
    user, password = quote(database["USER"]), quote(database["PASSWORD"] or "")
    login = f"{user}:{password}" if password else user
    return f"postgres://{login}@{quote(database['HOST'], safe='')}:{database['PORT'] or 5432}/{name}"


def _execute(database: dict[str, Any], statement: sql.Composed) -> None:
    with psycopg.connect(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        connection.execute(statement)
