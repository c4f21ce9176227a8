"""/api/listener/: who may say what, what is shown, and what is never shown."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from accounting import clock, scope
from accounting.listener import processes
from accounting.models import EventStream, History, Integration, MemberState, StreamState
from tests.api.conftest import Caller, caller_for
from tests.listener.conftest import Ear, emit, member_of, voucher
from tests.practice_server import PracticeServer

pytestmark = pytest.mark.django_db


def one_stream(api: Caller) -> dict[str, Any]:
    [stream] = api.get("/api/listener/status").json()["streams"]
    found: dict[str, Any] = stream
    return found


def test_before_anybody_listened(api: Caller, connected: Integration) -> None:
    status = api.get("/api/listener/status").json()
    assert (status["desired"], status["actual"], status["processes"]) == ("running", "stopped", [])
    [stream] = status["streams"]
    assert (stream["desired"], stream["actual"], stream["reconnects"]) == ("running", "stopped", 0)
    [tenant] = stream["tenants"]
    assert (tenant["company_id"], tenant["desired"], tenant["actual"]) == ("100200", True, "waiting")


def test_while_somebody_listens(
    api: Caller, ear: Ear, sandbox: PracticeServer, connected: Integration
) -> None:
    processes.alive("here:1:a")
    processes.alive("there:2:b")
    ear.open().live()
    emit(sandbox, voucher(1, copies=1))
    ear.hears(1)
    ear.until(lambda: EventStream.objects.get().repeated == 1)
    stream = one_stream(api)
    assert (stream["desired"], stream["actual"]) == ("running", "listening")
    assert (stream["process"], stream["standby"]) == ("here:1", ["there:2"])
    assert (stream["events"], stream["repeated"], stream["events_per_hour"]) == (1, 1, 2)
    assert stream["connected_since"] is not None
    assert stream["last_event_at"] is not None
    [topic] = stream["topics"]
    assert (topic["topic"], topic["offset_age_seconds"] < 60) == ("vouchers", True)
    [tenant] = stream["tenants"]
    assert (tenant["actual"], tenant["error"]) == ("listening", None)
    assert tenant["since"] is not None
    ear.lease.release(state=StreamState.STOPPED)
    assert one_stream(api)["tenants"][0]["actual"] == "waiting"


def test_stop_and_start_are_wishes_of_the_own_organisation(
    api: Caller, connected: Integration, second: Integration, other: Any
) -> None:
    answer = api.post("/api/listener/stop")
    assert (answer.status_code, answer.json()["desired"]) == (202, "stopped")
    assert not member_of(connected).desired
    assert one_stream(api)["tenants"][0]["actual"] == MemberState.AWAY
    theirs = caller_for(other)
    assert theirs.get("/api/listener/status").json()["desired"] == "running"
    assert api.post("/api/listener/start").json()["desired"] == "running"
    assert member_of(connected).desired
    facts = set(History.objects.filter(fact__startswith="stream_").values_list("fact", flat=True))
    assert facts == {"stream_stopped", "stream_started"}


def test_one_company_goes_and_comes_without_the_others(api: Caller, connected: Integration) -> None:
    address = f"/api/listener/tenants/{connected.pk}"
    assert api.send("DELETE", address).status_code == 202
    assert not member_of(connected).desired
    api.post("/api/listener/stop")
    api.post("/api/listener/start")
    assert not member_of(connected).desired
    answer = api.post("/api/listener/tenants", {"integration": str(connected.pk)})
    assert (answer.status_code, answer.json()["desired"]) == (202, "running")
    assert member_of(connected).desired
    assert api.post("/api/listener/tenants", {"integration": "x"}).status_code == 400
    assert api.post("/api/listener/tenants").status_code == 400


def test_a_company_connected_after_a_stop_stays_out(api: Caller, connected: Integration) -> None:
    api.post("/api/listener/stop")
    with scope.scope([connected.tenant_id]):
        Integration(
            tenant=connected.tenant,
            provider="fortnox",
            grant=connected.grant,
            status="connected",
            company_id="7",
        ).save()
    api.post("/api/listener/stop")
    [stream] = api.get("/api/listener/status").json()["streams"]
    assert {tenant["desired"] for tenant in stream["tenants"]} == {False}


def test_what_is_not_connected_is_refused_with_a_sentence(api: Caller, connected: Integration) -> None:
    Integration.objects.filter(pk=connected.pk).update(status="disconnected")
    answer = api.post("/api/listener/tenants", {"integration": str(connected.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "stream_not_connected")
    assert answer.json()["next_step"]


@pytest.mark.parametrize("role", ["viewer", "treasurer"])
def test_only_administrators_act_and_look_deeper(
    api_as: Callable[[str], Caller], connected: Integration, role: str
) -> None:
    caller = api_as(role)
    assert caller.get("/api/listener/status").status_code == 200
    assert caller.get("/api/listener/debug").status_code == 403
    for path in ("start", "stop"):
        assert caller.post(f"/api/listener/{path}").status_code == 403
    assert caller.post("/api/listener/tenants", {"integration": str(connected.pk)}).status_code == 403
    assert caller.send("DELETE", f"/api/listener/tenants/{connected.pk}").status_code == 403


def test_another_organisations_integration_does_not_exist(api: Caller, second: Integration) -> None:
    assert api.post("/api/listener/tenants", {"integration": str(second.pk)}).status_code == 404
    assert api.send("DELETE", f"/api/listener/tenants/{second.pk}").status_code == 404


def test_nothing_secret_and_nobody_elses_is_shown(
    api: Caller, ear: Ear, second: Integration, other: Any, connected: Integration, sandbox: PracticeServer
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1), voucher(2, company="100300"))
    ear.hears(2)
    ear.notes.error("stream_silent")
    ear.connection._pulse(at_once=True)
    debug = api.get("/api/listener/debug")
    [stream] = debug.json()["streams"]
    assert [note["text"] for note in stream["faults"]] == ["stream_silent"]
    said = {json.loads(note["text"]).get("command") for note in stream["commands"]}
    assert {"add-tenants-v1", "add-topics-v1", "subscribe-v1"} <= said
    assert [event["frame"]["entityId"] for event in stream["events"]] == ["8-R-1"]
    shown = debug.content.decode() + api.get("/api/listener/status").content.decode()
    tokens = ear.roster.tokens()[1].values()
    for secret in ("Bearer", "100300", "8-R-2", other.name, ear.app.client_secret.reveal(), *tokens):
        assert secret not in shown
    assert clock.now().date().isoformat() in shown
