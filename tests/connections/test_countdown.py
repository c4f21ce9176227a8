"""People hear of a consent that ends 30, 7 and 1 days before, and at once when it is refused."""

import re
from datetime import timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.events.consents import count_down
from accounting.models import Grant, Integration, MailPreference, Notice, WebhookDelivery
from accounting.oauth.tokens import get_token
from tests.connections.conftest import ends_in, post
from tests.engine.desk import Later
from tests.oauth.token_server import TokenServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people")]


def test_a_consent_in_good_time_alarms_nobody(ending: Grant, in_federation: Any, mailoutbox: Any) -> None:
    assert count_down() == 0
    assert post(in_federation) == 0


@pytest.mark.parametrize(("hours", "days"), [(30 * 24 - 1, 30), (7 * 24 - 1, 7), (23, 1)])
def test_each_step_is_told_to_administrators_and_treasurers(
    ending: Grant, in_federation: Any, mailoutbox: Any, hours: int, days: int
) -> None:
    ends_in(ending, hours=hours)
    assert count_down() == 1
    assert post(in_federation) == 2
    assert {mail.to[0] for mail in mailoutbox} == {"anna@example.se", "tore@example.se"}
    assert f"inom {days} dag" in mailoutbox[0].subject


def test_a_step_is_told_once_however_often_it_is_looked_at(
    ending: Grant, in_federation: Any, mailoutbox: Any, later: Later
) -> None:
    ends_in(ending, days=30)
    for _ in range(30):
        count_down()
        post(in_federation)
        later.forward(86400)
    assert [mail.subject for mail in mailoutbox if mail.to == ["anna@example.se"]] == [
        "Fortnox, Svenska Boule: medgivandet går ut inom 30 dagar",
        "Fortnox, Svenska Boule: medgivandet går ut inom 7 dagar",
        "Fortnox, Svenska Boule: medgivandet går ut inom 1 dag",
    ]


def test_a_consent_that_was_renewed_meanwhile_is_not_told(
    ending: Grant, in_federation: Any, mailoutbox: Any
) -> None:
    ends_in(ending, days=6)
    count_down()
    ends_in(ending, days=45)
    assert post(in_federation) == 0
    assert Notice.objects.get().state == "dropped"


def test_a_consent_that_ends_again_is_counted_down_again(
    ending: Grant, in_federation: Any, mailoutbox: Any, later: Later
) -> None:
    ends_in(ending, days=6)
    count_down()
    post(in_federation)
    ends_in(ending, days=45)
    later.forward(39 * 86400)
    count_down()
    post(in_federation)
    assert len(mailoutbox) == 4


def test_service_accounts_have_no_end(ending: Grant, in_federation: Any) -> None:
    ends_in(ending, days=1)
    Grant.objects.update(client_credentials=True)
    assert count_down() == 0


def test_what_a_short_lived_consent_reaches_every_week_is_no_alarm(ending: Grant, in_federation: Any) -> None:
    """Renewed 7 days after the last time, a consent of 45 days never comes near its 30-day step by itself."""
    from accounting.events.consents import _step
    from accounting.providers.base import OAuth

    short = OAuth(scopes=(), refresh_lifetime=timedelta(days=31), keep_alive=timedelta(days=7))
    ends_in(ending, days=29)
    assert _step(Grant.objects.get(), short) is None
    ends_in(ending, days=6)
    assert _step(Grant.objects.get(), short) == 7


def test_the_mail_leads_to_reconnecting_this_very_integration(
    ending: Grant, integration: Integration, in_federation: Any, mailoutbox: Any, tore: Any, sandbox: Any
) -> None:
    from django.test import Client

    ends_in(ending, days=1)
    count_down()
    post(in_federation)
    [address] = re.findall(r"http://127\.0\.0\.1:8000(/api/integrations\S+)", mailoutbox[0].body)
    browser = Client()
    browser.force_login(tore)
    page = browser.get(address)
    assert page.status_code == 200
    assert str(integration.pk) in page.content.decode()


def test_everybody_is_written_to_in_their_own_language(
    ending: Grant, in_federation: Any, mailoutbox: Any, tore: Any
) -> None:
    MailPreference.objects.create(tenant=in_federation, user=tore, language="en")
    ends_in(ending, days=1)
    count_down()
    post(in_federation)
    words = {mail.to[0]: mail.body for mail in mailoutbox}
    assert "Anslut igen" in words["anna@example.se"]
    assert "Connect again" in words["tore@example.se"]
    assert "because you are an administrator or treasurer" in words["tore@example.se"]


def test_a_refusal_is_told_at_once(
    expired: Grant, endpoint: TokenServer, in_federation: Any, mailoutbox: Any
) -> None:
    endpoint.valid = "spent-by-somebody"
    with pytest.raises(ProviderError):
        get_token(expired.pk)
    assert post(in_federation) == 2
    assert "godtar inte längre vårt medgivande" in mailoutbox[0].body
    assert "/api/integrations/fortnox/connect?tenant=spbf&integration=" in mailoutbox[0].body


def test_a_refusal_reaches_also_those_who_want_no_other_mail(
    expired: Grant, endpoint: TokenServer, in_federation: Any, mailoutbox: Any, tore: Any
) -> None:
    MailPreference.objects.create(tenant=in_federation, user=tore, problems=False, weekly=False)
    endpoint.valid = "spent-by-somebody"
    with pytest.raises(ProviderError):
        get_token(expired.pk)
    assert post(in_federation) == 2


def test_other_systems_hear_of_it_too(ending: Grant, in_federation: Any) -> None:
    from accounting.events.outgoing.endpoints import create_endpoint

    create_endpoint(
        tenant=in_federation, url="https://hooks.example.se/", events=["consent.at_risk"], created_by="x"
    )
    ends_in(ending, days=7)
    count_down()
    count_down()
    assert WebhookDelivery.objects.get().event == "consent.at_risk"
    assert clock.now() < Grant.objects.get().refresh_expires_at
