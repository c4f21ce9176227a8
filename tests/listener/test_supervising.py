"""What runs follows what is wanted; two of them share nothing but the rows."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounting import scope
from accounting.listener import wishes
from accounting.listener.supervisor import Supervisor
from accounting.models import EventStream, Integration, MemberState, StreamMember, StreamState
from accounting.sync.change_settings import pause
from tests.conftest import connect
from tests.listener.conftest import OTHER_COMPANY, emit, inbox, member_of, voucher
from tests.practice_server import PracticeServer
from tests.records.conftest import shared_database

__all__ = ["shared_database"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
PATIENCE = 20


@pytest.fixture
def supervised(settings: Any) -> Iterator[Callable[[], Supervisor]]:
    """Supervisors that end with the test."""
    settings.FROST_LISTENER_LEASE_SECONDS = 2
    settings.FROST_LISTENER_PING_SECONDS, settings.FROST_LISTENER_PONG_SECONDS = 0.3, 0.3
    begun: list[Supervisor] = []

    def begin() -> Supervisor:
        begun.append(Supervisor())
        return begun[-1]

    yield begin
    for one in begun:
        one.stop()


def until(done: Callable[[], object], *supervisors: Supervisor) -> None:
    """With a generous deadline; each supervisor ticks on."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it did not come to that"
        for one in supervisors:
            with scope.scope():
                one.tick()
        time.sleep(0.02)


def listening() -> bool:
    return EventStream.objects.filter(state=StreamState.LISTENING).exists()


def test_one_listens_and_the_other_stands_by_and_takes_over(
    connected: Integration, sandbox: PracticeServer, supervised: Callable[[], Supervisor], in_federation: Any
) -> None:
    first, second = supervised(), supervised()
    until(listening, first, second)
    assert (len(first.workers), len(second.workers)) == (1, 0)
    emit(sandbox, voucher(1))
    until(lambda: len(inbox(in_federation)) == 1, first, second)
    # The first falls asleep with its lease: its thread goes on holding the line, but it renews nothing.
    [worker] = first.workers.values()
    worker.stop.set()
    worker.join(5)
    EventStream.objects.update(lease_owner=first.owner, lease_until=None)
    until(lambda: len(second.workers) == 1 and listening(), second)
    emit(sandbox, voucher(2))
    until(lambda: len(inbox(in_federation)) == 2, second)
    assert EventStream.objects.get().lease_owner == second.owner


def test_a_frozen_server_is_noticed_and_the_standby_tries(
    connected: Integration, sandbox: PracticeServer, supervised: Callable[[], Supervisor], in_federation: Any
) -> None:
    first, second = supervised(), supervised()
    until(listening, first, second)
    emit(sandbox, voucher(1))
    until(lambda: len(inbox(in_federation)) == 1, first, second)
    started = time.monotonic()
    sandbox.control("stream/connections", {"act": "freeze"})
    emit(sandbox, voucher(2))
    until(lambda: len(inbox(in_federation)) == 2, first, second)
    assert len(second.workers) == 1
    assert time.monotonic() - started < 15


def test_the_running_one_obeys_without_dropping_the_others(
    connected: Integration,
    other: Any,
    practice_app: Any,
    sandbox: PracticeServer,
    supervised: Callable[[], Supervisor],
    in_federation: Any,
) -> None:
    one = supervised()
    until(listening, one)
    with scope.scope([other.pk]):
        from tests.conftest import make_person

        their = connect(
            sandbox, practice_app, other, make_person("otto", "administrator", other), company=OTHER_COMPANY
        )
    until(lambda: heard(their), one)
    connections = EventStream.objects.get().connections
    with scope.scope([other.pk]):
        wishes.stop_listening(tenant=other, stopped_by="otto")
    until(lambda: member_of(their).state == MemberState.AWAY, one)
    until(lambda: tenants_at(sandbox) == [100200], one)
    with scope.scope([other.pk]):
        wishes.listen_to(integration=their, added_by="otto")
    until(lambda: heard(their) and tenants_at(sandbox) == [100200, 100300], one)
    assert EventStream.objects.get().connections == connections
    with scope.scope([in_federation.pk]):
        pause(integration=connected, paused_by="anna")
    until(lambda: tenants_at(sandbox) == [100300], one)
    with scope.scope([other.pk]):
        wishes.stop_listening(tenant=other, stopped_by="otto")
    until(lambda: not one.workers, one)
    stream = EventStream.objects.get()
    assert (stream.state, stream.lease_owner, stream.connections) == (StreamState.STOPPED, "", connections)


def test_a_refused_token_is_renewed_without_anybody_asking(
    connected: Integration, sandbox: PracticeServer, supervised: Callable[[], Supervisor]
) -> None:
    sandbox.control("expire_tokens", {"company": connected.company_id})
    one = supervised()
    until(lambda: heard(connected), one)


def test_a_server_that_is_away_is_tried_again_and_again(
    connected: Integration, sandbox: PracticeServer, supervised: Callable[[], Supervisor]
) -> None:
    sandbox.control("faults", {"faults": [{"provider": "fortnox", "kind": "stream_refused", "times": 3}]})
    one = supervised()
    until(listening, one)
    notes = EventStream.objects.get().notes
    assert [note["text"] for note in notes if note["kind"] == "error"] == ["stream_unreachable"] * 3


def heard(integration: Integration) -> bool:
    with scope.scope([integration.tenant_id]):
        return StreamMember.objects.filter(pk=integration.pk, state=MemberState.LISTENING).exists()


def tenants_at(sandbox: PracticeServer) -> list[int]:
    open_ones = sandbox.control("stream")["connections"]
    return sorted(tenant for one in open_ones for tenant in one["tenants"])
