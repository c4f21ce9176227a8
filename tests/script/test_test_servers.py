"""The servers of a test run: bounded roles, databases of their own, and nothing left behind."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import redis

from script.checks import postgres, postgres_roles, private_postgres, redis_server


@contextmanager
def private_login() -> Iterator[tuple[str, postgres_roles.Login]]:
    programs = private_postgres.installed_programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs are installed")
    with (
        private_postgres.cluster(programs) as (superuser, port),
        postgres_roles.bounded_login(superuser, "127.0.0.1", port) as login,
    ):
        yield superuser, login


def test_the_role_of_the_tests_is_bounded() -> None:
    with private_login() as (_, login), postgres_roles.connect(login.url) as connection:
        attributes = "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = %s"
        assert connection.execute(attributes, [login.role]).fetchone() == (False, False, True)
        connection.execute(f"SET ROLE {login.sweeper}")
        assert connection.execute("SELECT current_user").fetchone() == (login.sweeper,)


def test_a_policy_for_the_sweeper_does_not_open_the_table_to_the_application() -> None:
    with private_login() as (_, login), postgres_roles.connect(login.url) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS tenant")
        connection.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE t FORCE ROW LEVEL SECURITY")
        connection.execute(f"CREATE POLICY sweeper ON t FOR SELECT TO {login.sweeper} USING (true)")
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_roles_and_test_databases_are_gone_afterwards() -> None:
    programs = private_postgres.installed_programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs are installed")
    with private_postgres.cluster(programs) as (superuser, port):
        before = roles_and_databases(superuser)
        with (
            postgres_roles.bounded_login(superuser, "127.0.0.1", port) as login,
            postgres_roles.connect(login.url) as connection,
        ):
            connection.execute("CREATE DATABASE test_of_pytest_gw0")
        assert roles_and_databases(superuser) == before


def roles_and_databases(superuser: str) -> set[object]:
    names = "SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database"
    with postgres_roles.connect(superuser) as connection:
        return {name for (name,) in connection.execute(names).fetchall()}


def test_a_given_ordinary_login_is_used_as_it_is() -> None:
    with private_login() as (_, login), postgres.provided({"DATABASE_URL": login.url}) as found:
        assert found.variables == {"DATABASE_URL": login.url}


def test_a_given_superuser_is_exchanged_for_a_bounded_role() -> None:
    with private_login() as (superuser, _):
        url = superuser_url(superuser)
        with (
            postgres.provided({"DATABASE_URL": url}) as found,
            psycopg.connect(found.variables["DATABASE_URL"]) as connection,
        ):
            assert connection.info.user.startswith("frost_test_")


def superuser_url(conninfo: str) -> str:
    given = psycopg.conninfo.conninfo_to_dict(conninfo)
    return f"postgres://{given['user']}:{given['password']}@{given['host']}:{given['port']}/{given['dbname']}"


def test_two_runs_on_one_redis_get_databases_of_their_own_and_empty_them() -> None:
    try:
        redis.Redis.from_url(f"{redis_server.LOCAL}/0", socket_timeout=2).ping()
    except redis.RedisError:
        pytest.skip("no local Redis")
    with redis_server.provided({}) as one, redis_server.provided({}) as other:
        if {one.origin, other.origin} != {"the local server"}:
            pytest.skip("fewer than two empty databases on the local Redis")
        assert one.variables["REDIS_URL"] != other.variables["REDIS_URL"]
        assert one.variables["FROST_BROKER_PREFIX"] != other.variables["FROST_BROKER_PREFIX"]
        client = redis.Redis.from_url(one.variables["REDIS_URL"])
        client.set("left", "over")
    assert client.dbsize() == 0


def test_on_a_given_redis_only_the_keys_of_the_run_go() -> None:
    with redis_server.provided({}) as server:
        given = {"REDIS_URL": server.variables["REDIS_URL"]}
        with redis.Redis.from_url(given["REDIS_URL"]) as client:
            with redis_server.provided(given) as found:
                client.lpush(f"{found.variables['FROST_BROKER_PREFIX']}celery", "a bell")
                client.set("of somebody else", "kept")
            kept = {key.decode() for key in client.scan_iter()} - {redis_server.CLAIM}
    assert kept == {"of somebody else"}
