"""The stream at its worst: each fault does what it is called, and is counted."""

import json
import time
from collections import Counter
from itertools import groupby
from typing import Any

import pytest
import websocket

from tests.sandbox.listener import Listener, told
from tests.sandbox.practice import Practice
from tests.sandbox.test_stream import OTHER, book


def hits(practice: Practice) -> int:
    return sum(fault["hits"] for fault in practice.control("faults")["faults"])


def made(number: int) -> tuple[str, str]:
    return ("voucher-created-v1", f"8-R-{number}")


@pytest.mark.parametrize("status", [503, 429])
def test_the_handshake_is_refused(fortnox: Practice, status: int) -> None:
    fortnox.fault("stream_refused", status=status, retry_after=7)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Listener.connect(fortnox)
    assert refused.value.status_code == status
    assert refused.value.resp_headers is not None
    assert refused.value.resp_headers["retry-after"] == "7"
    assert hits(fortnox) == 1
    assert Listener.connect(fortnox).add_tenants(fortnox.token)["result"] == "ok"


def test_who_is_switched_off_answers_no_handshake_either(fortnox: Practice) -> None:
    fortnox.fault("face_off")
    with pytest.raises((OSError, websocket.WebSocketException)):
        Listener.connect(fortnox)
    assert hits(fortnox) == 1
    fortnox.fault("face_off", path="^/3/")
    assert Listener.connect(fortnox).add_tenants(fortnox.token)["result"] == "ok"


def test_the_handshake_is_never_answered(fortnox: Practice) -> None:
    fortnox.fault("stream_deaf")
    with pytest.raises(websocket.WebSocketTimeoutException):
        Listener.connect(fortnox, timeout=0.2)
    assert hits(fortnox) == 1


def test_duplicates_come_later_with_the_same_offset(fortnox: Practice) -> None:
    fortnox.control(
        "faults", {"faults": [{"kind": "stream_duplicate", "copies": 20, "type": "voucher-created-v1"}]}
    )
    start = fortnox.control("stream/emit", {"count": 5})["topics"]["vouchers"]["before"]
    listener = Listener.on(fortnox, {"topic": "vouchers", "offset": start})
    events = listener.heard(105)
    assert listener.nothing()
    assert set(Counter(event["offset"] for event in events).values()) == {21}
    firsts = list(dict.fromkeys(event["id"] for event in events))
    assert firsts == [1, 2, 3, 4, 5]
    assert len([1 for _ in groupby(event["id"] for event in events)]) > 5
    assert hits(fortnox) == 5


def test_a_share_of_duplicates_is_drawn_by_the_seed(fortnox: Practice) -> None:
    fortnox.control("faults", {"faults": [{"kind": "stream_duplicate", "probability": 0.3, "seed": 4}]})
    start = fortnox.control("stream/emit", {"count": 200})["topics"]["vouchers"]["before"]
    listener = Listener.on(fortnox, {"topic": "vouchers", "offset": start})
    struck = hits(fortnox)
    assert 30 < struck < 90
    listener.heard(200 + struck)
    assert listener.nothing()


def test_companies_are_mixed_but_keep_their_own_order_and_replay_alike(fortnox: Practice) -> None:
    other = fortnox.tokens(company=OTHER)["access_token"]
    listener = Listener.on(fortnox, "vouchers", tokens=(fortnox.token, other))
    fortnox.control("faults", {"faults": [{"kind": "stream_reorder", "ms": 100, "seed": 2}]})
    for _ in range(2):
        orders = [{"series": "R", "date": "2026-11-02", "rows": ROWS_OF, "company": one} for one in BOTH * 6]
        fortnox.control("book", {"vouchers": orders})
        events = listener.heard(12)
        companies = [event["tenantId"] for event in events]
        assert companies != [int(one) for one in BOTH * 6]
        for company in (100200, 100300):
            numbers = [event["id"] for event in events if event["tenantId"] == company]
            assert numbers == sorted(numbers)
    assert hits(fortnox) == 24
    again = Listener.on(
        fortnox, {"topic": "vouchers", "offset": events[4]["offset"]}, tokens=(fortnox.token, other)
    )
    assert again.heard(7) == events[5:]


BOTH = ["100200", OTHER]
ROWS_OF = [{"Account": 1930, "Debit": 5}, {"Account": 3980, "Credit": 5}]


def test_events_may_even_change_places_within_a_company(fortnox: Practice) -> None:
    listener = Listener.on(fortnox, "vouchers")
    fortnox.control("faults", {"faults": [{"kind": "stream_reorder", "ms": 50, "within_tenant": True}]})
    fortnox.control(
        "book", {"vouchers": [{"series": "R", "date": "2026-11-02", "rows": ROWS_OF} for _ in range(12)]}
    )
    numbers = [event["id"] for event in listener.heard(12)]
    assert sorted(numbers) == list(range(1, 13))
    assert numbers != sorted(numbers)


def test_an_event_comes_before_its_document_can_be_read(fortnox: Practice) -> None:
    listener = Listener.on(fortnox, "vouchers")
    fortnox.fault("stream_ahead", reads=2, match="^8-R-")
    book(fortnox)
    assert told(listener.heard(1)) == [made(1)]
    statuses = [fortnox.send("GET", "vouchers/R/1?financialyear=8").status_code for _ in range(3)]
    assert statuses == [404, 404, 200]
    fortnox.fault("stream_ahead", ms=300)
    book(fortnox)
    path = "vouchers/sublist/R"
    assert len(fortnox.get(path, financialyear=8)["Vouchers"]) == 1
    assert fortnox.send("GET", "vouchers/R/2?financialyear=8").status_code == 404
    assert len(fortnox.ledger()["vouchers"]) == 2
    fortnox.clock.now += 0.3
    assert len(fortnox.get(path, financialyear=8)["Vouchers"]) == 2
    assert fortnox.get("vouchers/R/2", financialyear=8)["VoucherNumber"] == 2


