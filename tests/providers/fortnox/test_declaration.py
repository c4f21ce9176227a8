"""What Fortnox declares, and how its tokens name their company."""

from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

import pytest

from accounting.providers import registry
from accounting.providers.fortnox.provider import PROVIDER


def test_the_registry_finds_it() -> None:
    assert registry.get("fortnox") is PROVIDER


@pytest.mark.parametrize("environment", ["live", "test"])
def test_real_hosts_are_fortnox_over_tls(environment: str) -> None:
    hosts = PROVIDER.hosts[environment]
    for url in (hosts.api, hosts.authorize, hosts.token, hosts.revoke):
        assert url.startswith("https://")
        assert (urlsplit(url).hostname or "").endswith(PROVIDER.live_domains)


def test_practice_hosts_stay_in_the_sandbox() -> None:
    hosts = PROVIDER.practice_hosts("http://127.0.0.1:8090/")
    assert hosts.api == "http://127.0.0.1:8090/fortnox/3/"
    assert hosts.token == "http://127.0.0.1:8090/fortnox/oauth-v1/token"


def test_consent_asks_for_a_refresh_token_and_names_service_accounts() -> None:
    assert PROVIDER.oauth.authorize_parameters == {"access_type": "offline"}
    assert PROVIDER.oauth.service_parameters == {"account_type": "service"}
    assert PROVIDER.oauth.client_credentials_header == "TenantId"


def test_resources_stand_in_the_order_of_their_dependence() -> None:
    seen: set[str] = set()
    for data_type, resource in PROVIDER.resources.items():
        assert data_type == resource.data_type
        assert set(resource.parents) <= seen
        seen.add(data_type)


def test_a_token_names_its_company() -> None:
    claims = urlsafe_b64encode(b'{"tenantId":100200,"sub":"1@100200"}').decode().rstrip("=")
    assert PROVIDER.external_tenant(f"head.{claims}.signature") == "100200"


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "a.W10.c", "a.e30.c", "a.é.c"])
def test_a_token_that_cannot_be_read_names_none(token: str) -> None:
    assert PROVIDER.external_tenant(token) == ""
