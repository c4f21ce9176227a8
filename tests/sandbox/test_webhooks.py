"""Relayed webhooks, honest and forged, and the notices about consents."""

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.practice import Practice
from tests.sandbox.receiver import LIMIT, Receiver

SECRET = "0123456789abcdef0123456789abcdef"
EVENT = {"type": "invoice-updated-v1", "number": 17}
RAW = [{"raw": f'{{"offset":"o{number}","note":"åäö","entityId":"{number}"}}'} for number in range(40)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def send(practice: Practice, receiver: Receiver, *events: dict[str, Any], **order: Any) -> Any:
    body = {"url": receiver.url, "secret": SECRET, "events": list(events) or [EVENT], **order}
    return practice.control("webhooks", body)


def hexed(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_an_event_is_signed_over_its_raw_bytes(practice: Practice, receiver: Receiver) -> None:
    answer = send(practice, receiver, header="X-Relay")
    [came] = receiver.received
    assert came.believed(SECRET, "X-Relay")
    assert came.path == "/hook?x=1"
    assert answer["statuses"] == {"200": 1}
    [line] = answer["deliveries"]
    assert (line["status"], line["signature"], line["bytes"], line["error"]) == (
        200,
        "good",
        len(came.body),
        "",
    )
    assert line["ms"] >= 0


def test_an_event_has_the_providers_fields(practice: Practice, receiver: Receiver) -> None:
    send(practice, receiver, {**EVENT, "company": "100300"}, {"type": "customer-updated-v2", "number": "C-1"})
    first, second = receiver.bodies
    assert {name: first[name] for name in first if name != "offset"} == {
        "topic": "invoices",
        "type": "invoice-updated-v1",
        "tenantId": 100300,
        "entityId": "17",
        "timestamp": "2026-11-20T12:00:00.000+01:00",
    }
    assert (second["topic"], second["tenantId"], second["entityId"]) == ("customers", 100200, "C-1")


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("both", {"entityId": "8-R-7", "year": 8, "series": "R", "id": 7}),
        ("joined", {"entityId": "8-R-7"}),
        ("apart", {"year": 8, "series": "R", "id": 7}),
    ],
)
def test_a_voucher_event_comes_in_three_forms(
    practice: Practice, receiver: Receiver, form: str, fields: dict[str, Any]
) -> None:
    send(practice, receiver, {"type": "voucher-created-v1", "number": "8-R-7", "form": form})
    [body] = receiver.bodies
    assert {name: body[name] for name in ("entityId", "year", "series", "id") if name in body} == fields


def test_offsets_never_come_twice_not_even_after_a_reset(practice: Practice, receiver: Receiver) -> None:
    send(practice, receiver, *[EVENT] * 50)
    practice.control("reset", {})
    send(practice, receiver, *[EVENT] * 50)
    offsets = [body["offset"] for body in receiver.bodies]
    assert len(set(offsets)) == 100
    assert offsets != sorted(offsets)


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("bad", {}, None),
        ("old", {"old_secret": "x" * 32}, lambda body: hexed(body, "x" * 32)),
        ("old", {}, lambda body: hexed(b"")),
        ("missing", {}, lambda body: ""),
        ("wrong_encoding", {}, lambda body: base64.b64encode(bytes.fromhex(hexed(body))).decode()),
    ],
)
def test_wrong_signatures(
    practice: Practice, receiver: Receiver, kind: str, more: dict[str, Any], expected: Any
) -> None:
    send(practice, receiver, signature=kind, **more)
    [came] = receiver.received
    assert not came.believed(SECRET)
    if expected is not None:
        assert came.headers.get("X-Signature", "") == expected(came.body)


def test_an_old_signature_is_the_one_of_the_body_before(practice: Practice, receiver: Receiver) -> None:
    send(practice, receiver, *RAW[:2], signature="old")
    first, second = receiver.received
    assert second.headers["X-Signature"] == hexed(first.body)


def test_base64_and_a_prefix(practice: Practice, receiver: Receiver) -> None:
    send(practice, receiver, encoding="base64", prefix="sha256=")
    [came] = receiver.received
    digest = base64.b64encode(bytes.fromhex(hexed(came.body))).decode()
    assert came.headers["X-Signature"] == f"sha256={digest}"


def test_repeated_deliveries_are_the_same_to_the_byte(practice: Practice, receiver: Receiver) -> None:
    answer = send(practice, receiver, EVENT, EVENT, repeat=3)
    assert Counter(one.body for one in receiver.received).most_common() == [
        (receiver.received[0].body, 3), (receiver.received[1].body, 3),
    ]  # fmt: skip
    assert [(line["event"], line["copy"]) for line in answer["deliveries"]] == [
        (0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2),
    ]  # fmt: skip


def test_the_seed_decides_the_order(practice: Practice, receiver: Receiver) -> None:
    def order(seed: int) -> list[tuple[int, int]]:
        answer = send(practice, receiver, *RAW[:10], repeat=3, shuffle=True, seed=seed)
        return [(line["event"], line["copy"]) for line in answer["deliveries"]]

    first = order(1)
    assert first == order(1) != order(2)
    assert sorted(first) == sorted((event, copy) for event in range(10) for copy in range(3))
    came = [one.body for one in receiver.received[:30]]
    assert came == [RAW[event]["raw"].encode() for event, _ in first]


