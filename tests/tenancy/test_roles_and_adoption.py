"""The roles of the database are bounded, and a database is adopted only by a person's word."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounting import installation
from accounting.database_roles import Roles, statements

ROLES = Roles("frost_owner", "frost_app", "frost_sweeper", "frost")


def _lines() -> list[str]:
    return statements(ROLES)


def test_no_role_is_a_superuser_or_passes_the_walls() -> None:
    words = " ".join(_lines()).split()
    assert not {"SUPERUSER", "BYPASSRLS", "CREATEROLE", "REPLICATION"} & set(words)
    for role in ("frost_owner", "frost_app", "frost_sweeper"):
        line = next(line for line in _lines() if line.startswith(f'ALTER ROLE "{role}"'))
        assert "NOSUPERUSER" in line
        assert "NOBYPASSRLS" in line


def test_the_app_does_not_inherit_the_sweepers_sight() -> None:
    lines = _lines()
    bounded = next(index for index, line in enumerate(lines) if 'ALTER ROLE "frost_app"' in line)
    granted = lines.index('GRANT "frost_sweeper" TO "frost_app"')
    assert "NOINHERIT" in lines[bounded]
    assert bounded < granted


def test_nobody_may_truncate() -> None:
    assert not [line for line in _lines() if "TRUNCATE" in line and "REVOKE" not in line]


def test_the_sweeper_gets_no_right_to_write() -> None:
    granted = [line for line in _lines() if '"frost_sweeper"' in line and line.startswith("GRANT")]
    assert granted == [
        'GRANT "frost_sweeper" TO "frost_app"',
        'GRANT USAGE ON SCHEMA public TO "frost_app", "frost_sweeper"',
    ]


@pytest.mark.parametrize("name", ["", 'a"; DROP TABLE tenants; --', "å", "1a"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        statements(Roles("frost_owner", name, "frost_sweeper", "frost"))


@pytest.mark.django_db
def test_the_command_prints_what_it_would_do() -> None:
    output = StringIO()
    call_command("setup_roles", sql=True, database="frost", sweeper="frost_sweeper", stdout=output)
    assert output.getvalue().splitlines() == [f"{line};" for line in _lines()]


@pytest.mark.django_db
def test_a_foreign_database_is_adopted_only_with_yes(settings: Any) -> None:
    settings.FROST_INSTALLATION = "restored-copy"
    assert not installation.is_ours()
    with pytest.raises(CommandError, match="--yes"):
        call_command("adopt_installation", stdout=StringIO())
    assert not installation.is_ours()
    call_command("adopt_installation", yes=True, stdout=StringIO())
    assert installation.is_ours()