@pytest.mark.parametrize("how", [{}, {"reset": True}, {"partial": True}])
def test_the_line_is_dropped_without_a_close_frame(fortnox: Practice, how: dict[str, Any]) -> None:
    fortnox.fault("stream_drop", frames=2, **how)
    listener = Listener.on(fortnox, "vouchers")
    for _ in range(3):
        book(fortnox)
    try:
        last = listener.heard(2)[-1]["offset"]
    except (OSError, websocket.WebSocketException):  # a reset may overtake what was sent
        assert how == {"reset": True}
        return
    with pytest.raises((websocket.WebSocketConnectionClosedException, ConnectionResetError)):
        listener.line.recv()
    assert hits(fortnox) == 1
    ended = fortnox.control("stream")["ended"][0]
    assert (ended["frames"], ended["end"]) == (2, "reset" if how == {"reset": True} else "dropped")
    again = Listener.on(fortnox, {"topic": "vouchers", "offset": last})
    assert told(again.heard(1)) == [made(3)]


def test_the_connection_is_closed_with_a_code(fortnox: Practice) -> None:
    fortnox.fault("stream_close", code=1011, reason="over", frames=1)
    listener = Listener.on(fortnox, "vouchers")
    book(fortnox)
    listener.heard(1)
    opcode, data = listener.line.recv_data()
    assert (opcode, int.from_bytes(data[:2], "big"), data[2:]) == (8, 1011, b"over")


def test_a_frozen_line_takes_bytes_and_gives_none(fortnox: Practice) -> None:
    fortnox.fault("stream_freeze", frames=1)
    listener = Listener.on(fortnox, "vouchers")
    book(fortnox)
    book(fortnox)
    listener.heard(1)
    listener.line.ping("still there?")
    listener.line.send(json.dumps({"command": "list-tenants-v1"}))
    listener.line.settimeout(0.2)
    with pytest.raises(websocket.WebSocketTimeoutException):
        listener.line.recv_data(control_frame=True)
    [seen] = fortnox.control("stream")["connections"]
    assert (seen["frozen"], seen["last_ping"], hits(fortnox)) == (True, None, 1)
    fortnox.control("stream/connections", {"act": "thaw", "id": seen["id"]})
    listener.line.settimeout(5)
    kinds = {listener.line.recv_data(control_frame=True)[0] for _ in range(3)}
    assert kinds == {1, 10}


def test_commands_fail_are_slow_or_get_no_answer(fortnox: Practice) -> None:
    listener = Listener.connect(fortnox)
    listener.add_tenants(fortnox.token)
    fortnox.fault("stream_error", command="add-topics-v1", form="objects", body={"message": "no"})
    topics = [{"topic": "vouchers"}]
    assert listener.ask("add-topics-v1", topics=topics) == {
        "response": "add-topics-v1", "result": "error", "message": "no",
    }  # fmt: skip
    assert listener.ask("add-topics-v1", topics=topics)["result"] == "ok"
    fortnox.fault("stream_slow", seconds=0.2)
    start = time.monotonic()
    listener.ask("subscribe-v1")
    assert time.monotonic() - start >= 0.2
    fortnox.fault("stream_silent", command="list-tenants-v1")
    listener.line.send(json.dumps({"command": "list-tenants-v1"}))
    assert listener.ask("subscribe-v1")["response"] == "subscribe-v1"
    assert hits(fortnox) == 3


def test_good_tokens_and_offsets_may_be_called_bad(fortnox: Practice) -> None:
    listener = Listener.connect(fortnox)
    fortnox.fault("stream_invalid_token", company="100200")
    assert listener.add_tenants(fortnox.token)["invalidTokens"] == [f"Bearer {fortnox.token}"]
    assert listener.add_tenants(fortnox.token)["result"] == "ok"
    last = fortnox.control("stream/emit", {"count": 2})["topics"]["vouchers"]["last"]
    fortnox.fault("stream_old_offset", topic="vouchers")
    listener.ask("add-topics-v1", topics=[{"topic": "vouchers", "offset": last}])
    listener.ask("subscribe-v1")
    assert len(listener.heard(2)) == 2
    assert hits(fortnox) == 2


def test_noise_and_types_never_heard_of_come_between(fortnox: Practice) -> None:
    listener = Listener.on(fortnox, "vouchers")
    fortnox.fault("stream_unknown_type")
    book(fortnox)
    strange, event = listener.heard(2)
    assert strange["type"] == "document-reconsidered-v7"
    assert (event["type"], event["offset"] != strange["offset"]) == ("voucher-created-v1", True)
    fortnox.fault("stream_noise", text="<html>")
    book(fortnox)
    assert listener.line.recv() == "<html>"
    assert told(listener.heard(1)) == [made(2)]


def test_connections_can_be_broken_by_order(fortnox: Practice) -> None:
    lines = [Listener.on(fortnox, "vouchers") for _ in range(3)]
    ids = [one["id"] for one in fortnox.control("stream")["connections"]]
    assert fortnox.control("stream/connections", {"act": "drop", "id": ids[0]}) == {"did": ids[:1]}
    with pytest.raises(websocket.WebSocketConnectionClosedException):
        lines[0].line.recv()
    fortnox.control("stream/connections", {"act": "send", "text": "hello", "id": ids[1]})
    assert lines[1].line.recv() == "hello"
    fortnox.control("stream/connections", {"act": "close", "code": 1001})
    assert [line.line.recv_data()[1][:2] for line in lines[1:]] == [b"\x03\xe9", b"\x03\xe9"]
    assert "error" in fortnox.control("stream/connections", {"act": "dance"})
