"""The roles of the tests, bounded as in production: a superuser would pass every row level wall."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg import sql

CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Login:
    host: str
    port: int
    role: str
    password: str
    database: str
    sweeper: str

    @property
    def url(self) -> str:
        return f"postgres://{self.role}:{self.password}@{self.host}:{self.port}/{self.database}"


def connect(conninfo: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(conninfo, autocommit=True, connect_timeout=CONNECT_SECONDS)


def is_superuser(conninfo: str) -> bool:
    with connect(conninfo) as connection:
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


@contextmanager
def bounded_login(superuser: str, host: str, port: int) -> Iterator[Login]:
    """Two roles and an empty database of one run; afterwards they and every test database are dropped."""
    run = secrets.token_hex(4)
    names = {"role": f"frost_test_{run}", "database": f"frost_{run}", "sweeper": f"frost_sweeper_{run}"}
    login = Login(host=host, port=port, password=secrets.token_hex(16), **names)
    with connect(superuser) as connection:
        try:
            _create(connection, login)
            yield login
        finally:
            _drop(connection, superuser, login)


def _create(connection: "psycopg.Connection[tuple[object, ...]]", login: Login) -> None:
    app, gate, sweeper = (sql.Identifier(name) for name in _roles(login))
    connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS").format(sweeper))
    # The role in between does not inherit: the login may SET ROLE to the sweeper, but the sweeper's policies
    # do not hold for it all the time. The login itself must inherit, or it could create nothing in the
    # databases it owns (PostgreSQL 15: schema public belongs to pg_database_owner).
    connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOINHERIT").format(gate))
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB PASSWORD {}").format(
            app, sql.Literal(login.password)
        )
    )
    connection.execute(sql.SQL("GRANT {} TO {}").format(sweeper, gate))
    connection.execute(sql.SQL("GRANT {} TO {}").format(gate, app))
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(login.database), app))


def _drop(connection: "psycopg.Connection[tuple[object, ...]]", superuser: str, login: Login) -> None:
    """All databases at the same time: under load a server takes seconds for one, but no longer for several."""
    owned = "SELECT datname FROM pg_database JOIN pg_roles ON datdba = pg_roles.oid WHERE rolname = %s"
    names = [str(name) for (name,) in connection.execute(owned, [login.role]).fetchall()]
    with ThreadPoolExecutor() as together:
        list(together.map(partial(_drop_database, superuser), names))
    for role in _roles(login):
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def _drop_database(superuser: str, name: str) -> None:
    with connect(superuser) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _roles(login: Login) -> tuple[str, str, str]:
    return login.role, f"{login.sweeper}_gate", login.sweeper
