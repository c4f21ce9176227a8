"""The stream's commands: what is answered to what, and which events then come."""

from typing import Any

import pytest
import websocket

from tests.sandbox.listener import Listener, told
from tests.sandbox.practice import OTHER_APP, Practice

OTHER = "100300"
DAY = 24 * 3600
ROWS = [{"Account": 1930, "Debit": 10.5, "Credit": 0}, {"Account": 3980, "Debit": 0, "Credit": 10.5}]


def book(practice: Practice, **more: Any) -> Any:
    order = {"series": "R", "date": "2026-11-02", "text": "Kassa", "rows": ROWS, **more}
    return practice.control("book", {"provider": "fortnox", **order})


@pytest.fixture
def other_token(fortnox: Practice) -> str:
    token: str = fortnox.tokens(company=OTHER)["access_token"]
    return token


def test_tenants_are_answered_under_the_very_strings_that_were_sent(
    fortnox: Practice, other_token: str
) -> None:
    listener = Listener.connect(fortnox)
    answer = listener.add_tenants(fortnox.token, other_token, includeChildTenants=False)
    assert answer == {
        "response": "add-tenants-v1",
        "result": "ok",
        "tenantIds": {f"Bearer {fortnox.token}": 100200, f"Bearer {other_token}": 100300},
    }
    assert listener.ask("list-tenants-v1")["tenantIds"] == [100200, 100300]
    removed = listener.ask("remove-tenants-v1", tenants=[100200])
    assert removed == {"response": "remove-tenants-v1", "result": "ok"}
    assert listener.ask("list-tenants-v1")["tenantIds"] == [100300]


@pytest.mark.parametrize(
    ("partial", "result", "added"),
    [("none", "error", []), ("added", "error", [100200]), ("ok", "ok", [100200])],
)
def test_dead_tokens_are_named_and_what_becomes_of_the_others_is_a_choice(
    fortnox: Practice, other_token: str, partial: str, result: str, added: list[int]
) -> None:
    fortnox.control("expire_tokens", {"company": OTHER})
    fortnox.control("settings", {"stream_partial": partial})
    listener = Listener.connect(fortnox)
    answer = listener.add_tenants(fortnox.token, other_token)
    assert (answer["result"], answer["invalidTokens"]) == (result, [f"Bearer {other_token}"])
    assert listener.ask("list-tenants-v1")["tenantIds"] == added


def test_only_the_app_itself_can_add_its_tokens(fortnox: Practice) -> None:
    listener = Listener.connect(fortnox)
    assert listener.add_tenants(fortnox.token, secret="guess")["result"] == "error"
    assert listener.add_tenants(fortnox.token, secret=OTHER_APP[1])["invalidTokens"]
    fortnox.control("revoke", {})
    assert listener.add_tenants(fortnox.token)["invalidTokens"] == [f"Bearer {fortnox.token}"]


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"command": "start-v1"}',
        '{"command": "subscribe"}',
        '{"command": "subscribe-v1"}',
        '{"command": "list-tenants-v1", "extra": 1}',
        '{"command": "add-tenants-v1", "clientSecret": "S", "accessTokens": []}',
        '{"command": "add-tenants-v1", "clientSecret": "S", "accessTokens": "Bearer x", "offsets": {}}',
        '{"command": "remove-tenants-v1", "tenants": ["100200"]}',
        '{"command": "remove-tenants-v1", "tenants": [100300]}',
        '{"command": "remove-tenants-v1", "accessTokens": ["Bearer x"]}',
        '{"command": "add-topics-v1", "topics": []}',
        '{"command": "add-topics-v1", "topics": ["vouchers"]}',
        '{"command": "add-topics-v1", "topics": ["vouchers"], "offsets": {}}',
        '{"command": "add-topics-v1", "topics": [{"topic": "vouchers"}, {"topic": "vouchers"}]}',
        '{"command": "add-topics-v1", "topics": [{"topic": "vouchers", "offset": null}]}',
        '{"command": "add-topics-v1", "topics": [{"topic": "vouchers", "offset": "?????"}]}',
        '{"command": "add-topics-v1", "topics": [{"topic": "vouchers"}], "offsets": {}}',
    ],
)
def test_every_wrong_shape_is_an_error(fortnox: Practice, text: str) -> None:
    listener = Listener.connect(fortnox)
    listener.add_tenants(fortnox.token)
    assert listener.say(text)["result"] == "error"
    assert listener.ask("list-tenants-v1")["tenantIds"] == [100200]


