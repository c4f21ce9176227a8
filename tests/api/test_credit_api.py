"""Calls that let work go on never credit; one call of its own does."""

from typing import Any

import pytest

from accounting import clock, scope
from accounting.models import Problem, ProblemItem, SyncItem, SyncJob
from tests.api.conftest import Caller, make_integration, make_item, make_job


@pytest.fixture
def held(federation: Any) -> tuple[Problem, SyncItem, SyncItem]:
    """A problem that holds a credit and a create."""
    job: SyncJob = make_job(make_integration(federation), status="completed")
    credit = make_item(job, state="waiting", blocked=True, operation="credit", external_id="431")
    other = make_item(job, state="waiting", blocked=True, operation="create")
    with scope.scope([federation.pk]):
        problem = Problem.objects.create(
            tenant=federation, integration=job.integration, cause="x", code="booked_changed",
            params={"source_ref": "F-1", "number": "431"}, opened_at=clock.now(), seen_at=clock.now(),
        )  # fmt: skip
        for item in (credit, other):
            ProblemItem.objects.create(tenant=federation, problem=problem, item=item)
    return problem, credit, other


def state(item: SyncItem) -> tuple[str, bool]:
    with scope.scope([item.tenant_id]):
        item.refresh_from_db()
    return item.state, item.blocked


def test_solving_releases_all_but_the_credit(api: Caller, held: tuple[Problem, SyncItem, SyncItem]) -> None:
    problem, credit, other = held
    body = api.post(f"/api/problems/{problem.pk}/solve").json()
    assert (body["released"], body["solved_at"]) == (1, None)
    assert state(credit) == ("waiting", True)
    assert state(other) == ("ready", False)


def test_a_retry_of_a_credit_is_refused(api: Caller, held: tuple[Problem, SyncItem, SyncItem]) -> None:
    _problem, credit, _other = held
    answer = api.post(f"/api/sync-items/{credit.pk}/retry")
    assert (answer.status_code, answer.json()["code"]) == (409, "credit_needs_decision")
    assert state(credit) == ("waiting", True)


def test_the_call_of_its_own_orders_the_credit(api: Caller, held: tuple[Problem, SyncItem, SyncItem]) -> None:
    problem, credit, _other = held
    body = api.post(f"/api/problems/{problem.pk}/credit").json()
    assert body["solved_at"] is not None
    assert state(credit) == ("ready", False)
    again = api.post(f"/api/problems/{problem.pk}/credit")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_credit")


def test_the_descriptions_say_which_call_credits(api: Caller) -> None:
    paths = api.get("/api/schema/?format=json").json()["paths"]
    for path in ("/api/problems/{id}/solve/", "/api/sync-items/{id}/retry/"):
        found = next(value for key, value in paths.items() if key.rstrip("/") == path.rstrip("/"))
        assert "/api/problems/{id}/credit" in found["post"]["description"]
