"""What a bell starts, from a webhook at the door to a document that is read anew, and what beat rings for."""

from datetime import timedelta
from typing import Any

import pytest

from accounting import clock, scope, tasks
from accounting.models import Grant, InboxEvent, Integration, Mail, Notice, TokenJournal
from accounting.problems.service import open_problem
from frost_integrations.beat import ROWS
from frost_integrations.celery import app as celery
from tests.events.conftest import Fetched, events_of
from tests.events.relay import Relay, event

pytestmark = pytest.mark.django_db


def bells(capture: Any, task: Any, *arguments: Any) -> int:
    with capture() as rung:
        task(*arguments)
    return len(rung)


def test_from_the_door_to_the_document(
    relay: Relay, integration: Integration, federation: Any, fetched: Fetched
) -> None:
    relay.sends(event(7))
    tasks.route_events()
    tasks.process_events(str(federation.pk))
    assert fetched == [("100200", "invoice", "7")]
    assert [row.state for row in events_of(federation)] == ["processed"]


def test_the_sweep_finds_what_no_bell_was_rung_for(
    relay: Relay,
    integration: Integration,
    federation: Any,
    fetched: Fetched,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """The broker was emptied: everything converges from the database."""
    capture = django_capture_on_commit_callbacks
    assert bells(capture, tasks.sweep) == 0
    relay.sends(event(7))
    assert bells(capture, tasks.sweep) == 1
    tasks.route_events()
    assert bells(capture, tasks.sweep) == 1
    tasks.process_events(str(federation.pk))
    assert bells(capture, tasks.sweep) == 0


def test_mails_and_deliveries_are_swept_too(
    in_federation: Any, anna: Any, settings: Any, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    anna.email = "anna@example.se"
    anna.save()
    settings.FROST_PROBLEM_MAIL_SECONDS = 0
    open_problem(tenant=in_federation, code="x", cause="x")
    assert bells(django_capture_on_commit_callbacks, tasks.sweep) == 1
    tasks.send_mails(str(in_federation.pk))
    tasks.send_deliveries(str(in_federation.pk))
    assert Mail.objects.get().state == "sent"
    assert bells(django_capture_on_commit_callbacks, tasks.sweep) == 0


def test_every_night_rights_are_rung_for_and_old_events_go(
    connected: Integration, app: Any, relay: Relay, django_capture_on_commit_callbacks: Any
) -> None:
    relay.sends(event(1, tenantId=999))
    tasks.route_events()
    with celery.connection_for_read() as broker, broker.SimpleQueue("celery") as queue:
        queue.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.nightly()
        rung = [queue.get(block=False) for _ in range(queue.qsize())]
    assert ("accounting.tasks.check_rights", [str(connected.pk), str(connected.tenant_id)]) in [
        (bell.headers["task"], bell.payload[0]) for bell in rung
    ]
    later = clock.now() + timedelta(days=100)
    with clock.clock_set(lambda: later):
        tasks.nightly()
    with scope.scope(identity=scope.INBOX):
        assert InboxEvent.unrouted.count() == 0


def test_the_consents_are_counted_down_after_they_were_kept_alive(
    connected: Integration, sandbox: Any
) -> None:
    Grant.objects.update(
        client_credentials=False, refresh_expires_at=clock.now() + timedelta(days=1), refreshed_at=clock.now()
    )
    sandbox.fault("status", path="^/oauth-v1/token$", status=503, times=None)
    tasks.keep_alive()
    assert Notice.objects.get().code == "consent_ends"


def test_a_hint_and_a_look_at_the_rights(connected: Integration, sandbox: Any) -> None:
    before = TokenJournal.objects.count()
    tasks.check_consent(str(connected.grant_id), str(connected.tenant_id))
    tasks.check_rights(str(connected.pk), str(connected.tenant_id))
    assert TokenJournal.objects.count() == before + 1


def test_the_week_is_summed_up_once(federation: Any) -> None:
    from tests.connections.test_summary import SEVEN

    with clock.clock_set(lambda: SEVEN):
        tasks.start_hourly()
        tasks.queue_summary(str(federation.pk))
        tasks.queue_summary(str(federation.pk))
    with scope.scope([federation.pk]):
        assert Notice.objects.count() == 1


def test_beat_needs_no_further_rows() -> None:
    assert {task for task, _ in ROWS.values()} >= {"sweep", "start_hourly", "keep_alive", "nightly"}
