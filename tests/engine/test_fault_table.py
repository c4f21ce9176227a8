"""Each kind of fault on each kind of write: what design section 6 says of it, and the right ledger in the end."""

import time
from typing import Any

import pytest

from accounting.models import Problem
from tests.engine.desk import Desk
from tests.engine.writes import WRITES, Write, documents, lay_out, make_due
from tests.sizes import some

# fault -> (its parameters, was it applied, what the item is right after the answer)
UNKNOWN, LATER, PERSON, REFUSED = "uncertain", "waiting", "needs_person", "rejected"
OTHER_SHAPE = {"Invoice": [], "Customer": 3, "InvoicePayment": "x"}
FAULTS: dict[str, tuple[dict[str, Any], bool, str]] = {
    "timeout after commit": ({"kind": "timeout_after_commit", "hold": 2}, True, UNKNOWN),
    "timeout before commit": ({"kind": "timeout_before_commit", "hold": 2}, False, UNKNOWN),
    "reset after commit": ({"kind": "reset", "after_commit": True}, True, UNKNOWN),
    "reset before commit": ({"kind": "reset"}, False, UNKNOWN),
    "truncated": ({"kind": "truncated"}, True, UNKNOWN),
    "html after commit": ({"kind": "html", "after_commit": True}, True, UNKNOWN),
    "html before commit": ({"kind": "html"}, False, UNKNOWN),
    "empty after commit": ({"kind": "empty", "after_commit": True}, True, UNKNOWN),
    "empty before commit": ({"kind": "empty"}, False, UNKNOWN),
    "no document": ({"kind": "status", "status": 200, "body": {}, "after_commit": True}, True, UNKNOWN),
    "document of another shape": ({"kind": "status", "status": 200, "body": OTHER_SHAPE}, False, UNKNOWN),
    "500 after commit": ({"kind": "status", "status": 500, "after_commit": True}, True, UNKNOWN),
    "503 before commit": ({"kind": "status", "status": 503}, False, UNKNOWN),
    "504 json": ({"kind": "status", "status": 504, "body": "json", "after_commit": True}, True, UNKNOWN),
    "redirect": ({"kind": "redirect", "location": "http://elsewhere.invalid/"}, False, UNKNOWN),
    "401": ({"kind": "expired_token"}, False, LATER),
    "licence": (
        {"kind": "error", "status": 403, "code": 2001101, "message": "Licens saknas."},
        False,
        PERSON,
    ),
    "locked period": ({"kind": "error", "code": 2000401, "message": "Perioden är låst."}, False, PERSON),
    "unknown account": ({"kind": "error", "code": 2000423, "message": "Kontot finns inte."}, False, REFUSED),
    "words without a number": ({"kind": "error", "code": 2009999, "message": "Nej."}, False, REFUSED),
    "slow": ({"kind": "slow", "seconds": 0.2}, True, "confirmed"),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_fault_on_this_write_is_sorted_rightly_and_ends_rightly(
    desk: Desk, name: str, settings: Any
) -> None:
    settings.FROST_HTTP_DEADLINE_SECONDS = 0.5
    settings.FROST_BACKOFF_SCALE = 5  # longer than a drain waits, so that the first verdict can be seen
    write = WRITES[name]
    faults = some(FAULTS, every=5, first=list(WRITES).index(name))
    lay_out(desk, write, len(faults))
    wrong = {}
    for number, fault in enumerate(faults, start=1):
        if complaint := _complaint(desk, write, number, fault):
            wrong[fault] = complaint
    assert wrong == {}


def _complaint(desk: Desk, write: Write, number: int, fault: str) -> str:
    given, applied, first = FAULTS[fault]
    make_due(desk, write, number)
    desk.mark()
    desk.sandbox.fault(method=write.method, path=write.path, **given)
    desk.drain()
    seen = write.item(number).state
    if seen != first:
        return f"{seen} after the answer, not {first}"
    desk.settle()
    again = 0 if applied or first in {PERSON, REFUSED} else 1
    if desk.writes()[write.kind] != 1 + again:
        return f"sent {desk.writes()[write.kind]} times, not {1 + again}"
    return _end(desk, write, number, first)


def _end(desk: Desk, write: Write, number: int, first: str) -> str:
    item = write.item(number)
    final = first if first in {PERSON, REFUSED} else "confirmed"
    held = Problem.objects.filter(solved_at=None, holds__item=item, holds__released_at=None).count()
    stands = len(documents(desk, write, number))
    expected = 0 if final != "confirmed" and write.operation == "create" else 1
    found = (item.state, held, stands)
    return "" if found == (final, int(final != "confirmed"), expected) else f"in the end {found}"


@pytest.mark.parametrize("name", WRITES)
def test_a_commit_that_comes_late_is_waited_for(desk: Desk, name: str, settings: Any) -> None:
    settings.FROST_BACKOFF_SCALE = 5  # an update's first look comes after this drain, not within it
    write = WRITES[name]
    lay_out(desk, write, 1)
    make_due(desk, write, 1)
    desk.sandbox.fault("late_commit", method=write.method, path=write.path, delay=0.3)
    desk.drain()
    assert write.item(1).state == UNKNOWN
    _until_committed(desk)
    desk.settle()
    assert write.item(1).state == "confirmed"
    assert desk.writes()[write.kind] == 1
    assert len(documents(desk, write, 1)) == 1


def _until_committed(desk: Desk) -> None:
    """The sandbox commits by its own clock; for us the settle time has not passed yet."""
    for _ in range(400):
        if any(one.get("late") and one["committed"] for one in desk.requests()):
            return
        time.sleep(0.05)
    raise AssertionError("the late commit never came")


@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_sent_again_before_settling_and_two_looks(desk: Desk, name: str) -> None:
    write = WRITES[name]
    lay_out(desk, write, 1)
    make_due(desk, write, 1)
    desk.sandbox.fault("reset", method=write.method, path=write.path)
    start, steps = desk.clock(), 0
    while desk.writes()[write.kind] < 2:
        desk.drain()
        desk.clock.forward(3)
        steps += 1
        assert steps < 100, "it was never sent again"
    assert (desk.clock() - start).total_seconds() >= 180  # the desk's clock runs with the real one


def test_a_rate_limit_is_obeyed_and_costs_no_try(desk: Desk) -> None:
    write = WRITES["invoice create"]
    lay_out(desk, write, 1)
    make_due(desk, write, 1)
    desk.sandbox.fault("rate_limited", method="POST", path=write.path, retry_after=3)
    desk.drain()
    assert (write.item(1).state, write.item(1).retry_count) == (LATER, 0)
    desk.settle()
    posted = [one for one in desk.requests() if one["method"] == "POST"]
    assert [one["status"] for one in posted] == [429, 201]
    assert _seconds_between(*posted) >= 3


def _seconds_between(first: dict[str, Any], second: dict[str, Any]) -> float:
    from datetime import datetime

    return (datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"])).total_seconds()
