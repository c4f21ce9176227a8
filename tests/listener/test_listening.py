"""One connection to the practice stream: from the first word to the last event, and what goes wrong between."""

from datetime import timedelta
from typing import Any

import pytest

from accounting import clock, scope
from accounting.listener.lease import LeaseLost
from accounting.models import (
    EventStream,
    Grant,
    InboxEvent,
    Integration,
    MemberState,
    StreamMember,
    StreamOffset,
    StreamState,
)
from accounting.oauth.tokens import refresh_token_if_needed
from accounting.sync.change_settings import pause, resume
from tests.listener.conftest import (
    OTHER_COMPANY,
    Ear,
    emit,
    inbox,
    inbox_count,
    member_of,
    stream_of,
    told,
    voucher,
)
from tests.practice_server import PracticeServer

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=20)


def test_what_is_said_comes_into_the_inbox_with_its_offset(
    ear: Ear, sandbox: PracticeServer, in_federation: Any
) -> None:
    ear.open().live()
    emit(
        sandbox,
        voucher(1),
        {"type": "invoice-updated-v1", "number": "7"},
        {"type": "customer-updated-v2", "number": "1001"},
    )
    ear.hears(3)
    assert {(row.data_type, row.external_id, row.meaning) for row in inbox(in_federation)} == {
        ("voucher", "8-R-1", "document"),
        ("invoice", "7", "document"),
        ("customer", "1001", "document"),
    }
    last = sandbox.control("stream")["topics"]
    assert {row.topic: row.offset for row in StreamOffset.objects.all()} == {
        topic: last[topic]["last"] for topic in ("vouchers", "invoices", "customers")
    }
    stream = stream_of(ear.app)
    assert (stream.state, stream.events, stream.repeated) == (StreamState.LISTENING, 3, 0)


def test_what_was_said_while_nobody_listened_is_replayed(
    ear: Ear, sandbox: PracticeServer, in_federation: Any
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    ear.close()
    emit(sandbox, voucher(2), voucher(3))
    ear.open().hears(3)
    assert {number for _, number in told(in_federation)} == {"8-R-1", "8-R-2", "8-R-3"}


def test_twentyfold_repetitions_out_of_order_are_dropped_and_counted(
    ear: Ear, sandbox: PracticeServer, in_federation: Any
) -> None:
    ear.open().live()
    emit(sandbox, *[voucher(number, copies=19) for number in (5, 3, 9, 1)])
    ear.hears(4)
    ear.until(lambda: stream_of(ear.app).repeated == 76)
    assert len(inbox(in_federation)) == stream_of(ear.app).events == 4


def test_everybody_on_one_connection_hears_of_the_own_company(
    ear: Ear, second: Integration, sandbox: PracticeServer, in_federation: Any, other: Any
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1), voucher(2, company=OTHER_COMPANY), voucher(3))
    ear.hears(3)
    assert {number for _, number in told(in_federation)} == {"8-R-1", "8-R-3"}
    assert told(other) == {("voucher-created-v1", "8-R-2")}
    assert inbox(other)[0].integration == second


@pytest.mark.parametrize("form", ["joined", "apart", "additional"])
def test_every_spelling_of_a_voucher_and_the_older_form_of_topics(
    ear: Ear, sandbox: PracticeServer, in_federation: Any, form: str
) -> None:
    sandbox.control("settings", {"stream_vouchers": form, "stream_topics": "names"})
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    assert told(in_federation) == {("voucher-created-v1", "8-R-1")}


def test_unknown_types_and_poison_hold_nobody_up(
    ear: Ear, sandbox: PracticeServer, in_federation: Any
) -> None:
    ear.open().live()
    emit(sandbox, {"type": "dragon-born-v1", "topic": "vouchers", "number": "1"}, voucher(1))
    sandbox.control("stream/connections", {"act": "send", "text": "no JSON at all \u0000"})
    ear.hears(3)
    emit(sandbox, voucher(2))
    ear.hears(4)
    assert told(in_federation, meaning="") == {("dragon-born-v1", "1")}
    assert {number for _, number in told(in_federation, meaning="document")} == {"8-R-1", "8-R-2"}


