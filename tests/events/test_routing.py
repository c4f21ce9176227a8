"""Each event goes to the organisation of its own company, and what belongs to nobody is not lost unseen."""

from typing import Any

import pytest

from accounting import scope
from accounting.events.replay import replay_everywhere
from accounting.events.routing import route_events
from accounting.models import Integration, Problem
from tests.events.conftest import connected_to, events_of, unrouted
from tests.events.relay import Relay, event

pytestmark = pytest.mark.django_db


def route() -> int:
    with scope.scope():
        return route_events()


def problems(tenant: Any) -> list[tuple[str, dict[str, Any]]]:
    with scope.scope([tenant.pk]):
        return list(Problem.objects.filter(solved_at=None).values_list("code", "params"))


def test_each_event_finds_its_own_company(relay: Relay, app: Any, federation: Any, other: Any) -> None:
    connected_to(app, federation)
    connected_to(app, other, "100300")
    relay.sends(event(1), event(2, tenantId=100300))
    assert route() == 2
    assert [row.external_id for row in events_of(federation)] == ["1"]
    assert [row.external_id for row in events_of(other)] == ["2"]
    assert unrouted() == []


def test_the_body_opens_under_its_new_owner_and_nowhere_else(
    relay: Relay, integration: Integration, federation: Any, other: Any
) -> None:
    relay.sends(event(1))
    route()
    assert '"entityId":"1"' in events_of(federation)[0].body
    assert events_of(other) == []


def test_two_organisations_with_the_same_company_both_hear_of_it(
    relay: Relay, app: Any, federation: Any, other: Any
) -> None:
    connected_to(app, federation)
    connected_to(app, other)
    relay.sends(event(1))
    route()
    [first], [second] = events_of(federation), events_of(other)
    assert first.external_id == second.external_id == "1"
    assert first.body == second.body
    assert first.integration_id != second.integration_id
    relay.sends(event(1))
    route()
    assert (len(events_of(federation)), len(events_of(other))) == (1, 1)


def test_another_applications_connection_is_no_home(
    relay: Relay, app: Any, federation: Any, practice_app: Any
) -> None:
    from accounting.models import ProviderApp

    with scope.scope():
        foreign = ProviderApp.objects.create(
            provider="fortnox", environment="practice", name="foreign", client_id="y", client_secret="y"
        )
    connected_to(foreign, federation)
    relay.sends(event(1))
    route()
    assert events_of(federation) == []
    assert [row.error for row in unrouted()] == ["unknown_company"]


def test_unknown_companies_are_one_problem_per_application(
    relay: Relay, integration: Integration, federation: Any, other: Any
) -> None:
    relay.sends(*(event(number, tenantId=999000 + number) for number in range(5)))
    route()
    [(code, params)] = problems(federation)
    assert (code, params["count"]) == ("webhook_unknown_company", 5)
    assert "999" not in str(params)
    assert problems(other) == []
    assert {row.state for row in unrouted()} == {"failed"}


def test_without_any_connection_the_event_still_waits_in_the_inbox(relay: Relay) -> None:
    relay.sends(event(1))
    route()
    assert [(row.state, row.error) for row in unrouted()] == [("failed", "unknown_company")]


def test_a_replay_after_connecting_brings_them_home_and_solves_the_problem(
    relay: Relay, app: Any, federation: Any, other: Any
) -> None:
    connected_to(app, federation)
    relay.sends(event(1, tenantId=100300))
    route()
    assert len(problems(federation)) == 1
    connected_to(app, other, "100300")
    assert replay_everywhere(since=None, state="failed", ids=[], replayed_by="test") == 1
    route()
    assert [row.external_id for row in events_of(other)] == ["1"]
    assert problems(federation) == []


def test_an_archived_organisation_gets_nothing(
    relay: Relay, integration: Integration, federation: Any
) -> None:
    from accounting import clock
    from accounting.models import Tenant

    with scope.scope([federation.pk]):
        Tenant.objects.update(archived_at=clock.now())
    relay.sends(event(1))
    route()
    assert unrouted()[0].error == "unknown_company"
