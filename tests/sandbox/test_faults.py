"""Each mishap as an ordinary HTTP client meets it, and what it left in the ledger."""

import time
from typing import Any

import pytest
import requests

from tests.sandbox.practice import Practice

BODY = {"Customer": {"Name": "Nya", "CustomerNumber": "N-1"}}
DEAD = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def create(practice: Practice, timeout: float = 5) -> requests.Response:
    return practice.send("POST", "customers", json=BODY, timeout=timeout)


def exists(practice: Practice) -> bool:
    return any(one["CustomerNumber"] == "N-1" for one in practice.ledger()["customers"])


@pytest.mark.parametrize(
    ("kind", "more", "kept"),
    [
        ("timeout_after_commit", {"hold": 0.05}, True),
        ("timeout_before_commit", {"hold": 0.05}, False),
        ("reset", {"after_commit": True}, True),
        ("reset", {}, False),
        ("truncated", {}, True),
        ("face_off", {}, False),
    ],
)
def test_the_connection_dies(fortnox: Practice, kind: str, more: dict[str, Any], kept: bool) -> None:
    fortnox.fault(kind, **more)
    with pytest.raises(DEAD):
        create(fortnox)
    assert exists(fortnox) is kept


@pytest.mark.parametrize(
    ("kind", "more", "status", "kept"),
    [
        ("html", {"after_commit": True}, 200, True),
        ("html", {}, 200, False),
        ("empty", {"after_commit": True}, 200, True),
        ("status", {"status": 503}, 503, False),
        ("status", {"status": 504, "after_commit": True, "body": "json"}, 504, True),
        ("rate_limited", {"retry_after": 7}, 429, False),
        ("slow", {"seconds": 0.01}, 201, True),
        ("expired_token", {}, 401, False),
        ("error", {"code": 2001101, "message": "Nej.", "status": 400}, 400, False),
    ],
)
def test_the_answer_lies(fortnox: Practice, kind: str, more: dict[str, Any], status: int, kept: bool) -> None:
    fortnox.fault(kind, **more)
    assert create(fortnox).status_code == status
    assert exists(fortnox) is kept


def test_half_a_body_ends_at_once(fortnox: Practice) -> None:
    fortnox.fault("truncated")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        create(fortnox)


def test_a_switched_off_face_does_not_even_count_requests(practice: Practice) -> None:
    practice.log_in()
    practice.control("settings", {"fortnox_calls": 1})
    practice.fault("face_off", times=2)
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            practice.send("GET", "me")
    assert [practice.send("GET", "me").status_code for _ in range(2)] == [200, 429]


def test_a_client_that_gives_up_does_not_undo_the_commit(fortnox: Practice) -> None:
    fortnox.fault("timeout_after_commit", hold=30)
    with pytest.raises(requests.ReadTimeout):
        create(fortnox, timeout=0.1)
    assert exists(fortnox)


def test_a_late_commit_comes_after_the_connection_died(fortnox: Practice) -> None:
    fortnox.fault("late_commit", delay=1)
    with pytest.raises(DEAD):
        create(fortnox)
    assert not exists(fortnox)
    assert fortnox.control("wire")[-1]["committed"] is False
    time.sleep(1.2)
    assert exists(fortnox)
    line = fortnox.control("wire")[-1]
    assert (line["status"], line["committed"], line["late"]) == ("dropped", True, True)


def test_a_redirect_points_elsewhere(fortnox: Practice) -> None:
    fortnox.fault("redirect", location="http://elsewhere.invalid/x")
    reply = fortnox.send("GET", "customers", allow_redirects=False)
    assert (reply.status_code, reply.headers["Location"]) == (302, "http://elsewhere.invalid/x")


def test_a_fault_strikes_only_what_it_names(fortnox: Practice) -> None:
    fortnox.fault("status", method="POST", path="^/3/invoices$", company="100200")
    assert create(fortnox).status_code == 201
    assert fortnox.send("GET", "invoices").status_code == 200
    assert fortnox.send("POST", "invoices", json={"Invoice": {}}).status_code == 503
    assert fortnox.send("POST", "invoices", json={"Invoice": {}}).status_code == 400


def test_skip_times_and_hit_counts(fortnox: Practice) -> None:
    fortnox.fault("status", skip=1, times=2)
    codes = [fortnox.send("GET", "customers").status_code for _ in range(4)]
    assert codes == [200, 503, 503, 200]
    assert fortnox.control("faults")["faults"][0]["hits"] == 2


def test_the_same_seed_gives_the_same_luck(fortnox: Practice) -> None:
    def run() -> list[int]:
        fortnox.control("faults", {"clear": True})
        fortnox.fault("status", times=None, probability=0.5, seed=3)
        return [fortnox.send("GET", "customers").status_code for _ in range(8)]

    first = run()
    assert first == run()
    assert set(first) == {200, 503}


def test_a_fault_ends_with_its_time(fortnox: Practice) -> None:
    fortnox.fault("status", times=None, until_seconds=10)
    assert fortnox.send("GET", "customers").status_code == 503
    fortnox.clock.now += 10
    assert fortnox.send("GET", "customers").status_code == 200


def test_a_switched_off_face_does_not_refresh_tokens_either(practice: Practice) -> None:
    token = practice.tokens()["refresh_token"]
    practice.fault("face_off", times=None)
    with pytest.raises(requests.ConnectionError):
        practice.refresh(token)
    practice.control("faults", {"clear": True})
    assert practice.refresh(token).status_code == 200


def test_a_lost_refresh_answer_spends_the_token(practice: Practice) -> None:
    token = practice.tokens()["refresh_token"]
    practice.fault("reset", path="/token$", after_commit=True)
    with pytest.raises(requests.ConnectionError):
        practice.refresh(token)
    assert practice.refresh(token).json()["error"] == "invalid_grant"


def test_an_unknown_kind_is_refused(practice: Practice) -> None:
    assert "kind must be" in practice.control("faults", {"faults": [{"kind": "earthquake"}]})["error"]
    assert practice.control("faults")["faults"] == []