@pytest.mark.parametrize("kind", ["body", "signature", "encoding", "size"])
def test_nothing_mutated_may_be_believed(practice: Practice, receiver: Receiver, kind: str) -> None:
    answer = send(practice, receiver, *RAW, mutate=kind, limit=LIMIT, seed=5)
    assert not any(one.believed(SECRET) for one in receiver.received)
    names = Counter(line["mutation"].split(": ")[1] for line in answer["deliveries"])
    assert len(receiver.received) == len(RAW) == sum(names.values())
    assert len(names) >= 4


def test_a_body_that_is_too_large_is_rightly_signed(practice: Practice, receiver: Receiver) -> None:
    """So that only the limit can refuse it, also where its length is not told beforehand."""
    answer = send(practice, receiver, *RAW, mutate="size", limit=LIMIT, seed=2)
    by_name = {
        line["mutation"].removeprefix("size: "): came
        for line, came in zip(answer["deliveries"], receiver.received, strict=True)
    }
    assert {name: len(came.body) for name, came in by_name.items()} == {
        "one byte over": LIMIT + 1, "four times over": 4 * LIMIT, "chunked": LIMIT + 1, "empty": 0,
    }  # fmt: skip
    for name, came in by_name.items():
        assert (came.headers["X-Signature"] == hexed(came.body)) is (name != "empty")
    assert "Content-Length" not in by_name["chunked"].headers


def test_the_same_seed_forges_the_same(practice: Practice, receiver: Receiver) -> None:
    kinds = {
        "mutate": ["body", "signature", "encoding", "size"],
        "signature": ["good", "bad"],
        "limit": LIMIT,
    }
    for seed in (1, 1, 2):
        send(practice, receiver, *RAW, seed=seed, **kinds)
    runs = [receiver.received[start : start + 40] for start in (0, 40, 80)]
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "https://127.0.0.1/", "http://127.0.0.1@example.com/", "http://10.0.0.1/",
        "http://0.0.0.0/", "http://2130706433/", "http://127.0.0.1.example.com/", "http://[::ffff:8.8.8.8]/",
        "file:///etc/passwd", "ftp://127.0.0.1/", "", "http:///x",
    ],
)  # fmt: skip
def test_nothing_leaves_this_machine(practice: Practice, url: str) -> None:
    answer = practice.control("webhooks", {"url": url, "secret": SECRET, "events": [EVENT]})
    assert "is not a" in answer["error"]
    assert "deliveries" not in answer


def test_localhost_is_this_machine(practice: Practice, receiver: Receiver) -> None:
    url = receiver.url.replace("127.0.0.1", "localhost")
    assert send(practice, receiver, url=url)["statuses"] == {"200": 1}
    assert receiver.received[0].headers["Host"] == f"localhost:{receiver.server.server_port}"


def test_a_redirect_is_reported_and_not_followed(practice: Practice) -> None:
    with Receiver(status=302) as receiver:
        assert send(practice, receiver)["statuses"] == {"302": 1}
        assert [one.path for one in receiver.received] == ["/hook?x=1"]


def test_nobody_there_is_an_answer_too(practice: Practice) -> None:
    with Receiver() as receiver:
        url = receiver.url
    [line] = practice.control("webhooks", {"url": url, "secret": SECRET, "events": [EVENT]})["deliveries"]
    assert (line["status"], line["error"].split(":")[0]) == (None, "ConnectionRefusedError")


def test_a_connection_let_go_between_deliveries_is_opened_again(practice: Practice) -> None:
    with Receiver(hang_up=True) as receiver:
        assert send(practice, receiver, *RAW[:5])["statuses"] == {"200": 5}
        assert len(receiver.received) == 5


def test_several_at_once_all_arrive(practice: Practice, receiver: Receiver) -> None:
    answer = send(practice, receiver, *RAW, parallel=4)
    assert answer["statuses"] == {"200": 40}
    assert {one.body for one in receiver.received} == {one["raw"].encode() for one in RAW}


@pytest.mark.parametrize("kind", ["created", "revoked"])
def test_a_notice_about_a_consent_is_never_signed_and_never_spelled_the_same(
    practice: Practice, receiver: Receiver, kind: str
) -> None:
    for spelling in range(4):
        notice = {"kind": kind, "company": "100300", "spelling": spelling}
        practice.control("webhooks", {"url": receiver.url, "notice": notice})
    assert {name for one in receiver.received for name in one.headers} <= {
        "Host", "Accept-Encoding", "Content-Type", "Content-Length",
    }  # fmt: skip
    texts = [one.body.decode() for one in receiver.received]
    assert len(set(texts)) == 4
    assert all("100300" in text and kind in text.lower() for text in texts)


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({"signature": "nice"}, "nice: choose of good"),
        ({"mutate": "colour"}, "colour: choose of body"),
        ({"secret": ""}, "a relay signs with a secret"),
        ({"events": []}, "events must be a list"),
        ({"repeat": 0}, "events must be a list"),
        ({"encoding": "rot13"}, "encoding must be one of"),
        ({"parallel": 99}, "parallel must be"),
        ({"speed": 1}, "unknown: speed"),
        ({"events": [{"number": 1}]}, "an event needs a type"),
        ({"events": [{"type": "voucher-created-v1", "number": 1}]}, "the number of a voucher"),
    ],
)
def test_orders_that_cannot_be_meant(
    practice: Practice, receiver: Receiver, order: dict[str, Any], sentence: str
) -> None:
    assert send(practice, receiver, **order)["error"].startswith(sentence)
    assert receiver.received == []
