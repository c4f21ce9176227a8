"""Events and their offset are stored together, once, and only by whoever may."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from accounting import clock, scope
from accounting.events import dispatch
from accounting.events.processing import process_events
from accounting.events.routing import route_events
from accounting.listener import intake, lease
from accounting.listener.lease import Lease, LeaseLost
from accounting.models import EventStream, InboxEvent, Integration, Problem, StreamOffset
from accounting.providers import registry
from accounting.providers.streams import StreamEvent
from tests.events.conftest import connected_to, unrouted
from tests.listener.conftest import inbox, inbox_count, told
from tests.oauth.conftest import make_grant

__all__ = ["make_grant"]
pytestmark = pytest.mark.django_db


def event(number: int, *, company: str = "100200", **more: Any) -> StreamEvent:
    body = {
        "topic": "vouchers", "offset": f"o{number}", "type": "voucher-created-v1", "tenantId": int(company),
        "entityId": f"8-R-{number}", **more,
    }  # fmt: skip
    return heard(json.dumps(body))


def heard(frame: str) -> StreamEvent:
    stream = registry.get("fortnox").stream
    assert stream is not None
    [found] = stream.session("", {}).heard(frame).events
    return found


@pytest.fixture
def home(practice_app: Any, federation: Any) -> Integration:
    return connected_to(practice_app, federation)


@pytest.fixture
def held(practice_app: Any) -> Lease:
    found = lease.take(practice_app.pk, "here:1:a")
    assert found is not None
    return found


def store(
    held: Lease, home: Integration, *events: StreamEvent, homes: Any = None, **more: Any
) -> intake.Stored:
    assert home.grant is not None
    places = {home.company_id: [home]} if homes is None else homes
    with scope.scope():
        return intake.store(lease=held, app=home.grant.app, heard=events, homes=places, **more)


def offsets() -> dict[str, str]:
    return dict(StreamOffset.objects.values_list("topic", "offset"))


def test_new_ones_are_counted_and_old_ones_dropped(held: Lease, home: Integration, federation: Any) -> None:
    first = store(held, home, event(1), event(2), event(1))
    assert (first.new, first.repeated, first.unknown) == (2, 1, 0)
    second = store(held, home, event(2), event(3))
    assert (second.new, second.repeated) == (1, 1)
    assert {number for _, number in told(federation)} == {"8-R-1", "8-R-2", "8-R-3"}
    assert offsets() == {"vouchers": "o3"}
    stream = EventStream.objects.get()
    assert (stream.events, stream.repeated) == (3, 2)


def test_an_old_event_that_comes_late_does_not_take_the_offset_back(held: Lease, home: Integration) -> None:
    store(held, home, event(1), event(2), event(3), event(1))
    assert offsets() == {"vouchers": "o3"}
    store(held, home, event(2), caught_up={"vouchers"})
    assert offsets() == {"vouchers": "o3"}
    store(held, home, event(2))
    assert offsets() == {"vouchers": "o2"}
    store(held, home, event(1), event(4), event(2), caught_up={"vouchers"})
    assert offsets() == {"vouchers": "o4"}


def test_the_offset_and_the_events_are_one(held: Lease, home: Integration) -> None:
    """A failure at the very last word takes everything back, the counters too."""
    store(held, home, event(1))

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "ws_offset" in sql:
            raise DatabaseError("the line broke")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        store(held, home, event(2))
    assert inbox_count() == 1
    assert offsets() == {"vouchers": "o1"}
    assert EventStream.objects.get().events == 1


def test_a_stale_fence_stores_nothing(held: Lease, home: Integration) -> None:
    store(held, home, event(1))
    later = clock.now() + timedelta(minutes=1)
    with clock.clock_set(lambda: later):
        taken = lease.take(held.app_id, "there:2:b")
    assert taken is not None
    assert taken.fence == held.fence + 1
    with pytest.raises(LeaseLost):
        store(held, home, event(2))
    assert inbox_count() == 1
    assert offsets() == {"vouchers": "o1"}
    assert store(taken, home, event(2)).new == 1
    with pytest.raises(LeaseLost):
        held.renew()
    held.release()
    assert EventStream.objects.get().lease_owner == "there:2:b"


def test_only_one_has_the_lease_until_it_ends_or_is_given_back(practice_app: Any) -> None:
    first = lease.take(practice_app.pk, "here:1:a")
    assert first is not None
    assert lease.take(practice_app.pk, "there:2:b") is None
    first.release()
    second = lease.take(practice_app.pk, "there:2:b")
    assert second is not None
    assert second.fence == first.fence + 1


def test_unknown_companies_wait_for_somebody_and_are_counted(
    held: Lease, home: Integration, federation: Any
) -> None:
    stored = store(held, home, event(1, company="999"), event(2))
    assert (stored.new, stored.unknown) == (2, 1)
    assert [row.external_id for row in unrouted()] == ["8-R-1"]
    with scope.scope():
        route_events()
    with scope.scope([federation.pk]):
        assert Problem.objects.values_list("code", flat=True).get() == "webhook_unknown_company"


def test_two_organisations_with_the_same_company_both_hear(
    held: Lease, home: Integration, practice_app: Any, other: Any
) -> None:
    twin = connected_to(practice_app, other)
    assert store(held, home, event(1), event(1), homes={"100200": [home, twin]}).new == 1
    assert [len(inbox(tenant)) for tenant in (home.tenant, other)] == [1, 1]


@pytest.mark.parametrize(
    "frame", ["no JSON", "[]", '{"topic": "vouchers", "offset": "o7"}', "\x00\x01", "å" * 99999]
)
def test_an_unreadable_frame_is_kept_and_told(
    held: Lease, home: Integration, federation: Any, frame: str
) -> None:
    stored = store(held, home, event(1), heard(frame), event(2))
    assert (stored.new, stored.unknown) == (3, 1)
    assert offsets() == {"vouchers": "o2"}
    [row] = unrouted()
    assert row.body == frame[: 64 * 1024]
    with scope.scope():
        route_events()
    with scope.scope([federation.pk]):
        assert Problem.objects.values_list("code", flat=True).get() == "stream_unreadable"


def test_what_even_the_database_refuses_is_kept_in_another_form(
    held: Lease, home: Integration, federation: Any
) -> None:
    """Half a surrogate pair has no bytes: nothing can be sealed of it."""
    poison = StreamEvent("\ud800", event(2).event, "vouchers", "o2")
    stored = store(held, home, event(1), poison, event(3))
    assert (stored.new, stored.unknown) == (3, 1)
    assert {number for _, number in told(federation)} == {"8-R-1", "8-R-3"}
    assert [row.body for row in unrouted()] == [r"'\ud800'"]
    assert offsets() == {"vouchers": "o3"}


def test_an_unreadable_voucher_of_a_known_company_is_its_own_problem(
    held: Lease, home: Integration, federation: Any
) -> None:
    bad = event(1, entityId="seven")
    store(held, home, bad)
    assert intake.unnamed([bad, event(2)]) == {"100200": {"voucher"}}
    assert worked_off(federation) == [("failed", "event_unreadable")]
    with scope.scope([federation.pk]):
        assert Problem.objects.values_list("code", flat=True).get() == "event_failed"


def test_vouchers_that_nobody_handles_are_put_aside(held: Lease, home: Integration, federation: Any) -> None:
    store(held, home, event(1))
    assert worked_off(federation) == [("ignored", "not_imported")]


def test_vouchers_go_to_whoever_registered_for_them(held: Lease, home: Integration, federation: Any) -> None:
    seen: list[tuple[str, str, Any]] = []

    @dispatch.handles("voucher")
    def note(event: InboxEvent, integration: Integration) -> None:
        seen.append((event.event_type, event.external_id, integration.pk))

    try:
        with pytest.raises(ValueError, match="has a handler already"):
            dispatch.handles("voucher")(lambda event, integration: None)
        assert dispatch.takes(home, "voucher")
        store(held, home, event(1), event(2, type="voucher-deleted-v1"))
        assert worked_off(federation) == [("processed", ""), ("processed", "")]
    finally:
        dispatch.off("voucher")
    assert not dispatch.takes(home, "voucher")
    assert seen == [("voucher-created-v1", "8-R-1", home.pk), ("voucher-deleted-v1", "8-R-2", home.pk)]


def worked_off(tenant: Any) -> Sequence[tuple[str, str]]:
    with scope.scope([tenant.pk]):
        process_events(tenant.pk)
    return [(row.state, row.error) for row in inbox(tenant)]
