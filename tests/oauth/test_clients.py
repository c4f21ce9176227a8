"""A client opens only where this installation, this application and this organisation belong together."""

import re
from contextvars import Context
from dataclasses import replace
from typing import Any

import pytest

from accounting.domain.errors import Kind, ProviderError
from accounting.models import Installation, Integration, ProviderApp
from accounting.oauth.clients import open_client
from accounting.oauth.consent import get_authorization_url
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.keepalive import disconnect
from accounting.providers import registry
from script.layout import ROOT

pytestmark = pytest.mark.django_db


def _code(integration: Integration) -> str:
    with pytest.raises(ProviderError) as caught:
        open_client(integration)
    return caught.value.code


def test_three_lines_in_a_shell_read_a_company(connected: Any) -> None:
    client = open_client(connected)
    assert client.company_information().database_number == "100200"


def test_what_the_readme_says_works_in_a_shell(connected: Any, capsys: pytest.CaptureFixture[str]) -> None:
    open_client(connected).customers.create({"CustomerNumber": "1001", "Name": "Kulans Vänner"})
    (snippet,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    # An empty context: a shell is in no organisation's scope.
    Context().run(exec, snippet.replace('"boule"', '"spbf"'), {})
    assert "Kulans Vänner" in capsys.readouterr().out


def test_a_refused_token_is_replaced_for_the_next_call(connected: Any, sandbox: Any) -> None:
    client = open_client(connected)
    sandbox.control("expire_tokens", {})
    with pytest.raises(ProviderError) as caught:
        client.company_information()
    assert caught.value.kind is Kind.AUTH
    assert client.company_information().database_number == "100200"


def test_a_revoked_consent_ends_in_one_problem(connected: Any, sandbox: Any) -> None:
    sandbox.control("revoke", {"company": "100200"})
    client = open_client(connected)
    with pytest.raises(ProviderError):
        client.company_information()
    with pytest.raises(ProviderError, match="reconnect_needed"):
        client.company_information()
    assert Integration.objects.get().status == "error"


def test_a_restored_copy_sends_nothing(connected: Any) -> None:
    Installation.objects.update(name="the-original")
    assert _code(connected) == "other_installation"


def test_a_practice_application_does_not_serve_a_real_organisation(connected: Any) -> None:
    connected.tenant.practice = False
    connected.tenant.save()
    assert _code(connected) == "practice_app_in_real_tenant"


def test_practice_without_a_sandbox_goes_nowhere(connected: Any, settings: Any) -> None:
    settings.FROST_SANDBOX_URL = ""
    assert _code(connected) == "sandbox_missing"


def test_a_disconnected_integration_has_no_client(connected: Any) -> None:
    disconnect(integration=connected, actor="anna")
    assert _code(connected) == "disconnected"


def test_an_application_of_another_organisation_is_refused(
    in_federation: Any, practice_app: Any, other: Any, anna: Any
) -> None:
    practice_app.tenant = other
    with pytest.raises(ProviderError, match="foreign_app"):
        get_authorization_url(app=practice_app, tenant=in_federation, user=anna, session_key="s")


@pytest.mark.parametrize(
    "url", ["http://api.fortnox.se/3/", "https://api.fortnox.se.evil.example/3/", "https://evilfortnox.se/3/"]
)
def test_a_live_application_reaches_only_the_providers_own_hosts(
    in_federation: Any, practice_app: Any, url: str
) -> None:
    from accounting.oauth.hosts import _refuse_foreign

    provider = registry.get("fortnox")
    live = provider.hosts["live"]
    for address in (live.api, live.authorize, live.token, live.revoke):
        _refuse_foreign(address, provider, "https")
    with pytest.raises(ProviderError, match="foreign_host"):
        _refuse_foreign(replace(live, api=url).api, provider, "https")


def test_a_live_application_gets_live_hosts_in_any_organisation(in_federation: Any, db: None) -> None:
    app = ProviderApp(provider="fortnox", environment="live", name="Fortnox")
    assert allowed_hosts(app=app, tenant=in_federation).api == "https://api.fortnox.se/3/"
