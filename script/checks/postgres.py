"""Which PostgreSQL the tests use: the given one, a local one, installed programs, or bundled ones."""

import getpass
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from script.checks import bundled, private_postgres
from script.checks.postgres_roles import bounded_login, connect, is_superuser
from script.checks.unavailable import Unavailable


@dataclass(frozen=True)
class Postgres:
    origin: str
    variables: dict[str, str]


@contextmanager
def provided(environment: Mapping[str, str]) -> Iterator[Postgres]:
    with ExitStack() as stack:
        given = environment.get("DATABASE_URL")
        if given:
            yield _given(stack, given)
        else:
            yield _local(stack) or _private(stack)


def _given(stack: ExitStack, url: str) -> Postgres:
    try:
        if not is_superuser(url):
            return Postgres("DATABASE_URL", {"DATABASE_URL": url})
    except psycopg.Error as error:
        raise Unavailable(f"DATABASE_URL is set, but: {error}") from error
    return _bounded(stack, url, "DATABASE_URL, with roles of its own")


def _local(stack: ExitStack) -> Postgres | None:
    me = getpass.getuser()
    by_address = [f"host=127.0.0.1 user={user} dbname=postgres" for user in ("postgres", me)]
    by_socket = [f"host=/var/run/postgresql user={user} dbname=postgres" for user in ("postgres", me)]
    for conninfo in (*by_address, *by_socket):
        try:
            if is_superuser(conninfo):
                return _bounded(stack, conninfo, "the local server")
        except psycopg.Error:
            continue
    return None


def _private(stack: ExitStack) -> Postgres:
    programs = private_postgres.installed_programs()
    origin = "a private cluster of the installed programs"
    if programs is None:
        programs = bundled.fetched(bundled.POSTGRES / "initdb").parent
        origin = "a private cluster of the bundled programs"
    superuser, _ = stack.enter_context(private_postgres.cluster(programs))
    return _bounded(stack, superuser, origin)


def _bounded(stack: ExitStack, superuser: str, origin: str) -> Postgres:
    """Fails when the new role may not come in by TCP, as some servers are set up."""
    with connect(superuser) as connection:
        version, port = connection.info.server_version // 10000, connection.info.port
    given = str(conninfo_to_dict(superuser).get("host") or "/")
    host = "127.0.0.1" if given.startswith("/") else given
    attempt = stack.enter_context(ExitStack())
    login = attempt.enter_context(bounded_login(superuser, host, port))
    try:
        connect(login.url).close()
    except psycopg.Error:
        attempt.close()
        raise
    variables = {
        "DATABASE_URL": login.url,
        "FROST_SWEEPER_ROLE": login.sweeper,
        # One test shows that production refuses to start with this one.
        "FROST_TEST_SUPERUSER_URL": _address(superuser, host, port),
    }
    return Postgres(f"PostgreSQL {version}: {origin}", variables)


def _address(superuser: str, host: str, port: int) -> str:
    parts = conninfo_to_dict(superuser)
    password = f":{quote(str(parts['password']), safe='')}" if parts.get("password") else ""
    return (
        f"postgres://{quote(str(parts.get('user', '')), safe='')}{password}@{host}:{port}/{parts['dbname']}"
    )