def test_a_refused_token_is_renewed_and_added_while_the_others_are_heard(
    ear: Ear,
    second: Integration,
    connected: Integration,
    sandbox: PracticeServer,
    other: Any,
    in_federation: Any,
) -> None:
    ear.meet()
    sandbox.control("expire_tokens", {"company": OTHER_COMPANY})
    ear.open().live()
    assert dict(ear.connection.session.companies) == {str(connected.pk): "100200"}
    assert member_of(second).state == MemberState.REFUSED
    assert ear.roster.token_refused(str(second.pk))
    emit(sandbox, voucher(1))
    ear.hears(1)
    ear.meet()
    ear.until(lambda: str(second.pk) in ear.connection.session.companies)
    ear.until(lambda: member_of(second).state == MemberState.LISTENING)
    emit(sandbox, voucher(2, company=OTHER_COMPANY))
    ear.hears(2)
    assert told(other) == {("voucher-created-v1", "8-R-2")}


def test_a_token_that_is_renewed_while_connected_is_added_again(
    ear: Ear, connected: Integration, sandbox: PracticeServer, in_federation: Any
) -> None:
    sandbox.control("settings", {"stream_token_ends": True})
    ear.open().live()
    token = ear.roster.tokens()[1][str(connected.pk)]
    assert connected.grant_id is not None
    refresh_token_if_needed(connected.grant_id, force_stale=token)
    ear.meet()
    assert ear.roster.tokens()[1][str(connected.pk)] != token
    ear.until(lambda: not ear.connection.session.waits and ear.connection._version == ear.roster.tokens()[0])
    sent = [line for line in ear.notes.lines if "add-tenants" in line["text"] and line["kind"] == "sent"]
    assert len(sent) == 2
    emit(sandbox, voucher(1))
    ear.hears(1)


def test_a_company_that_the_server_forgot_is_found_by_asking(
    ear: Ear, sandbox: PracticeServer, settings: Any, connected: Integration
) -> None:
    settings.FROST_LISTENER_CHECK_SECONDS = 0.05
    sandbox.control("settings", {"stream_token_ends": True})
    ear.open().live()
    sandbox.control("expire_tokens", {"company": connected.company_id})
    assert ear.lost().code == "stream_lost_company"


