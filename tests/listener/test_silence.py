"""Silence is told once per cause, by whoever still lives; /healthz says when a listener is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounting import clock, heartbeat, scope
from accounting.listener import alarms, processes, wishes
from accounting.listener.wanted import wanted
from accounting.models import EventStream, Integration, Problem
from tests.listener.conftest import Ear, emit, voucher
from tests.practice_server import PracticeServer

pytestmark = pytest.mark.django_db


def codes(tenant: Any) -> list[str]:
    with scope.scope([tenant.pk]):
        return sorted(Problem.objects.filter(solved_at=None).values_list("code", flat=True))


def look(later: timedelta) -> int:
    moment = clock.now() + later
    with scope.scope(), clock.clock_set(lambda: moment):
        return alarms.sweep()


def test_a_listener_that_never_came_is_told_to_everybody_who_waits_for_it(
    connected: Integration, second: Integration, in_federation: Any, other: Any
) -> None:
    assert look(timedelta(minutes=14)) == 0
    assert look(timedelta(minutes=16)) == 1
    assert look(timedelta(minutes=17)) == 0
    assert codes(in_federation) == codes(other) == ["stream_deaf"]
    with scope.scope([in_federation.pk]):
        assert Problem.objects.get().occurrences == 1


def test_the_alarm_ends_with_the_silence(ear: Ear, in_federation: Any, settings: Any) -> None:
    settings.FROST_LISTENER_SILENCE_MINUTES = 0.001
    look(timedelta(minutes=1))
    assert codes(in_federation) == ["stream_deaf"]
    settings.FROST_LISTENER_SILENCE_MINUTES = 15
    ear.open().live()
    assert look(timedelta(0)) == 1
    assert codes(in_federation) == []


def test_nobody_who_stopped_it_is_told(connected: Integration, in_federation: Any) -> None:
    wishes.stop_listening(tenant=in_federation, stopped_by="anna")
    assert look(timedelta(days=3)) == 0
    assert codes(in_federation) == []


def test_a_stream_that_says_nothing_for_days_is_a_warning(
    ear: Ear, sandbox: PracticeServer, in_federation: Any, settings: Any
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    week = clock.now() + timedelta(days=8)
    EventStream.objects.update(live_at=week)
    assert look(timedelta(days=8)) == 1
    assert codes(in_federation) == ["stream_quiet"]
    settings.FROST_LISTENER_QUIET_DAYS = 0
    assert look(timedelta(days=8)) == 1
    assert codes(in_federation) == []


def test_a_company_that_is_not_let_in_is_its_own_problem(
    ear: Ear, connected: Integration, sandbox: PracticeServer, in_federation: Any
) -> None:
    fault = {"provider": "fortnox", "kind": "stream_invalid_token", "times": 1}
    sandbox.control("faults", {"faults": [fault]})
    ear.open()
    ear.until(lambda: ear.roster.token_refused(str(connected.pk)))
    EventStream.objects.update(live_at=clock.now() + timedelta(minutes=16))
    look(timedelta(minutes=16))
    look(timedelta(minutes=17))
    assert codes(in_federation) == ["stream_refuses_company"]
    ear.meet()
    ear.live()
    assert codes(in_federation) == []


def test_health_misses_a_listener_only_where_one_is_wanted(
    connected: Integration, in_federation: Any, practice_app: Any
) -> None:
    for name in ("worker", "beat"):
        heartbeat.beat(name, at=clock.now())
    assert wanted()
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["checks"]["listener"]) == (
        503,
        {"ok": False, "age_seconds": None},
    )
    processes.alive("here:1:a")
    assert Client().get("/healthz").status_code == 200
    processes.ended("here:1:a")
    heartbeat.Heartbeat.objects.filter(name=heartbeat.LISTENER).delete()
    wishes.switch_stream(app=practice_app, on=False, switched_by="root")
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["checks"]["listener"]["ok"]) == (200, True)
