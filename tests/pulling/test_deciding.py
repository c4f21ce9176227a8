"""The decision through both faces: a call of its own, and a button that asks first."""

from typing import Any

import pytest

from accounting import clock, scope
from accounting.models import Customer, PendingRead, Problem, ProblemItem, SyncItem
from tests.admin.conftest import Visitor
from tests.api.conftest import Caller, caller_for, make_integration, make_item, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(federation: Any) -> Problem:
    """Customer 1001 at the provider may be C-1."""
    job = make_job(make_integration(federation))
    with scope.scope([federation.pk]):
        row = Customer.objects.create(
            tenant=federation, source_ref="C-1", name="Klot", content_hash="x", changed_at=clock.now()
        )
        item = make_item(
            job,
            state="needs_person",
            job_type="import",
            operation="import",
            external_id="1001",
            summary={"candidates": [str(row.pk)]},
        )
        problem = Problem.objects.create(
            tenant=federation, integration=job.integration, cause="match:customer:1001", code="match_by_name",
            params={"number": "1001", "records": "C-1"}, opened_at=clock.now(), seen_at=clock.now(),
        )  # fmt: skip
        ProblemItem.objects.create(tenant=federation, problem=problem, item=item)
    return problem


def pending(tenant: Any) -> list[tuple[str, str, str]]:
    with scope.scope([tenant.pk]):
        return list(PendingRead.objects.values_list("external_id", "decision", "decided_by"))


def test_the_call_links(federation: Any, proposed: Problem) -> None:
    api: Caller = caller_for(federation)
    listed = api.get("/api/problems/").json()["results"]
    assert [one["decisions"] for one in listed] == [["link", "new"]]
    body = api.post(f"/api/problems/{proposed.pk}/decide", {"action": "link"}).json()
    assert (body["documents"], body["solved_at"] is not None) == (1, True)
    ((number, decision, by),) = pending(federation)
    assert (number, decision[:5], bool(by)) == ("1001", "link:", True)
    again = api.post(f"/api/problems/{proposed.pk}/decide", {"action": "link"})
    assert (again.status_code, again.json()["code"]) == (409, "decision_not_open")


def test_what_is_not_open_is_refused(federation: Any, proposed: Problem) -> None:
    api = caller_for(federation)
    archive = api.post(f"/api/problems/{proposed.pk}/decide", {"action": "archive"})
    assert (archive.status_code, archive.json()["code"]) == (409, "decision_not_open")
    assert api.post(f"/api/problems/{proposed.pk}/decide", {"action": "burn"}).status_code == 400
    assert pending(federation) == []


def test_solving_has_the_document_read_again_and_sends_nothing(federation: Any, proposed: Problem) -> None:
    caller_for(federation).post(f"/api/problems/{proposed.pk}/solve")
    assert [(number, decision) for number, decision, _ in pending(federation)] == [("1001", "solved")]
    with scope.scope([federation.pk]):
        assert SyncItem.objects.get().state == "needs_person"


def test_a_person_presses_the_button(federation: Any, tore: Any, proposed: Problem) -> None:
    visitor = Visitor(tore, "sv")
    assert "Koppla ihop" in visitor.sees("accounting_problem_change", proposed.pk)
    assert "C-1" in visitor.sees("accounting_problem_link", proposed.pk)
    assert pending(federation) == []
    visitor.post("accounting_problem_link", proposed.pk)
    assert [decision[:5] for _, decision, _ in pending(federation)] == ["link:"]
