"""Rotation moves everything to the newest key, and can be killed at any row without losing one."""

import random
from base64 import b64encode
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounting import scope
from accounting.models import Grant, ProviderApp
from accounting.secrets import cipher, rotation
from tests.conftest import make_tenant
from tests.oauth.conftest import make_grant

pytestmark = pytest.mark.django_db

OLD, NEW = (f"{kid}:{b64encode(kid.encode() * 16).decode()}" for kid in ("k1", "k2"))
ROWS = 8


class Killed(BaseException):
    """What SIGKILL looks like from inside: nothing catches it."""


@pytest.fixture
def tenants(settings: Any, practice_app: Any) -> list[Any]:
    """Two organisations with consents that were encrypted with the old key."""
    settings.FROST_KEY_RING = [OLD]
    practice_app.client_secret = "app-secret"
    practice_app.save()
    found = [make_tenant("one", "Ett"), make_tenant("two", "Två")]
    for tenant in found:
        with scope.scope([tenant.pk]):
            for number in range(ROWS // 2):
                make_grant(practice_app, tenant, company=str(number))
    settings.FROST_KEY_RING = [NEW, OLD]
    return found


def _all_open(tenants: list[Any], *expected_keys: str) -> None:
    with scope.scope([tenant.pk for tenant in tenants]):
        grants = list(Grant.objects.all())
        assert len(grants) == ROWS
        for grant in grants:
            assert (grant.access_token.reveal(), grant.refresh_token.reveal()) == ("access-0", "refresh-0")
            assert cipher.key_id(grant.__dict__["access_token"]) in expected_keys
        assert ProviderApp.objects.get().client_secret.reveal() == "app-secret"


def test_everything_moves_to_the_newest_key(tenants: list[Any], settings: Any) -> None:
    report = rotation.rotate()
    assert report.rotated == 2 * ROWS + 1
    assert report.complete
    assert report.keys["grants.access_token"] == {"k2": ROWS}
    settings.FROST_KEY_RING = [NEW]
    _all_open(tenants, "k2")


def test_a_second_run_finds_nothing_to_do(tenants: list[Any]) -> None:
    rotation.rotate()
    assert rotation.rotate().rotated == 0


def _killed_after(writes: int) -> Any:
    left = iter(range(writes))

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("UPDATE") and next(left, None) is None:
            raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


@pytest.mark.parametrize("writes", random.Random(7).sample(range(2 * ROWS + 1), 8))  # noqa: S311 (a seed)
def test_killed_at_a_random_row_nothing_is_unreadable(tenants: list[Any], settings: Any, writes: int) -> None:
    with pytest.raises(Killed), _killed_after(writes):
        rotation.rotate()
    _all_open(tenants, "k1", "k2")
    assert rotation.rotate().rotated == 2 * ROWS + 1 - writes
    settings.FROST_KEY_RING = [NEW]
    _all_open(tenants, "k2")


def test_a_value_written_meanwhile_is_not_overwritten(tenants: list[Any], settings: Any) -> None:
    with scope.scope([tenants[0].pk]):
        read = Grant.objects.all()[0]
        settings.FROST_KEY_RING = [OLD]
        newer = Grant.objects.get(pk=read.pk)
        newer.access_token = "access-9"
        newer.save()
        settings.FROST_KEY_RING = [NEW, OLD]
        rotation._rotate_row(read, "access_token", rotation.Report())
        assert Grant.objects.get(pk=read.pk).access_token.reveal() == "access-9"


def test_references_stay_references(tenants: list[Any]) -> None:
    with scope.scope():
        app = ProviderApp.objects.get()
        app.client_secret = "env:FROST_SOME_SECRET"
        app.save()
    report = rotation.rotate()
    assert report.keys["provider_apps.client_secret"] == {"reference": 1}
    assert report.complete


def test_the_command_counts_per_column_and_key(tenants: list[Any]) -> None:
    output = StringIO()
    call_command("rotate_keys", stdout=output)
    assert "grants.access_token" in output.getvalue()
    assert f"k2: {ROWS}" in output.getvalue()
    assert "may now be taken out" in output.getvalue()


def test_the_command_says_when_a_key_is_missing(tenants: list[Any], settings: Any) -> None:
    settings.FROST_KEY_RING = [NEW]
    with pytest.raises(CommandError, match="17 values do not open"):
        call_command("rotate_keys", stdout=StringIO())
