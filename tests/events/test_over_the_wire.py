"""The sandbox's own relay, over real HTTP: what it signs well is taken, and nothing else."""

from typing import Any

import pytest

from tests.events.conftest import count
from tests.events.relay import FORMER, SECRET

pytestmark = pytest.mark.django_db(transaction=True)

_PATIENCE = 250
KINDS = ["good", "bad", "missing", "wrong_encoding"]


def ordered(sandbox: Any, order: dict[str, Any]) -> list[dict[str, Any]]:
    """However long it takes: a slow machine is no failure."""
    body = {"timeout": _PATIENCE, **order}
    answer = sandbox.session.post(f"{sandbox.url}/_sandbox/webhooks", json=body, timeout=_PATIENCE)
    answer.raise_for_status()
    deliveries: list[dict[str, Any]] = answer.json()["deliveries"]
    return deliveries


@pytest.fixture
def send(sandbox: Any, live_server: Any, app: Any) -> Any:
    """Order the sandbox to send; the statuses by event."""

    def sending(numbers: range, **order: Any) -> list[dict[str, Any]]:
        events = [{"type": "invoice-updated-v1", "number": number, "company": "100200"} for number in numbers]
        body = {
            "url": f"{live_server.url}/api/webhooks/fortnox",
            "secret": SECRET,
            "events": events,
            "seed": 7,
        }
        return ordered(sandbox, {**body, **order})

    return sending


def test_good_ones_are_taken_once_however_often_they_come(send: Any) -> None:
    sent = send(range(10), repeat=4, shuffle=True)
    assert [one["status"] for one in sent] == [200] * 40
    assert count() == 10


def test_the_former_secret_still_counts(send: Any) -> None:
    assert {one["status"] for one in send(range(5), signature="old", old_secret=FORMER)} == {200}
    assert count() == 5


def test_only_what_is_signed_well_is_taken(send: Any) -> None:
    sent = send(range(60), signature=KINDS)
    good = [one for one in sent if one["signature"] == "good"]
    assert {one["status"] for one in good} == {200}
    assert {one["status"] for one in sent if one["signature"] != "good"} == {401}
    assert count() == len(good) > 0


def test_nothing_changed_on_the_way_is_taken(send: Any) -> None:
    sent = send(range(80), mutate=["body", "signature", "encoding", "size"])
    # Who sends far too much may find the connection closed before it reads that it was refused.
    unread = [one for one in sent if one["status"] is None]
    assert [one for one in unread if not one["mutation"].startswith("size")] == []
    assert {one["status"] for one in sent if one not in unread} <= {400, 401, 408, 411, 413, 415}
    assert count() == 0
    assert len({one["mutation"].partition(":")[0] for one in sent}) == 4


@pytest.mark.parametrize("spelling", range(4))
@pytest.mark.parametrize("kind", ["created", "revoked"])
def test_notices_are_answered_and_not_believed(
    sandbox: Any, live_server: Any, app: Any, spelling: int, kind: str
) -> None:
    order = {
        "url": f"{live_server.url}/api/webhooks/fortnox/{app.pk}",
        "notice": {"kind": kind, "company": "100200", "spelling": spelling},
    }
    assert [one["status"] for one in ordered(sandbox, order)] == [200]
    assert count() == 0
