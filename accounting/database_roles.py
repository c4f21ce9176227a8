"""Which database roles exist and what each may do: the owner migrates, the app works, the sweeper looks."""

import re
from dataclasses import astuple, dataclass

from accounting import rls

_NAME = re.compile(r"^[a-zA-Z_][a-zA-Z0-9_-]{0,62}$")
_BOUNDED = "NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION"


@dataclass(frozen=True)
class Roles:
    owner: str
    app: str
    sweeper: str
    database: str


def statements(roles: Roles) -> list[str]:
    """Safe to repeat, also on PostgreSQL 15.

    Raises ValueError for a name that is none.
    """
    for name in astuple(roles):
        if not _NAME.match(name):
            raise ValueError(f"{name!r} is not a name for a role or a database.")
    return [*_roles(roles), *_schema(roles), *_tables(roles)]


def _roles(roles: Roles) -> list[str]:
    return [
        _created(roles.owner),
        _created(roles.app),
        _created(roles.sweeper),
        f'ALTER ROLE "{roles.owner}" LOGIN {_BOUNDED}',
        # A policy also holds for whoever inherits its role: with INHERIT the app would see all tenants' rows.
        f'ALTER ROLE "{roles.app}" LOGIN NOINHERIT NOCREATEDB {_BOUNDED}',
        f'ALTER ROLE "{roles.sweeper}" NOLOGIN NOCREATEDB {_BOUNDED}',
        f'REVOKE "{roles.sweeper}" FROM "{roles.app}"',
        f'GRANT "{roles.sweeper}" TO "{roles.app}"',
    ]


def _created(role: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f'THEN CREATE ROLE "{role}"; END IF; END $$'
    )


def _schema(roles: Roles) -> list[str]:
    return [
        f'GRANT CONNECT, TEMPORARY, CREATE ON DATABASE "{roles.database}" TO "{roles.owner}"',
        f'GRANT CONNECT ON DATABASE "{roles.database}" TO "{roles.app}"',
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f'GRANT USAGE, CREATE ON SCHEMA public TO "{roles.owner}"',
        f'GRANT USAGE ON SCHEMA public TO "{roles.app}", "{roles.sweeper}"',
    ]


def _tables(roles: Roles) -> list[str]:
    work = "SELECT, INSERT, UPDATE, DELETE"
    default = f'ALTER DEFAULT PRIVILEGES FOR ROLE "{roles.owner}" IN SCHEMA public'
    return [
        f'GRANT {work} ON ALL TABLES IN SCHEMA public TO "{roles.app}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{roles.app}"',
        f'{default} GRANT {work} ON TABLES TO "{roles.app}"',
        f'{default} GRANT USAGE, SELECT ON SEQUENCES TO "{roles.app}"',
        *(_append_only(table, roles.app) for table in rls.APPEND_ONLY),
    ]


def _append_only(table: str, app: str) -> str:
    return (
        f"DO $$ BEGIN IF to_regclass('public.{table}') IS NOT NULL "
        f'THEN REVOKE UPDATE, DELETE, TRUNCATE ON public.{table} FROM "{app}"; END IF; END $$'
    )
