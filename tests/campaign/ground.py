"""What a part stands on: a folder, free ports, a database and broker keys of its own, and its environment.

All of it carries the part's mark, so that whoever ends the part can take it away without asking the part.
"""

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

from script.checks.redis_server import delete_keys
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
        return Database(urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))) if self.url else self


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
def marked() -> Iterator[str]:
    """A name for what is made now; every database and every broker key that carries it goes afterwards."""
    mark = f"frost_camp_{token_hex(4)}"
    try:
        yield mark
    finally:
        drop_databases(Database(os.environ.get("DATABASE_URL", "")), mark)
        if "REDIS_URL" in os.environ:
            delete_keys(os.environ["REDIS_URL"], broker_prefix(mark))


def broker(mark: str) -> dict[str, str]:
    """Settings of the broker where there is a Redis; without one each part has a file in its folder."""
    url = os.environ.get("REDIS_URL", "")
    return {"REDIS_URL": url, "FROST_BROKER_PREFIX": broker_prefix(mark)} if url else {}


def broker_prefix(mark: str) -> str:
    return f"{mark}:"


def create(new: Database, template: Database | None = None) -> None:
    source = (
        sql.SQL(" TEMPLATE {}").format(sql.Identifier(template.name)) if template else sql.SQL("").format()
    )
    _execute(new, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(new.name)) + source)


def drop(old: Database) -> None:
    _execute(old, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old.name)))


def drop_databases(beside: Database, mark: str) -> None:
    """Every database on that server whose name holds the mark: backups and test databases too."""
    if not beside.url:
        return
    wanted = sql.SQL("SELECT datname FROM pg_database WHERE position({} IN datname) > 0")
    for (name,) in _execute(beside, wanted.format(sql.Literal(mark))):
        drop(beside.sibling(name))


def _execute(database: Database, statement: sql.Composed) -> list[tuple[str, ...]]:
    """Through the database that the campaign was given, or the server's own."""
    for name in (urlsplit(os.environ.get("DATABASE_URL", "")).path.lstrip("/"), "postgres"):
        try:
            with psycopg.connect(database.sibling(name).url, autocommit=True) as connection:
                done = connection.execute(statement)
                return done.fetchall() if done.description else []
        except psycopg.OperationalError:
            if name == "postgres":
                raise
    return []


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