def test_unknown_topics_are_named_and_none_is_added(fortnox: Practice) -> None:
    listener = Listener.connect(fortnox)
    listener.add_tenants(fortnox.token)
    answer = listener.ask("add-topics-v1", topics=[{"topic": "vouchers"}, {"topic": "dragons"}])
    assert answer == {"response": "add-topics-v1", "result": "error", "invalidTopics": ["dragons"]}
    assert listener.ask("subscribe-v1")["result"] == "error"


def test_the_older_form_of_the_topics_is_a_switch(fortnox: Practice) -> None:
    fortnox.control("settings", {"stream_topics": "names"})
    start = fortnox.control("stream/emit", {"count": 3})["topics"]["vouchers"]["before"]
    listener = Listener.connect(fortnox)
    listener.add_tenants(fortnox.token)
    assert listener.ask("add-topics-v1", topics=[{"topic": "vouchers"}])["result"] == "error"
    older = {"topics": ["vouchers", "invoices"], "offsets": {"vouchers": start}}
    assert listener.ask("add-topics-v1", **older)["result"] == "ok"
    listener.ask("subscribe-v1")
    assert [event["id"] for event in listener.heard(3)] == [1, 2, 3]
    fortnox.control("settings", {"stream_topics": "both"})
    assert listener.ask("add-topics-v1", topics=[{"topic": "customers"}])["result"] == "ok"


def test_an_event_has_the_documented_form(fortnox: Practice) -> None:
    listener = Listener.on(fortnox, "vouchers", "customers")
    book(fortnox)
    [event] = listener.heard(1)
    assert {name: value for name, value in event.items() if name != "offset"} == {
        "topic": "vouchers",
        "type": "voucher-created-v1",
        "tenantId": 100200,
        "entityId": "8-R-1",
        "timestamp": "2026-11-20T12:00:00.000+01:00",
        "year": 8,
        "series": "R",
        "id": 1,
    }
    assert isinstance(event["offset"], str)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("joined", {"entityId": "8-R-1"}),
        ("apart", {"year": 8, "series": "R", "id": 1}),
        ("additional", {"additional": {"year": 8, "series": "R", "id": 1}}),
    ],
)
def test_a_voucher_is_named_in_several_ways(fortnox: Practice, form: str, fields: dict[str, Any]) -> None:
    fortnox.control("settings", {"stream_vouchers": form})
    listener = Listener.on(fortnox, "vouchers")
    book(fortnox)
    [event] = listener.heard(1)
    usual = {"topic", "offset", "type", "tenantId", "timestamp"}
    assert {name: value for name, value in event.items() if name not in usual} == fields


def test_events_come_only_for_what_was_asked_and_only_after_subscribing(
    fortnox: Practice, other_token: str
) -> None:
    listener = Listener.connect(fortnox)
    listener.add_tenants(fortnox.token)
    book(fortnox)
    listener.ask("add-topics-v1", topics=[{"topic": "vouchers"}])
    book(fortnox)
    assert listener.nothing()
    listener.ask("subscribe-v1")
    book(fortnox, company=OTHER)
    fortnox.customer("C-2")
    book(fortnox)
    assert told(listener.heard(2)) == [("voucher-created-v1", "8-R-2"), ("voucher-created-v1", "8-R-3")]
    listener.add_tenants(other_token)
    book(fortnox, company=OTHER)
    assert [event["tenantId"] for event in listener.heard(1)] == [100300]
    listener.ask("remove-tenants-v1", tenants=[100200])
    book(fortnox)
    assert listener.nothing()


def test_what_came_after_an_offset_is_told_again_in_order_over_all_companies(
    fortnox: Practice, other_token: str
) -> None:
    first = Listener.on(fortnox, "vouchers", tokens=(fortnox.token, other_token))
    for company in ("100200", OTHER, "100200"):
        book(fortnox, company=company)
    events = first.heard(3)
    first.close()
    assert len({event["offset"] for event in events}) == 3
    again = {"topic": "vouchers", "offset": events[0]["offset"]}
    second = Listener.on(fortnox, again, tokens=(fortnox.token, other_token))
    assert second.heard(2) == events[1:]
    second.ask("add-topics-v1", topics=[again])
    assert second.heard(2) == events[1:]


