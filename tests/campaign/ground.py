"""What a part stands on: a folder, free ports, a database of its own, and the environment of its processes."""

import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from script.layout import ROOT

PLENTY = "fortnox=100000/5"
SQLITE_NAME = "frost.sqlite3"


@dataclass(frozen=True)
class Database:
    """Empty `url`: the SQLite file in the part's folder."""

    url: str = ""

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.lstrip("/")

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def sibling(self, name: str) -> "Database":
        return Database(urlunsplit(urlsplit(self.url)._replace(path=f"/{name}")))


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path, database: Database, sandbox_url: str, **more: str) -> dict[str, str]:
    """For every process of a part. The keys are of this run only."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("FROST_")}
    given.pop("DATABASE_URL", None)
    return given | {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "frost_integrations.settings",
        "FROST_DATA_DIR": str(data),
        "FROST_MODE": "practice",
        "FROST_INSTALLATION": "campaign",
        "FROST_SANDBOX_URL": sandbox_url,
        "FROST_BUDGETS": PLENTY,
        "SECRET_KEY": "campaign-" + "s" * 50,
        "FROST_KEY_RING": "c1:" + "A" * 43 + "=",
        "FROST_INDEX_KEY": "B" * 43 + "=",
        "LOG_LEVEL": "ERROR",
        **({"DATABASE_URL": database.url} if database.url else {}),
        **(
            {"FROST_SWEEPER_ROLE": os.environ["FROST_SWEEPER_ROLE"]}
            if "FROST_SWEEPER_ROLE" in os.environ
            else {}
        ),
        **more,
    }


@contextmanager
def own_database(given: Database, template: "Database | Path") -> Iterator[Database]:
    """A copy of the migrated template, dropped afterwards. On SQLite the file lies in the part's folder."""
    if not given.url:
        yield given
        return
    assert isinstance(template, Database)
    mine = given.sibling(f"frost_camp_{token_hex(4)}")
    create(mine, template)
    try:
        yield mine
    finally:
        drop(mine)


def create(new: Database, template: Database | None = None) -> None:
    source = (
        sql.SQL(" TEMPLATE {}").format(sql.Identifier(template.name)) if template else sql.SQL("").format()
    )
    _execute(new, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(new.name)) + source)


def drop(old: Database) -> None:
    _execute(old, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old.name)))


def _execute(database: Database, statement: sql.Composed) -> None:
    """Through the database that the campaign was given, or the server's own."""
    for name in (urlsplit(os.environ.get("DATABASE_URL", "")).path.lstrip("/"), "postgres"):
        try:
            with psycopg.connect(database.sibling(name).url, autocommit=True) as connection:
                connection.execute(statement)
                return
        except psycopg.OperationalError:
            if name == "postgres":
                raise


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy, whatever its write-ahead log holds."""
    for leftover in target.parent.glob(f"{target.name}-*"):
        leftover.unlink()
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def empty_folder(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def inherited(names: Mapping[str, str]) -> None:
    """Make this process one of the part's."""
    os.environ.update(names)
