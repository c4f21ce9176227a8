"""The demo can be prepared again and again: whoever holds demo.json keeps their way in."""

import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command

from accounting import scope
from accounting.models import ApiKey, History, ProviderApp
from accounting.people import authenticate_api_key, memberships_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    settings.FROST_SANDBOX_URL = "http://127.0.0.1:8090"
    return tmp_path / "var" / "demo.json"


def _prepare(path: Path) -> dict[str, Any]:
    call_command("demo_tenant", admin_user="kassor", json=path, stdout=StringIO())
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def test_the_file_opens_admin_and_api(path: Path, settings: Any) -> None:
    values = _prepare(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert values["base_url"] == settings.FROST_BASE_URL
    assert (values["sandbox_url"], values["sandbox_company"]) == ("http://127.0.0.1:8090", "100200")
    user = authenticate(username="kassor", password=values["admin_password"])
    assert user is not None
    assert [str(row.tenant_id) for row in memberships_of(user.pk)] == [values["tenant_id"]]
    key = authenticate_api_key(values["api_key"])
    assert key is not None
    assert (key.tenant.code, key.tenant.practice) == ("boule", True)


def test_a_second_start_keeps_password_key_and_what_others_wrote(path: Path) -> None:
    first = _prepare(path)
    path.write_text(json.dumps({**first, "integrations": {"fortnox": "1"}, "loaded": True}), encoding="utf-8")
    assert _prepare(path) == {**first, "integrations": {"fortnox": "1"}, "loaded": True}
    with scope.scope([first["tenant_id"]]):
        assert ProviderApp.objects.count() == 1


def test_a_lost_file_makes_a_new_password_and_key_and_ends_the_old_key(path: Path) -> None:
    first = _prepare(path)
    path.unlink()
    second = _prepare(path)
    assert second["tenant_id"] == first["tenant_id"]
    assert authenticate(username="kassor", password=first["admin_password"]) is None
    assert authenticate_api_key(first["api_key"]) is None
    assert authenticate_api_key(second["api_key"])
    with scope.scope([second["tenant_id"]]):
        assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_the_callback_follows_the_address(path: Path, settings: Any) -> None:
    _prepare(path)
    settings.FROST_BASE_URL = "http://127.0.0.1:8001"
    _prepare(path)
    with scope.scope():
        app = ProviderApp.objects.get()
    assert app.redirect_uri == "http://127.0.0.1:8001/api/integrations/fortnox/callback"


def test_production_gets_no_demo(path: Path, settings: Any) -> None:
    settings.FROST_MODE = "production"
    with pytest.raises(CommandError, match="production"):
        call_command("demo_tenant", json=path)
    assert not path.exists()


def test_somebody_elses_account_is_not_taken_over(path: Path) -> None:
    person = get_user_model().objects.create_user("kassor", password="own")
    with pytest.raises(CommandError, match="admin-user"):
        _prepare(path)
    person.refresh_from_db()
    assert person.check_password("own")
    assert not person.is_superuser
    assert not path.exists()


def test_what_the_demo_gives_is_in_the_history(path: Path) -> None:
    values = _prepare(path)
    with scope.scope([values["tenant_id"]]):
        assert set(History.objects.values_list("fact", "actor")) == {
            ("membership_added", "command"),
            ("apikey_created", "command"),
            ("ledger_opened", "command"),
            ("ledger_changed", "command"),
            ("year_opened", "command"),
        }