def test_a_frozen_server_is_noticed_and_the_events_are_not_lost(
    ear: Ear, sandbox: PracticeServer, in_federation: Any
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    sandbox.control("stream/connections", {"act": "freeze"})
    emit(sandbox, voucher(2))
    lost = ear.lost()
    assert (lost.code, lost.silent) == ("stream_silent", True)
    ear.again().hears(2)


@pytest.mark.parametrize(
    "how", [{"act": "drop"}, {"act": "drop", "reset": True}, {"act": "drop", "partial": True}]
)
def test_a_line_that_breaks_without_a_word_loses_nothing(
    ear: Ear, sandbox: PracticeServer, in_federation: Any, how: dict[str, Any]
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    sandbox.control("stream/connections", how)
    assert ear.lost().code == "stream_broken"
    emit(sandbox, voucher(2))
    ear.again().hears(2)
    assert len(inbox(in_federation)) == 2


def test_a_close_frame_ends_the_connection(ear: Ear, sandbox: PracticeServer) -> None:
    ear.open().live()
    sandbox.control("stream/connections", {"act": "close", "code": 1012})
    assert ear.lost().code == "stream_closed"


def test_a_command_without_an_answer_is_not_awaited_for_ever(ear: Ear, sandbox: PracticeServer) -> None:
    sandbox.control("faults", {"faults": [{"provider": "fortnox", "kind": "stream_silent", "times": 1}]})
    now = [0.0]
    ear.open()
    ear.connection.ticks = lambda: now[0]
    ear.connection._asked_at = ear.connection._checked_at = 0.0
    ear.connection.turn(0.02)
    now[0] = 20.0
    assert ear.lost().code == "stream_does_not_answer"


def test_who_was_never_listened_to_has_a_gap_as_far_back_as_the_stream_would_have_gone(
    ear: Ear, connected: Integration
) -> None:
    Integration.objects.filter(pk=connected.pk).update(created_at=clock.now() - LONG_AGO)
    ear.open().live()
    row = member_of(connected)
    assert row.state == MemberState.LISTENING
    assert row.since is not None
    assert row.scan_from is not None
    assert timedelta(days=13.9) < clock.now() - row.scan_from < timedelta(days=14.1)


def test_a_reconnection_within_the_window_leaves_no_gap(
    ear: Ear, connected: Integration, sandbox: PracticeServer
) -> None:
    heard_everything(ear, sandbox)
    StreamMember.objects.update(scan_from=None)
    ear.again()
    assert member_of(connected).scan_from is None


def test_after_too_long_a_silence_everything_is_read_otherwise(
    ear: Ear, connected: Integration, sandbox: PracticeServer
) -> None:
    heard_everything(ear, sandbox)
    StreamMember.objects.update(scan_from=None)
    then = clock.now() - LONG_AGO
    StreamOffset.objects.update(stored_at=then, heard_until=then)
    EventStream.objects.update(live_at=then)
    ear.again()
    row = member_of(connected)
    assert row.scan_from == then - timedelta(days=1)
    assert set(row.scan_types) == {"voucher", "invoice", "payment", "customer"}


def test_a_refused_offset_is_a_gap_of_its_topic_alone(
    ear: Ear, connected: Integration, sandbox: PracticeServer, in_federation: Any
) -> None:
    heard_everything(ear, sandbox)
    StreamMember.objects.update(scan_from=None)
    before = stream_of(ear.app).live_at
    StreamOffset.objects.filter(topic="vouchers").update(offset="?????")
    ear.again()
    row = member_of(connected)
    assert row.scan_types == ["voucher"]
    assert before is not None
    assert row.scan_from == before - timedelta(days=1)
    emit(sandbox, voucher(9))
    ear.hears(4)


def test_a_topic_that_never_said_anything_has_a_gap_after_a_break(
    ear: Ear, connected: Integration, sandbox: PracticeServer
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    StreamMember.objects.update(scan_from=None)
    ear.again()
    assert set(member_of(connected).scan_types) == {"invoice", "payment", "customer"}


def test_a_database_of_yesterday_hears_again_what_it_forgot(
    ear: Ear, connected: Integration, sandbox: PracticeServer, in_federation: Any
) -> None:
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    offset, stream = StreamOffset.objects.get(topic="vouchers").offset, stream_of(ear.app)
    emit(sandbox, voucher(2), voucher(3))
    ear.hears(3)
    InboxEvent.objects.exclude(external_id="8-R-1").delete()
    StreamOffset.objects.filter(topic="vouchers").update(offset=offset)
    EventStream.objects.update(fence=stream.fence - 1, lease_owner="", lease_until=None, events=1)
    emit(sandbox, voucher(4))
    with pytest.raises(LeaseLost):
        ear.hears(4)
    assert len(inbox(in_federation)) == 1
    ear.lease = None
    ear.again().hears(4)
    assert {number for _, number in told(in_federation)} == {f"8-R-{number}" for number in (1, 2, 3, 4)}


def test_who_is_paused_misses_events_and_reads_them_after_coming_back(
    ear: Ear, second: Integration, connected: Integration, sandbox: PracticeServer, other: Any
) -> None:
    ear.open().live()
    with scope.scope([other.pk]):
        StreamMember.objects.update(scan_from=None)
        pause(integration=second, paused_by="anna")
    assert second.pk not in {member.integration.pk for member in ear.meet().values()}
    ear.until(lambda: str(second.pk) not in ear.connection.session.companies)
    emit(sandbox, voucher(1, company=OTHER_COMPANY), voucher(2))
    ear.hears(1)
    supervise(ear)
    left = member_of(second).left_at
    assert member_of(second).state == MemberState.AWAY
    assert left is not None
    with scope.scope([other.pk]):
        resume(integration=second, resumed_by="anna")
    ear.meet()
    ear.until(lambda: member_of(second).state == MemberState.LISTENING)
    assert member_of(second).scan_from == left - timedelta(days=1)
    assert [row.external_id for row in inbox(other)] == []


def test_a_token_of_another_company_brings_nobody_its_events(
    ear: Ear, connected: Integration, in_federation: Any, sandbox: PracticeServer
) -> None:
    Integration.objects.filter(pk=connected.pk).update(company_id="999999")
    ear.open().live()
    row = member_of(connected)
    assert (row.state, row.error_code) == (MemberState.REFUSED, "stream_other_company")
    emit(sandbox, voucher(1))
    ear.hears(1)
    assert inbox(in_federation) == []


def test_a_consent_that_ended_is_not_on_the_stream(ear: Ear, connected: Integration) -> None:
    Grant.objects.filter(pk=connected.grant_id).update(state="reconnect_needed")
    from accounting.listener.across_tenants import audiences

    [audience] = audiences()
    assert not audience.desired


def heard_everything(ear: Ear, sandbox: PracticeServer) -> None:
    """One event of each topic, so that each has an offset."""
    ear.open().live()
    emit(
        sandbox,
        voucher(1),
        {"type": "invoice-updated-v1", "number": "7"},
        {"type": "customer-updated-v2", "number": "1001"},
    )
    ear.hears(3)
    assert inbox_count() == 3


def supervise(ear: Ear) -> None:
    """What a supervisor does about those who were left out."""
    from accounting.listener.across_tenants import audiences
    from accounting.listener.supervisor import _write_off

    for audience in audiences():
        _write_off(audience, stream_of(ear.app))
