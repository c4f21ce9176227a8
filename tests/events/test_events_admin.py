"""Pages about what was heard and told, as people with different roles see them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from accounting import scope
from accounting.events.processing import process_events
from accounting.events.routing import route_events
from accounting.models import (
    InboxEvent,
    Integration,
    MailPreference,
    ProviderApp,
    TokenJournal,
    WebhookDelivery,
    WebhookEndpoint,
)
from accounting.problems.service import open_problem
from tests.admin.conftest import Visitor
from tests.conftest import make_person
from tests.events.conftest import Fetched, events_of, unrouted
from tests.events.receiver import Receiver, receiving
from tests.events.relay import HEADER, Relay, event, raw, signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def root(db: None) -> Visitor:
    return Visitor(get_user_model().objects.create_superuser("root", password="r"))


@pytest.fixture
def failed(relay: Relay, integration: Integration, federation: Any, fetched: Fetched) -> InboxEvent:
    from accounting.domain.errors import Kind, ProviderError

    fetched.errors = [ProviderError(Kind.NEEDS_PERSON, "2001101")]
    relay.sends(event(1))
    with scope.scope():
        route_events()
    with scope.scope([federation.pk]):
        process_events(federation.pk)
    return events_of(federation)[0]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    with receiving() as server:
        yield server


@pytest.mark.parametrize(("language", "word"), [("sv", "Misslyckat"), ("en", "Failed")])
def test_events_are_listed_with_their_outcome(
    failed: InboxEvent, vera: Any, language: str, word: str
) -> None:
    page = Visitor(vera, language).sees("accounting_inboxevent_changelist")
    assert "invoice-updated-v1" in page
    assert word in page


def test_the_page_of_an_event_says_why_and_shows_no_body(failed: InboxEvent, vera: Any) -> None:
    page = Visitor(vera).sees("accounting_inboxevent_change", failed.pk)
    assert "no active licence" in page
    assert failed.sha256 in page
    assert "timestamp" not in page
    assert "replay/" not in page


def test_a_treasurer_replays_one_event(failed: InboxEvent, tore: Any, federation: Any) -> None:
    page = Visitor(tore).does("accounting_inboxevent_replay", failed.pk)
    assert "1 event is taken up again." in page
    assert events_of(federation)[0].state == "received"


def test_a_treasurer_replays_chosen_events(failed: InboxEvent, tore: Any, federation: Any) -> None:
    data = {"action": "replay_chosen", "_selected_action": str(failed.pk)}
    assert "1 event is taken up again." in Visitor(tore).does("accounting_inboxevent_changelist", **data)
    assert events_of(federation)[0].state == "received"


def test_viewers_replay_nothing(failed: InboxEvent, vera: Any, federation: Any) -> None:
    Visitor(vera).post("accounting_inboxevent_replay", failed.pk, status=403)
    data = {"action": "replay_chosen", "_selected_action": str(failed.pk)}
    Visitor(vera).does("accounting_inboxevent_changelist", **data)
    assert events_of(federation)[0].state == "failed"


def test_events_of_others_answer_like_unknown_ones(failed: InboxEvent, other: Any) -> None:
    stranger = Visitor(make_person("sven", "administrator", other))
    stranger.get("accounting_inboxevent_change", failed.pk, status=404)
    stranger.post("accounting_inboxevent_replay", failed.pk, status=404)
    assert "invoice-updated" not in stranger.sees("accounting_inboxevent_changelist")


def test_what_belongs_to_nobody_is_seen_by_the_installation_alone(
    relay: Relay, integration: Integration, root: Visitor, anna: Any
) -> None:
    relay.sends(event(1, tenantId=999000))
    with scope.scope():
        route_events()
    [row] = unrouted()
    assert "999000" not in Visitor(anna).sees("accounting_inboxevent_changelist")
    Visitor(anna).get("accounting_inboxevent_change", row.pk, status=404)
    assert "invoice-updated-v1" in root.sees("accounting_inboxevent_changelist")
    assert "nobody connected here" in root.sees("accounting_inboxevent_change", row.pk)
    root.post("accounting_inboxevent_replay", row.pk)
    assert unrouted()[0].state == "received"


def test_the_installation_sees_no_events_of_organisations(failed: InboxEvent, root: Visitor) -> None:
    assert "invoice-updated-v1" not in root.sees("accounting_inboxevent_changelist")
    root.get("accounting_inboxevent_change", failed.pk, status=404)


@pytest.mark.parametrize(("language", "word"), [("sv", "Utfärdad"), ("en", "Issued")])
def test_the_token_journal_is_read_only(connected: Integration, anna: Any, language: str, word: str) -> None:
    page = Visitor(anna, language).sees("accounting_tokenjournal_changelist")
    assert word in page
    assert TokenJournal.objects.get().process in page
    Visitor(anna).get("accounting_tokenjournal_add", status=403)


def test_an_endpoint_is_made_and_its_secret_shown_once(in_federation: Any, anna: Any) -> None:
    data = {"tenant": in_federation.pk, "url": "https://hooks.example.se/key-1", "events": ["job.finished"]}
    answer = Visitor(anna).post("accounting_webhookendpoint_add", status=200, **data)
    (secret,) = re.findall(r"whsec_[\w+/=]+", answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret.reveal() == secret
    for page in (
        Visitor(anna).sees("accounting_webhookendpoint_changelist"),
        Visitor(anna).sees("accounting_webhookendpoint_change", endpoint.pk),
    ):
        assert "hooks.example.se" in page
        assert "whsec_" not in page


def test_a_private_address_is_refused_in_words(in_federation: Any, anna: Any) -> None:
    data = {"tenant": in_federation.pk, "url": "http://10.0.0.1/", "events": ["job.finished"]}
    page = Visitor(anna).post("accounting_webhookendpoint_add", status=200, **data).content.decode()
    assert "inside our own network" in page
    assert not WebhookEndpoint.objects.exists()


@pytest.fixture
def hooked(in_federation: Any, receiver: Receiver, anna: Any) -> WebhookEndpoint:
    data = {"tenant": in_federation.pk, "url": receiver.url, "events": ["problem.opened"]}
    Visitor(anna).post("accounting_webhookendpoint_add", status=200, **data)
    return WebhookEndpoint.objects.get()


def test_the_test_button_says_what_came_back(hooked: WebhookEndpoint, receiver: Receiver, anna: Any) -> None:
    receiver.answers = [204, 500]
    assert "The test arrived: status 204." in Visitor(anna).does("accounting_webhookendpoint_test", hooked.pk)
    page = Visitor(anna).does("accounting_webhookendpoint_test", hooked.pk)
    assert "did not arrive: status 500, refused." in page
    assert len(receiver.seen) == 2


def test_deliveries_are_shown_with_their_answers(
    hooked: WebhookEndpoint, receiver: Receiver, in_federation: Any, anna: Any
) -> None:
    from accounting.events.outgoing.deliver import send_deliveries

    receiver.answers = [503]
    open_problem(tenant=in_federation, code="x", cause="x")
    send_deliveries(in_federation.pk)
    page = Visitor(anna).sees("accounting_webhookendpoint_change", hooked.pk)
    assert "status 503" in page
    assert f"msg_{WebhookDelivery.objects.get().pk.hex}" in page


def test_switching_changing_and_ending(hooked: WebhookEndpoint, anna: Any) -> None:
    visitor = Visitor(anna)
    visitor.post("accounting_webhookendpoint_switch", hooked.pk)
    assert not WebhookEndpoint.objects.get().active
    visitor.post("accounting_webhookendpoint_switch", hooked.pk)
    assert WebhookEndpoint.objects.get().active
    data: dict[str, Any] = {
        "url": "https://hooks.example.se/2",
        "events": ["job.finished"],
        "description": "Ny",
    }
    visitor.post("accounting_webhookendpoint_edit", hooked.pk, **data)
    assert WebhookEndpoint.objects.get().description == "Ny"
    assert "End the webhook?" in visitor.sees("accounting_webhookendpoint_end", hooked.pk)
    visitor.post("accounting_webhookendpoint_end", hooked.pk)
    assert WebhookEndpoint.objects.get().archived_at


def test_treasurers_do_not_see_endpoints(hooked: WebhookEndpoint, tore: Any) -> None:
    Visitor(tore).get("accounting_webhookendpoint_changelist", status=403)
    Visitor(tore).post("accounting_webhookendpoint_test", hooked.pk, status=404)


def test_everybody_chooses_their_own_mails(in_federation: Any, tore: Any, anna: Any) -> None:
    data = {"tenant": in_federation.pk, "language": "en", "problems": "on"}
    Visitor(tore).post("accounting_mailpreference_add", **data)
    row = MailPreference.objects.get()
    assert (row.user_id, row.language, row.problems, row.weekly) == (tore.pk, "en", True, False)
    Visitor(tore).post("accounting_mailpreference_change", row.pk, language="sv", weekly="on")
    assert MailPreference.objects.get().weekly
    Visitor(tore).get("accounting_mailpreference_add", status=403)
    Visitor(anna).get("accounting_mailpreference_change", row.pk, status=302)
    assert "Svenska Petanque" not in _rows(Visitor(anna).sees("accounting_mailpreference_changelist"))


def _rows(page: str) -> str:
    return page.partition('id="result_list"')[2]


def test_the_mail_log_shows_what_left(in_federation: Any, anna: Any, mailoutbox: Any, settings: Any) -> None:
    from accounting.events.mail.deliver import send_mails

    settings.FROST_PROBLEM_MAIL_SECONDS = 0
    anna.email = "anna@example.se"
    anna.save()
    open_problem(tenant=in_federation, code="x", cause="x")
    send_mails(in_federation.pk)
    page = Visitor(anna).sees("accounting_mail_changelist")
    assert "anna@example.se" in page
    assert "New problem" in page


def test_a_new_webhook_secret_is_shown_once_and_the_former_one_still_works(
    app: ProviderApp, relay: Relay, root: Visitor
) -> None:
    former = app.webhook_secret.reveal()
    assert "Make a new webhook secret?" in root.sees("accounting_providerapp_webhook_secret", app.pk)
    page = root.post("accounting_providerapp_webhook_secret", app.pk, status=200).content.decode()
    (secret,) = re.findall(r"data-secret>([\w-]{43})<", page)
    for number, text in enumerate((secret, former)):
        body = raw(event(number))
        assert relay.post(body, {HEADER: signature(body, text)}) == 200
    assert secret not in root.sees("accounting_providerapp_change", app.pk)


def test_a_short_webhook_secret_is_refused(app: ProviderApp, root: Visitor) -> None:
    data = {
        "environment": "practice",
        "name": "App",
        "client_id": "frost-demo",
        "new_webhook_secret": "x" * 31,
    }
    page = root.post("accounting_providerapp_change", app.pk, status=200, **data).content.decode()
    assert "32 characters or more" in page


def test_webhooks_are_switched_on_in_the_form(practice_app: ProviderApp, root: Visitor) -> None:
    data: dict[str, Any] = {
        "name": "App",
        "client_id": "frost-demo",
        "redirect_uri": practice_app.redirect_uri,
        "takes_webhooks": "on",
        "webhook_header": "X-Relay",
        "new_webhook_secret": "x" * 32,
    }
    root.post("accounting_providerapp_change", practice_app.pk, **data)
    app = ProviderApp.objects.get()
    assert (app.takes_webhooks, app.webhook_header) == (True, "X-Relay")
    page = root.sees("accounting_providerapp_change", app.pk)
    assert f"/api/webhooks/fortnox/{app.pk}" in page


def test_strangers_make_no_secrets(app: ProviderApp, anna: Any) -> None:
    Visitor(anna).post("accounting_providerapp_webhook_secret", app.pk, status=404)
