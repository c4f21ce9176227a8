"""Mails are rows first: one per cause and day, and a mail server that is away loses none."""

import socket
from typing import Any

import pytest
from django.core import mail as django_mail

from accounting.events.mail.deliver import DELAYS
from accounting.events.sweep import sweep
from accounting.models import Mail, MailPreference, Notice, Problem
from accounting.problems.service import open_problem, solve
from tests.connections.conftest import post
from tests.engine.desk import Later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_federation", "later")]

QUIET = 600


def trouble(tenant: Any, cause: str = "x", code: str = "endpoint_off") -> Problem:
    return open_problem(tenant=tenant, code=code, cause=cause, params={"host": "h", "answer": "500"})


@pytest.fixture
def away(settings: Any) -> None:
    """A mail server that nobody reaches."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.usefixtures("people")
def test_a_problem_that_lasts_is_told(in_federation: Any, mailoutbox: Any, later: Later) -> None:
    trouble(in_federation)
    assert post(in_federation) == 0
    later.forward(QUIET)
    assert post(in_federation) == 2
    assert "har slagits av" in mailoutbox[0].subject
    assert "/admin/accounting/problem/" in mailoutbox[0].body
    assert post(in_federation) == 0


@pytest.mark.usefixtures("people")
def test_a_problem_that_solved_itself_is_not(in_federation: Any, mailoutbox: Any, later: Later) -> None:
    solve(problem=trouble(in_federation), solved_by="system")
    later.forward(QUIET)
    assert post(in_federation) == 0


@pytest.mark.usefixtures("people")
def test_fourteen_problems_of_one_kind_are_one_mail(
    in_federation: Any, mailoutbox: Any, later: Later
) -> None:
    for number in range(14):
        trouble(in_federation, str(number))
    later.forward(QUIET)
    assert post(in_federation) == 2
    assert "Det finns 4 till." in mailoutbox[0].body


@pytest.mark.usefixtures("people")
def test_one_mail_per_cause_and_day(in_federation: Any, mailoutbox: Any, later: Later) -> None:
    for _ in range(3):
        problem = trouble(in_federation)
        later.forward(QUIET)
        post(in_federation)
        solve(problem=problem, solved_by="system")
    assert len(mailoutbox) == 2
    later.forward(86400)
    trouble(in_federation)
    later.forward(QUIET)
    post(in_federation)
    assert len(mailoutbox) == 4


@pytest.mark.usefixtures("people")
def test_warnings_and_notes_are_not_mailed(in_federation: Any, later: Later) -> None:
    open_problem(tenant=in_federation, code="x", cause="x", level="warning")
    assert Notice.objects.count() == 0


@pytest.mark.usefixtures("people")
def test_who_wants_no_problems_gets_none(
    in_federation: Any, mailoutbox: Any, later: Later, tore: Any
) -> None:
    MailPreference.objects.create(tenant=in_federation, user=tore, problems=False)
    trouble(in_federation)
    later.forward(QUIET)
    post(in_federation)
    assert [one.to for one in mailoutbox] == [["anna@example.se"]]


@pytest.mark.usefixtures("people", "away")
def test_a_mail_server_that_is_away_loses_none(
    in_federation: Any, later: Later, settings: Any, mailoutbox: Any
) -> None:
    trouble(in_federation)
    later.forward(QUIET)
    for delay in (0, *DELAYS[:3]):
        later.forward(delay)
        assert post(in_federation) == 0
    assert Problem.objects.filter(code="mail_waits", solved_at=None).count() == 1
    assert list(Mail.objects.values_list("state", flat=True)) == ["waiting"] * 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sweep() == 0
    later.forward(max(DELAYS))
    assert sweep() == 1
    assert post(in_federation) == 2
    assert len(django_mail.outbox) == 2
    assert not Problem.objects.filter(code="mail_waits", solved_at=None).exists()


@pytest.mark.usefixtures("people", "away")
def test_the_silence_is_met_once_per_round(in_federation: Any, later: Later) -> None:
    trouble(in_federation)
    later.forward(QUIET)
    post(in_federation)
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 1]


@pytest.mark.usefixtures("anna")
def test_without_any_address_it_is_said_on_the_start_page(in_federation: Any, later: Later) -> None:
    trouble(in_federation)
    later.forward(QUIET)
    assert post(in_federation) == 0
    assert Problem.objects.filter(code="no_mail_address", solved_at=None).count() == 1


@pytest.mark.usefixtures("people")
def test_with_an_address_that_problem_goes(in_federation: Any, later: Later, anna: Any) -> None:
    open_problem(tenant=in_federation, code="no_mail_address", cause="no_mail_address", level="warning")
    trouble(in_federation)
    later.forward(QUIET)
    post(in_federation)
    assert not Problem.objects.filter(code="no_mail_address", solved_at=None).exists()


@pytest.mark.usefixtures("people")
def test_who_left_gets_nothing(in_federation: Any, mailoutbox: Any, later: Later, tore: Any) -> None:
    tore.is_active = False
    tore.save()
    trouble(in_federation)
    later.forward(QUIET)
    post(in_federation)
    assert [one.to for one in mailoutbox] == [["anna@example.se"]]


@pytest.mark.usefixtures("people")
def test_a_restored_copy_writes_to_nobody(in_federation: Any, later: Later, settings: Any) -> None:
    trouble(in_federation)
    later.forward(QUIET)
    settings.FROST_INSTALLATION = "a-copy"
    assert post(in_federation) == 0


@pytest.mark.usefixtures("people")
def test_a_name_with_a_line_break_makes_no_header(in_federation: Any, mailoutbox: Any, later: Later) -> None:
    from accounting.models import Tenant

    Tenant.objects.update(name="Klubben\nBcc: alla@example.se")
    trouble(in_federation)
    later.forward(QUIET)
    post(in_federation)
    assert "\n" not in mailoutbox[0].subject
    assert mailoutbox[0].recipients() == ["anna@example.se"]


@pytest.mark.usefixtures("people")
def test_a_mail_bears_the_same_id_on_every_try(in_federation: Any, mailoutbox: Any, later: Later) -> None:
    trouble(in_federation)
    later.forward(QUIET)
    post(in_federation)
    row = Mail.objects.get(address="anna@example.se")
    [sent] = [one for one in mailoutbox if one.to == ["anna@example.se"]]
    assert sent.extra_headers["Message-ID"] == f"<{row.pk}@frost-integrations>"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_server_may_be_named_in_one_address() -> None:
    from frost_integrations.env import env

    config = env.email_url_config("smtp+tls://hub:geheim@mail.example.se:587")
    assert (config["EMAIL_HOST"], config["EMAIL_PORT"], config["EMAIL_USE_TLS"]) == (
        "mail.example.se",
        587,
        True,
    )