def test_an_offset_older_than_the_window_is_moved_without_a_word(fortnox: Practice) -> None:
    listener = Listener.on(fortnox, "vouchers")
    book(fortnox)
    [first] = listener.heard(1)
    fortnox.clock.now += 10 * DAY
    book(fortnox)
    book(fortnox)
    fortnox.clock.now += 5 * DAY
    fortnox.log_in()
    late = Listener.on(fortnox, {"topic": "vouchers", "offset": first["offset"]})
    assert told(late.heard(2)) == [("voucher-created-v1", "8-R-2"), ("voucher-created-v1", "8-R-3")]
    fortnox.control("stream/window", {"keep": 1})
    old = {"topic": "vouchers", "offset": first["offset"]}
    assert told(Listener.on(fortnox, old).heard(1)) == [("voucher-created-v1", "8-R-3")]
    fortnox.control("settings", {"stream_old_offset": "error"})
    assert late.ask("add-topics-v1", topics=[old])["invalidTopics"] == ["vouchers"]


def test_the_window_can_be_moved_by_days(fortnox: Practice) -> None:
    made = fortnox.control("stream/emit", {"count": 5})["topics"]["vouchers"]
    moved = fortnox.control("stream/window", {"topic": "vouchers", "days": 15})["topics"]["vouchers"]
    assert (moved["events"], moved["in_window"], moved["before"]) == (5, 0, made["last"])
    assert "error" in fortnox.control("stream/window", {"topic": "dragons", "days": 1})


@pytest.mark.parametrize(("choice", "heard"), [("earliest", 2), ("latest", 0)])
def test_what_an_unknown_offset_means_is_a_choice(fortnox: Practice, choice: str, heard: int) -> None:
    fortnox.control("stream/emit", {"count": 2})
    fortnox.control("settings", {"stream_unknown_offset": choice})
    listener = Listener.on(fortnox, {"topic": "vouchers", "offset": "never"})
    assert len(listener.heard(heard)) == heard
    assert listener.nothing()


def test_a_tenant_may_leave_when_its_token_does(fortnox: Practice) -> None:
    listener = Listener.on(fortnox, "vouchers")
    fortnox.clock.now += 3601
    book(fortnox)
    assert told(listener.heard(1)) == [("voucher-created-v1", "8-R-1")]
    fortnox.control("settings", {"stream_token_ends": True})
    book(fortnox)
    assert listener.ask("list-tenants-v1")["tenantIds"] == []
    fortnox.log_in()
    assert listener.add_tenants(fortnox.token)["result"] == "ok"
    book(fortnox)
    assert told(listener.heard(1)) == [("voucher-created-v1", "8-R-3")]


def test_control_sees_who_listens_and_a_reset_sends_them_away(fortnox: Practice) -> None:
    listener = Listener.on(fortnox, "vouchers")
    book(fortnox)
    [event] = listener.heard(1)
    listener.line.ping()
    listener.line.settimeout(0.2)
    assert listener.ask("list-tenants-v1")["result"] == "ok"
    [seen] = [one for one in fortnox.control("stream")["connections"] if one["frames"]]
    assert (seen["tenants"], seen["topics"]) == ([100200], {"vouchers": event["offset"]})
    assert (seen["subscribed"], seen["answers"], seen["last_command"]) == (True, 4, "list-tenants-v1")
    assert seen["last_ping"] == "2026-11-20T11:00:00.000+00:00"
    assert seen["since"] == "2026-11-20T11:00:00.000+00:00"
    fortnox.control("reset", {})
    assert listener.line.recv_data()[0] == 8
    book(fortnox)
    assert fortnox.control("stream/events", topic="vouchers")[0]["offset"] != event["offset"]


def test_another_path_is_refused(fortnox: Practice) -> None:
    url = fortnox.url.replace("http", "ws") + "/fortnox/topics-v2"
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        websocket.create_connection(url, timeout=5)
