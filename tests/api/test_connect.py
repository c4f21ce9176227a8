"""Giving consent through the web: by a person, by a system's link, and every way it can go wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from accounting import clock, scope
from accounting.api.connect_sentences import SENTENCES, consent_words
from accounting.models import Integration, OAuthState, ProviderApp
from accounting.oauth.refusals import CODES
from tests.api.conftest import Caller, make_integration
from tests.conftest import make_person
from tests.practice_server import PracticeServer

CONNECT = "/api/integrations/fortnox/connect"
CALLBACK = "/api/integrations/fortnox/callback"

pytestmark = pytest.mark.usefixtures("practice_app")


@pytest.fixture
def toves(tore: Any, signed_in: Callable[[Any], Caller]) -> Caller:
    """The treasurer's browser."""
    return signed_in(tore)


def start(caller: Caller, **body: Any) -> str:
    answer = caller.post(CONNECT, body)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["authorization_url"])


def come_back(caller: Caller, query: dict[str, str], provider: str = "fortnox") -> Any:
    return caller.get(
        f"/api/integrations/{provider}/callback?{urlencode(query)}", **{"Accept-Language": "en"}
    )


def states(tenant: Any) -> int:
    with scope.scope([tenant.pk]):
        return int(OAuthState.objects.filter(used_at=None).count())


def test_a_treasurer_connects_a_company(toves: Caller, sandbox: PracticeServer, federation: Any) -> None:
    page = come_back(toves, sandbox.decide(start(toves), company="100200"))
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"].startswith("max-age=0")
    with scope.scope([federation.pk]):
        integration = Integration.objects.get()
    assert integration.status == "connected"
    assert integration.company_name in page.content.decode()


def test_the_answer_says_how_long_it_is_good(toves: Caller, sandbox: PracticeServer) -> None:
    assert toves.post(CONNECT, {}).json()["expires_in"] == 600


def test_the_second_use_of_an_answer_is_refused(toves: Caller, sandbox: PracticeServer) -> None:
    answer = sandbox.decide(start(toves), company="100200")
    come_back(toves, answer)
    page = come_back(toves, answer)
    assert page.status_code == 400
    assert "already used" in page.content.decode()


def test_a_no_at_the_provider_is_shown_in_words(
    toves: Caller, sandbox: PracticeServer, federation: Any
) -> None:
    state = parse_qs(urlsplit(start(toves)).query)["state"][0]
    query = {"state": state, "error": "access_denied", "error_description": "<b>Nej</b>"}
    page = come_back(toves, query)
    assert page.status_code == 400
    assert "&lt;b&gt;Nej&lt;/b&gt;" in page.content.decode()
    assert states(federation) == 0


@pytest.mark.parametrize(
    "query", [{}, {"state": "x"}, {"state": "x" * 5000, "code": "y"}, {"code": "y"}, {"state": "\0"}]
)
def test_a_made_up_answer_gets_a_page_and_nothing_else(
    toves: Caller, sandbox: PracticeServer, federation: Any, query: Any
) -> None:
    start(toves)
    assert come_back(toves, query).status_code == 400
    assert states(federation) == 1


def test_an_answer_without_a_code(toves: Caller, sandbox: PracticeServer) -> None:
    state = parse_qs(urlsplit(start(toves)).query)["state"][0]
    assert "without a code" in come_back(toves, {"state": state}).content.decode()


def test_an_answer_after_ten_minutes(toves: Caller, sandbox: PracticeServer) -> None:
    answer, later = sandbox.decide(start(toves), company="100200"), clock.now() + timedelta(minutes=10)
    with clock.clock_set(lambda: later):
        assert "ten minutes" in come_back(toves, answer).content.decode()


def test_an_answer_in_somebody_elses_browser_connects_nothing(
    toves: Caller, anna: Any, signed_in: Callable[[Any], Caller], sandbox: PracticeServer, federation: Any
) -> None:
    answer = sandbox.decide(start(toves), company="100200")
    assert "another browser" in come_back(signed_in(anna), answer).content.decode()
    assert "not signed in" in come_back(Caller(Client()), answer).content.decode()
    with scope.scope([federation.pk]):
        assert not Integration.objects.exists()
    assert come_back(toves, answer).status_code == 200


def test_another_organisations_answer_is_unknown(
    toves: Caller, other: Any, signed_in: Callable[[Any], Caller], sandbox: PracticeServer
) -> None:
    answer = sandbox.decide(start(toves), company="100200")
    stranger = signed_in(make_person("ove", "administrator", other))
    assert "do not know this consent" in come_back(stranger, answer).content.decode()


def test_a_system_gets_the_address_of_our_own_page(
    api: Caller, sandbox: PracticeServer, federation: Any
) -> None:
    body = api.post(CONNECT, {}).json()
    parts = urlsplit(body["authorization_url"])
    assert (parts.path, body["expires_in"]) == (CONNECT, None)
    assert parse_qs(parts.query) == {"tenant": ["spbf"], "environment": ["practice"]}
    assert states(federation) == 0


