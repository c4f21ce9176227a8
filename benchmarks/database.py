"""A database for each measure: the given server gets new ones beside the given one, else SQLite files."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

SQLITE_NAME = "frost.sqlite3"


@dataclass(frozen=True)
class Database:
    """Empty `url`: the SQLite file in the data directory."""

    url: str = ""

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.lstrip("/")

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def named(self, name: str) -> "Database":
        return Database(urlunsplit(urlsplit(self.url)._replace(path=f"/{name}")))


@contextmanager
def new(given: Database, template: Database | None = None) -> Iterator[Database]:
    """A new database on the same server, dropped afterwards. The given one is only connected to."""
    if not given.url:
        yield given
        return
    made = given.named(f"frost_bench_{token_hex(4)}")
    source = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template.name)) if template else sql.SQL("")
    _execute(given, sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(made.name), source))
    try:
        yield made
    finally:
        _execute(given, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(made.name)))


def copy_sqlite(template: Path, data: Path) -> None:
    """The template is closed by then: its whole content lies in the file and its write-ahead log."""
    for file in template.glob(f"{SQLITE_NAME}*"):
        shutil.copy(file, data / file.name)


def _execute(given: Database, statement: sql.Composed) -> None:
    with psycopg.connect(given.url, autocommit=True) as connection:
        connection.execute(statement)
