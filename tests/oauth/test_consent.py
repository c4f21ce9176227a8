"""A consent connects one company, and nothing else can be made of the way back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from accounting import clock, scope
from accounting.models import Grant, History, Integration, OAuthState
from accounting.oauth.consent import ConsentError, complete_consent, consume_state, get_authorization_url
from tests.conftest import SESSION, connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(in_federation: Any, practice_app: Any, anna: Any, sandbox: Any) -> str:
    return get_authorization_url(app=practice_app, tenant=in_federation, user=anna, session_key=SESSION)


def _refused(query: dict[str, str], *, session: str = SESSION, provider: str = "fortnox") -> str:
    with pytest.raises(ConsentError) as caught:
        complete_consent(provider=provider, session_key=session, query=query)
    return caught.value.code


def test_a_consent_connects_the_company_and_pins_it(connected: Any) -> None:
    connected.refresh_from_db()
    assert (connected.status, connected.company_id) == ("connected", "100200")
    assert connected.settings["company_id"] == "100200"
    assert connected.company_name.startswith("Svenska Boule")
    assert connected.company_org_number


def test_a_service_account_needs_no_refresh_token(connected: Any) -> None:
    grant = connected.grant
    assert (grant.client_credentials, grant.external_tenant) == (True, "100200")
    assert grant.refresh_expires_at is None


def test_without_a_service_account_the_refresh_token_is_kept(
    in_federation: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    connect(sandbox, practice_app, in_federation, anna, service_account=False)
    grant = Grant.objects.get()
    assert not grant.client_credentials
    assert len(grant.refresh_token.reveal()) == 40
    assert grant.refresh_expires_at > clock.now() + timedelta(days=44)


def test_where_client_credentials_fail_the_refresh_token_carries_on(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    sandbox.fault("status", status=503, path="^/oauth-v1/token$", skip=1)
    complete_consent(provider="fortnox", session_key=SESSION, query=answer)
    grant = Grant.objects.get()
    assert not grant.client_credentials
    assert grant.refresh_token


def test_the_address_carries_state_and_challenge_and_only_the_registered_redirect(
    asked: str, practice_app: Any
) -> None:
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
    assert query["redirect_uri"] == practice_app.redirect_uri
    assert query["code_challenge_method"] == "S256"
    assert (query["account_type"], query["access_type"]) == ("service", "offline")
    assert len(query["state"]) == 43


def test_of_the_state_only_a_digest_is_stored(asked: str) -> None:
    state = parse_qs(urlsplit(asked).query)["state"][0]
    stored = OAuthState.objects.values_list("state_hash", "session_hash", "code_verifier").get()
    assert state not in str(stored)
    assert SESSION not in str(stored)
    assert str(stored[2]).startswith("v1:")


def test_a_wrong_verifier_gets_no_token(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    row = OAuthState.objects.get()
    row.code_verifier = "somebody-elses-verifier"
    row.save()
    assert _refused(answer) == "code_refused"


def test_state_missing(asked: str, sandbox: Any) -> None:
    assert _refused({"code": "abc"}) == "state_missing"
    assert sandbox.token_calls() == 0


def test_state_unknown(asked: str, sandbox: Any) -> None:
    assert _refused({"code": "abc", "state": "x" * 43}) == "state_unknown"
    assert sandbox.token_calls() == 0


def test_state_of_another_organisation_is_unknown(asked: str, sandbox: Any, other: Any) -> None:
    answer = sandbox.decide(asked)
    with scope.scope([other.pk]):
        assert _refused(answer) == "state_unknown"
    assert sandbox.token_calls() == 0


def test_state_of_another_session(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    assert _refused(answer, session="session-of-eve") == "state_other_session"
    assert _refused(answer, session="") == "state_other_session"
    assert sandbox.token_calls() == 0
    complete_consent(provider="fortnox", session_key=SESSION, query=answer)


def test_state_of_another_provider(asked: str, sandbox: Any) -> None:
    assert _refused(sandbox.decide(asked), provider="xero") == "state_other_provider"
    assert sandbox.token_calls() == 0


def test_state_expired(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    later = clock.now() + timedelta(minutes=10)
    with clock.clock_set(lambda: later):
        assert _refused(answer) == "state_expired"
    assert sandbox.token_calls() == 0


def test_state_used_twice(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    complete_consent(provider="fortnox", session_key=SESSION, query=answer)
    calls = sandbox.token_calls()
    assert _refused(answer) == "state_used"
    assert sandbox.token_calls() == calls


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_eight_simultaneous_answers_one_is_taken(asked: str, sandbox: Any, in_federation: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads need a database that several connections can open: set DATABASE_URL")
    state = sandbox.decide(asked)["state"]
    together = threading.Barrier(8)

    def answer(_: int) -> str:
        try:
            with scope.scope([in_federation.pk]):
                together.wait()
                consume_state(state=state, provider="fortnox", session_key=SESSION)
        except ConsentError as error:
            return error.code
        else:
            return "taken"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(answer, range(8))) == ["state_used"] * 7 + ["taken"]


def test_the_person_said_no(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked, decision="deny")
    with pytest.raises(ConsentError) as caught:
        complete_consent(provider="fortnox", session_key=SESSION, query=answer)
    assert caught.value.code == "provider_error"
    assert caught.value.params["error"] == "access_denied"
    assert sandbox.token_calls() == 0


def test_an_answer_without_code(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    assert _refused({"state": answer["state"]}) == "code_missing"
    assert sandbox.token_calls() == 0


def test_a_forged_code_is_refused(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    assert _refused({**answer, "code": "forged"}) == "code_refused"
    assert not Integration.objects.exists()


def test_a_wrong_client_secret_is_named_as_our_own_mistake(
    in_federation: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    practice_app.client_secret = "wrong"
    practice_app.save()
    with pytest.raises(ConsentError, match="client_refused"):
        connect(sandbox, practice_app, in_federation, anna)


def test_a_lost_answer_connects_nothing(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    sandbox.fault("reset", path="^/oauth-v1/token$")
    assert _refused(answer) == "no_answer"
    assert not Integration.objects.exists()


def test_an_html_page_instead_of_tokens_connects_nothing(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    sandbox.fault("html", path="^/oauth-v1/token$")
    assert _refused(answer) == "tokens_missing"


def test_a_company_that_cannot_be_read_connects_nothing(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    sandbox.fault("status", status=503, path="^/3/companyinformation", times=3)
    assert _refused(answer) == "company_unreadable"
    assert not Integration.objects.exists()


def test_a_company_that_stumbles_once_is_read_again(asked: str, sandbox: Any) -> None:
    answer = sandbox.decide(asked)
    sandbox.fault("status", status=503, path="^/3/companyinformation")
    assert complete_consent(provider="fortnox", session_key=SESSION, query=answer).status == "connected"


def test_a_reconnect_keeps_integration_and_grant(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    Integration.objects.update(status="error", error_code="reconnect_needed", error_count=4)
    Grant.objects.update(state="reconnect_needed")
    again = connect(sandbox, practice_app, connected.tenant, anna, integration=connected)
    assert (again.pk, again.grant_id) == (connected.pk, connected.grant_id)
    stored = Integration.objects.get()
    assert (stored.status, stored.error_code, stored.error_count) == ("connected", "", 0)
    assert Grant.objects.get().state == "ok"


def test_the_same_company_of_the_same_organisation_is_one_integration(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    assert connect(sandbox, practice_app, connected.tenant, anna).pk == connected.pk


def test_two_organisations_may_connect_the_same_company(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any, other: Any
) -> None:
    with scope.scope([other.pk]):
        second = connect(sandbox, practice_app, other, anna)
        assert (second.company_id, second.tenant_id) == (connected.company_id, other.pk)
        assert second.grant_id != connected.grant_id


def test_a_reconnect_to_another_company_changes_nothing(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    before = Grant.objects.values("access_token", "version", "state").get()
    with pytest.raises(ConsentError, match="company_other"):
        connect(sandbox, practice_app, connected.tenant, anna, integration=connected, company="100300")
    assert Grant.objects.values("access_token", "version", "state").get() == before
    assert Integration.objects.get().company_id == "100200"


def test_a_paused_integration_stays_paused(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    Integration.objects.update(status="paused")
    assert connect(sandbox, practice_app, connected.tenant, anna).status == "paused"


def test_a_second_company_becomes_a_second_integration(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    second = connect(sandbox, practice_app, connected.tenant, anna, company="100300")
    assert second.pk != connected.pk
    assert second.grant_id != connected.grant_id


def test_each_end_of_a_consent_is_a_fact(connected: Any, practice_app: Any, anna: Any, sandbox: Any) -> None:
    with pytest.raises(ConsentError):
        connect(sandbox, practice_app, connected.tenant, anna, integration=connected, company="100300")
    facts = History.objects.filter(fact__startswith="consent_").order_by("pk").values_list("fact", "actor")
    who = f"user:{anna.pk} anna"
    assert list(facts) == [("consent_given", who), ("consent_refused", who)]