def test_the_page_shows_organisation_and_provider_and_leads_on_only_by_its_button(
    api: Caller, toves: Caller, sandbox: PracticeServer, federation: Any
) -> None:
    parts = urlsplit(api.post(CONNECT, {}).json()["authorization_url"])
    shown = toves.get(f"{parts.path}?{parts.query}")
    page = shown.content.decode()
    assert (
        shown["Referrer-Policy"] == "same-origin"
    )  # no-referrer would make the browser's form "Origin: null"
    assert federation.name in page
    assert "Fortnox" in page
    assert states(federation) == 0
    form = {name: values[0] for name, values in parse_qs(parts.query).items()}
    answer = toves.client.post(f"{CONNECT}/start", form)
    assert answer.status_code == 302
    assert come_back(toves, sandbox.decide(answer["Location"], company="100200")).status_code == 200


def test_the_button_needs_its_csrf_token(tore: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(tore)
    assert client.post(f"{CONNECT}/start", {"tenant": "spbf"}).status_code == 403


def test_the_page_sends_the_anonymous_to_the_login_and_back(api: Caller) -> None:
    address = f"{CONNECT}?tenant=spbf&environment=practice"
    answer = Client().get(address)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [address]


def test_the_button_without_a_session_leads_to_the_login_with_nothing_secret(federation: Any) -> None:
    client = Client()
    form = {"tenant": "spbf", "environment": "practice", "csrfmiddlewaretoken": "token-of-anna"}
    answer = client.post(f"{CONNECT}/start", form)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=/api/integrations/fortnox/connect%3F")
    assert "token-of-anna" not in answer["Location"]


@pytest.mark.parametrize("environment", ["live", "nonsense"])
def test_the_button_where_no_application_fits_gets_a_page(toves: Caller, environment: str) -> None:
    form = {"tenant": "spbf", "environment": environment}
    answer = toves.client.post(f"{CONNECT}/start", form, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert "No application is registered for Fortnox" in answer.content.decode()


def test_the_button_after_the_application_was_archived(toves: Caller, practice_app: ProviderApp) -> None:
    with scope.scope():
        ProviderApp.objects.filter(pk=practice_app.pk).update(archived_at=clock.now())
    form = {"tenant": "spbf", "environment": "practice"}
    assert toves.client.post(f"{CONNECT}/start", form).status_code == 409


@pytest.mark.parametrize(
    "query", ["tenant=%00", "tenant=spbf&environment=%00", "tenant=spbf&integration=%00"]
)
def test_a_nul_in_the_address_is_not_found(toves: Caller, query: str) -> None:
    assert toves.get(f"{CONNECT}?{query}").status_code == 404


def test_the_page_does_not_exist_for_viewers_and_strangers(
    vera: Any, other: Any, signed_in: Callable[[Any], Caller]
) -> None:
    for person in (vera, make_person("ove", "administrator", other)):
        known = signed_in(person).get(f"{CONNECT}?tenant=spbf")
        unknown = signed_in(person).get(f"{CONNECT}?tenant=nobody")
        assert (known.status_code, unknown.status_code) == (404, 404)
        assert signed_in(person).client.post(f"{CONNECT}/start", {"tenant": "spbf"}).status_code == 404


def test_viewers_cannot_connect(api_as: Callable[[str], Caller]) -> None:
    assert api_as("viewer").post(CONNECT, {}).status_code == 403
    assert api_as("treasurer").post(CONNECT, {}).status_code == 200


def test_a_foreign_integration_answers_like_an_unknown_one(api: Caller, toves: Caller, other: Any) -> None:
    foreign = make_integration(other)
    for caller in (api, toves):
        answers = [caller.post(CONNECT, {"integration": str(pk)}) for pk in (foreign.pk, uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content


def test_an_unknown_provider_is_not_found(api: Caller, toves: Caller) -> None:
    assert api.post("/api/integrations/spaceship/connect", {}).status_code == 404
    assert toves.get("/api/integrations/spaceship/connect?tenant=spbf").status_code == 404
    assert come_back(toves, {"state": "x"}, "spaceship").status_code == 404


def test_an_environment_without_an_application_is_said(api: Caller) -> None:
    answer = api.post(CONNECT, {"environment": "live"})
    assert (answer.status_code, answer.json()["code"]) == (409, "environment_unknown")


def test_another_organisations_application_is_never_used(api: Caller, other: Any, federation: Any) -> None:
    with scope.scope([other.pk]):
        ProviderApp.objects.create(
            tenant=other,
            provider="fortnox",
            environment="live",
            name="Theirs",
            client_id="x",
            redirect_uri="https://x",
        )
    assert api.post(CONNECT, {"environment": "live"}).json()["code"] == "environment_unknown"


def test_connecting_again_keeps_the_integration(
    toves: Caller, connected: Integration, sandbox: PracticeServer
) -> None:
    page = come_back(toves, sandbox.decide(start(toves, integration=str(connected.pk)), company="100200"))
    assert page.status_code == 200
    with scope.scope([connected.tenant_id]):
        assert Integration.objects.get().pk == connected.pk


def test_every_code_has_a_page_of_its_own() -> None:
    pages = {code: consent_words(code, {}, "Fortnox") for code in CODES}
    assert len({page.message for page in pages.values()}) == len(CODES)
    assert all("%" not in page.message + page.next_step for page in pages.values())
    assert set(CODES) | {"not_signed_in"} == set(SENTENCES)
