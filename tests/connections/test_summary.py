"""The week in figures: on Monday from seven o'clock, by the organisation's own clock, once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounting import clock, scope
from accounting.events.mail.summary import monday_of, queue_summary, tenants_due
from accounting.models import Integration, MailPreference, Notice, Tenant
from tests.api.conftest import make_integration, make_item, make_job
from tests.connections.conftest import post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people")]

# Monday 2 February 2026, 07:00 in Stockholm (UTC+1).
SEVEN = datetime(2026, 2, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        (SEVEN, "Europe/Stockholm", date(2026, 2, 2)),
        (SEVEN - timedelta(seconds=1), "Europe/Stockholm", None),
        (SEVEN, "America/New_York", None),
        (SEVEN + timedelta(hours=6), "America/New_York", date(2026, 2, 2)),
        (SEVEN + timedelta(hours=47), "Europe/Stockholm", date(2026, 2, 2)),
        (SEVEN + timedelta(hours=48), "Europe/Stockholm", None),
        (SEVEN + timedelta(days=6), "Europe/Stockholm", None),
        (datetime(2026, 7, 6, 5, 0, tzinfo=UTC), "Europe/Stockholm", date(2026, 7, 6)),
        (datetime(2026, 7, 6, 4, 59, tzinfo=UTC), "Europe/Stockholm", None),
    ],
)
def test_the_moment_is_monday_seven_o_clock_there(moment: datetime, zone: str, day: date | None) -> None:
    assert monday_of(moment, zone) == day


@pytest.fixture
def monday(in_federation: Any) -> Any:
    with clock.clock_set(lambda: SEVEN + timedelta(minutes=3)):
        yield in_federation


def test_it_tells_what_was_sent_what_waits_and_what_is_stuck(monday: Tenant, mailoutbox: Any) -> None:
    from accounting.problems.service import open_problem

    integration = make_integration(monday)
    job = make_job(integration)
    week, before = SEVEN - timedelta(days=6), SEVEN - timedelta(days=8)
    for number, (state, at) in enumerate(
        [("confirmed", week)] * 3 + [("confirmed", before)] + [("ready", None)] * 2
    ):
        make_item(job, number, state=state, completed_at=at, plan_only=False, operation="update")
    open_problem(tenant=monday, code="x", cause="x", level="warning")
    queue_summary(monday.pk)
    assert post(monday) == 2
    assert mailoutbox[0].subject == f"{monday.name}: veckan i siffror"
    body = mailoutbox[0].body
    assert "Skickat på sju dagar: 3" in body
    assert "Väntar: 2" in body
    assert "problem: 1" in body
    assert "Fortnox, Bolaget: inte ansluten" in body


def test_it_is_told_once_a_week(monday: Tenant, mailoutbox: Any) -> None:
    make_integration(monday)
    with scope.scope():
        assert tenants_due() == [monday.pk]
    queue_summary(monday.pk)
    queue_summary(monday.pk)
    with scope.scope():
        assert tenants_due() == []
    post(monday)
    assert len(mailoutbox) == 2
    with clock.clock_set(lambda: SEVEN + timedelta(days=7, hours=1)), scope.scope():
        assert tenants_due() == [monday.pk]


def test_a_server_that_slept_all_monday_tells_on_tuesday(monday: Tenant) -> None:
    with clock.clock_set(lambda: SEVEN + timedelta(days=1, hours=5)), scope.scope():
        assert tenants_due() == [monday.pk]


def test_without_integrations_there_is_nothing_to_tell(monday: Tenant, mailoutbox: Any) -> None:
    assert not Integration.objects.exists()
    queue_summary(monday.pk)
    assert post(monday) == 0
    assert Notice.objects.get().state == "dropped"


def test_who_wants_no_summary_gets_none(monday: Tenant, mailoutbox: Any, tore: Any) -> None:
    MailPreference.objects.create(tenant=monday, user=tore, weekly=False)
    make_integration(monday)
    queue_summary(monday.pk)
    post(monday)
    assert [one.to for one in mailoutbox] == [["anna@example.se"]]
