"""Events lead to a fresh look at the document; what fails is tried again, and then it is a problem."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounting import clock, scope
from accounting.domain.errors import Kind, ProviderError
from accounting.events import dispatch
from accounting.events.processing import DELAYS, process_events
from accounting.events.replay import replay_events, replay_everywhere
from accounting.events.routing import route_events
from accounting.events.sweep import sweep
from accounting.models import InboxEvent, Integration, Problem
from tests.engine.desk import Later
from tests.events.conftest import Fetched, events_of
from tests.events.relay import Relay, event

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(settings: Any) -> Iterator[Later]:
    settings.FROST_BACKOFF_SCALE = 1
    hands = Later()
    with clock.clock_set(hands):
        yield hands


@pytest.fixture
def work(integration: Integration, federation: Any) -> Any:
    """Route and work off once; the states afterwards."""

    def working() -> list[tuple[str, str]]:
        with scope.scope():
            route_events()
        with scope.scope([federation.pk]):
            process_events(federation.pk)
        return [(row.state, row.error) for row in events_of(federation)]

    return working


def open_problems(tenant: Any) -> list[str]:
    with scope.scope([tenant.pk]):
        return list(Problem.objects.filter(solved_at=None).values_list("code", flat=True))


def test_the_document_is_read_anew(relay: Relay, work: Any, fetched: Fetched) -> None:
    relay.sends(
        event(7), {**event(8), "type": "customer-updated-v2", "entityId": "C-1", "topic": "customers"}
    )
    assert work() == [("processed", "")] * 2
    assert set(fetched) == {("100200", "invoice", "7"), ("100200", "customer", "C-1")}


def test_a_storm_about_one_document_is_one_look(relay: Relay, work: Any, fetched: Fetched) -> None:
    relay.sends(*(event(number, entityId="7") for number in range(50)))
    assert work() == [("processed", "")] * 50
    assert fetched == [("100200", "invoice", "7")]


def test_an_event_after_the_look_is_another_look(relay: Relay, work: Any, fetched: Fetched) -> None:
    relay.sends(event(1, entityId="7"))
    work()
    relay.sends(event(2, entityId="7"))
    work()
    assert len(fetched) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": "reminder-sent-v1"}, "unknown_event"),
        ({"type": "brand-new-v9"}, "unknown_event"),
        ({"type": ""}, "unknown_event"),
        ({"entityId": ""}, "unknown_event"),
    ],
)
def test_what_means_nothing_to_us_is_ignored(
    relay: Relay, work: Any, fetched: Fetched, federation: Any, changes: dict[str, Any], reason: str
) -> None:
    relay.sends({**event(1), **changes})
    assert work() == [("ignored", reason)]
    assert fetched == []
    assert open_problems(federation) == []


def test_a_data_type_that_is_only_sent_is_not_read(
    relay: Relay, work: Any, fetched: Fetched, integration: Integration, federation: Any
) -> None:
    with scope.scope([federation.pk]):
        Integration.objects.update(settings={"data_types": {"invoice": {"direction": "export"}}})
    relay.sends(event(1))
    assert work() == [("ignored", "not_imported")]


@pytest.mark.parametrize("status", ["paused", "disconnected"])
def test_a_connection_that_stands_still_reads_nothing(
    relay: Relay, work: Any, fetched: Fetched, federation: Any, status: str
) -> None:
    with scope.scope([federation.pk]):
        Integration.objects.update(status=status)
    relay.sends(event(1))
    assert work() == [("ignored", f"integration_{status}")]
    assert fetched == []


def test_a_handler_of_a_type_comes_before_that_of_its_meaning(
    relay: Relay, work: Any, fetched: Fetched
) -> None:
    seen = []

    @dispatch.on("invoice-updated-v1")
    def handler(event: InboxEvent, integration: Integration) -> None:
        seen.append((event.external_id, integration.company_id))

    try:
        relay.sends(event(7))
        assert work() == [("processed", "")]
    finally:
        dispatch.off("invoice-updated-v1")
    assert seen == [("7", "100200")]
    assert fetched == []


def test_two_handlers_of_one_type_are_refused() -> None:
    dispatch.on("x-created-v1")(lambda event, integration: None)
    try:
        with pytest.raises(ValueError, match="x-created-v1"):
            dispatch.on("x-created-v1")(lambda event, integration: None)
    finally:
        dispatch.off("x-created-v1")


def test_a_failure_is_tried_again_after_growing_pauses(
    relay: Relay, work: Any, fetched: Fetched, federation: Any, later: Later
) -> None:
    fetched.errors = [ProviderError(Kind.TRANSIENT, "no_answer")] * 2
    relay.sends(event(1))
    assert work() == [("received", "no_answer")]
    assert work() == [("received", "no_answer")]
    later.forward(DELAYS[0])
    work()
    later.forward(DELAYS[0])
    assert work() == [("received", "no_answer")]
    later.forward(DELAYS[1])
    assert work() == [("processed", "")]
    assert open_problems(federation) == []


def test_after_its_tries_it_is_one_problem_that_a_good_replay_solves(
    relay: Relay, work: Any, fetched: Fetched, federation: Any, later: Later
) -> None:
    away: list[Exception] = [ProviderError(Kind.TRANSIENT, "no_answer")]
    fetched.errors = away * 2 * (len(DELAYS) + 1)
    relay.sends(event(1), event(2))
    for _ in range(2 * len(DELAYS) + 2):
        states = work()
        later.forward(max(DELAYS))
    assert states == [("failed", "no_answer")] * 2
    assert open_problems(federation) == ["event_failed"]
    with scope.scope([federation.pk]):
        assert Problem.objects.get().params["count"] == 2
        one = InboxEvent.objects.filter(external_id="1")
        assert replay_events(events=one, replayed_by="anna") == 1
    assert sorted(work()) == [("failed", "no_answer"), ("processed", "")]
    assert open_problems(federation) == ["event_failed"]
    assert replay_everywhere(since=None, state="failed", ids=[], replayed_by="anna") == 1
    assert work() == [("processed", "")] * 2
    assert open_problems(federation) == []


def test_a_limit_that_is_used_up_costs_no_try(
    relay: Relay, work: Any, fetched: Fetched, federation: Any, later: Later
) -> None:
    fetched.errors = [ProviderError(Kind.RATE_LIMITED, "budget_used_up")] * (3 * len(DELAYS))
    relay.sends(event(1))
    for _ in range(3 * len(DELAYS)):
        assert work() == [("received", "budget_used_up")]
        later.forward(DELAYS[0])
    assert work() == [("processed", "")]
    assert open_problems(federation) == []


def test_a_provider_that_is_away_all_night_costs_no_try(
    relay: Relay, work: Any, fetched: Fetched, federation: Any, later: Later, settings: Any
) -> None:
    fetched.errors = [ProviderError(Kind.TRANSIENT, "no_answer")] * (3 * len(DELAYS))
    relay.sends(event(1))
    with scope.scope([federation.pk]):
        Integration.objects.update(circuit_opened_at=clock.now())
    for _ in range(3 * len(DELAYS)):
        assert work() == [("received", "no_answer")]
        later.forward(settings.FROST_PROBE_SECONDS)
    assert work() == [("processed", "")]
    assert open_problems(federation) == []


def test_what_a_person_has_to_mend_is_not_tried_in_vain(
    relay: Relay, work: Any, fetched: Fetched, federation: Any
) -> None:
    fetched.errors = [ProviderError(Kind.NEEDS_PERSON, "2001101", message="Licens saknas.")]
    relay.sends(event(1))
    assert work() == [("failed", "2001101")]
    with scope.scope([federation.pk]):
        assert Problem.objects.get().words == "Licens saknas."


def test_a_defect_in_a_handler_stops_nobody_else(relay: Relay, work: Any, fetched: Fetched) -> None:
    fetched.errors = [KeyError("defect")]
    relay.sends(event(1), event(2))
    assert sorted(work()) == [("processed", ""), ("received", "handler_failed")]


def test_an_event_whose_worker_died_is_taken_up_when_its_claim_runs_out(
    relay: Relay, work: Any, fetched: Fetched, later: Later, federation: Any
) -> None:
    class Killed(BaseException):
        pass

    fetched.errors = [Killed()]  # type: ignore[list-item]
    relay.sends(event(1))
    with pytest.raises(Killed):
        work()
    assert work() == [("received", "")]
    later.forward(121)
    assert work() == [("processed", "")]


def test_an_event_that_kills_every_worker_is_parked(
    relay: Relay, work: Any, fetched: Fetched, later: Later, federation: Any
) -> None:
    class Killed(BaseException):
        pass

    fetched.errors = [Killed() for _ in range(99)]  # type: ignore[misc]
    relay.sends(event(1))
    for _ in range(len(DELAYS) + 1):
        with pytest.raises(Killed):
            work()
        later.forward(121)
    assert work() == [("failed", "event_lost_workers")]
    assert open_problems(federation) == ["event_failed"]


def test_whoever_lost_the_claim_changes_nothing(
    relay: Relay, work: Any, fetched: Fetched, federation: Any
) -> None:
    """The event was taken over while its first handler was still at it."""

    @dispatch.on("slow-v1")
    def handler(event: InboxEvent, integration: Integration) -> None:
        InboxEvent.objects.filter(pk=event.pk).update(attempts=event.attempts + 1)

    try:
        relay.sends({**event(1), "type": "slow-v1"})
        assert work() == [("received", "")]
    finally:
        dispatch.off("slow-v1")


def test_the_sweep_rings_for_what_is_due(
    relay: Relay, integration: Integration, django_capture_on_commit_callbacks: Any
) -> None:
    with scope.scope():
        assert sweep() == 0
    relay.sends(event(1))
    with scope.scope():
        assert sweep() == 1
        route_events()
        assert sweep() == 1


def test_what_is_under_way_is_not_replayed(relay: Relay, work: Any, fetched: Fetched) -> None:
    relay.sends(event(1))
    assert replay_everywhere(since=None, state="", ids=[], replayed_by="x") == 0


def test_the_command_replays_by_state_time_and_id(
    relay: Relay, work: Any, fetched: Fetched, federation: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import CommandError, call_command

    relay.sends(event(1), event(2))
    work()
    first = events_of(federation)[0]
    call_command("replay_events")
    assert capsys.readouterr().out.startswith("0 ")
    call_command("replay_events", "--id", str(first.pk))
    assert capsys.readouterr().out.startswith("1 ")
    assert len(fetched) == 2
    work()
    assert len(fetched) == 3
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    call_command("replay_events", "--state", "processed", "--since", tomorrow)
    assert capsys.readouterr().out.startswith("0 ")
    call_command("replay_events", "--state", "processed", "--since", "2026-01-01")
    assert capsys.readouterr().out.startswith("2 ")
    for wrong in (["--id", "x"], ["--since", "x"], ["--state", "received"]):
        with pytest.raises(CommandError):
            call_command("replay_events", *wrong)
