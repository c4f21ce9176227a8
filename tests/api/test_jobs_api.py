"""/api/sync-jobs/, items, problems and logs: what they show and what may be decided."""

from collections.abc import Callable
from typing import Any

import pytest

from accounting import clock, scope
from accounting.domain import exact_json
from accounting.models import (
    ExchangeBody,
    Integration,
    JobStatus,
    Problem,
    ProblemItem,
    State,
    SyncItem,
    SyncJob,
)
from accounting.problems.sentences import explain
from accounting.sync import runlog
from tests.api.conftest import Caller, make_item, make_job

OUTCOMES = {
    "planned": "not_applied", "ready": "not_applied", "waiting": "not_applied", "sending": "uncertain",
    "uncertain": "uncertain", "confirmed": "applied", "rejected": "not_applied", "needs_person": "not_applied",
    "superseded": "not_applied", "stopped": "not_applied",
}  # fmt: skip


@pytest.fixture
def job(integration: Integration) -> SyncJob:
    return make_job(integration)


@pytest.fixture
def planned(integration: Integration) -> SyncJob:
    return make_job(integration, status="planned", dry_run=True)


def test_a_job_shows_its_figures(api: Caller, job: SyncJob) -> None:
    make_item(job, 0, state="confirmed")
    make_item(job, 1, state="uncertain", operation="update")
    body = api.get(f"/api/sync-jobs/{job.pk}/").json()
    assert body["counts"].keys() >= {
        "create", "update", "unchanged", "confirmed", "rejected", "uncertain", "waiting", "blocked", "superseded",
    }  # fmt: skip
    assert (body["counts"]["create"], body["counts"]["update"], body["counts"]["uncertain"]) == (1, 1, 1)
    assert body["progress"] == {"done": 1, "total": 2}
    assert body.keys() >= {"status", "dry_run", "api_calls_planned", "eta_seconds", "error"}


def test_every_state_has_its_outcome(api: Caller, job: SyncJob) -> None:
    assert set(OUTCOMES) == set(State.values)
    for number, state in enumerate(OUTCOMES):
        make_item(job, number, state=state)
    items = api.get(f"/api/sync-jobs/{job.pk}/items/").json()["results"]
    assert {item["state"]: item["outcome"] for item in items} == OUTCOMES
    for outcome in set(OUTCOMES.values()):
        shown = api.get(f"/api/sync-jobs/{job.pk}/items/?outcome={outcome}").json()["results"]
        assert {item["state"] for item in shown} == {
            state for state in OUTCOMES if OUTCOMES[state] == outcome
        }


def test_an_item_says_what_changes_without_personal_numbers(
    api: Caller, job: SyncJob, federation: Any
) -> None:
    item = make_item(job)
    changes = [
        {"field": "OrganisationNumber", "old": None, "new": "19850709-9805"},
        {"field": "Price", "old": 1, "new": "x"},
        {"field": "Vat", "old": "802400-1235", "new": None},
    ]
    text = exact_json.dumps({"payload": {}, "changes": changes}).decode().replace('"x"', "12.50")
    with scope.scope([federation.pk]):
        ExchangeBody.objects.create(
            tenant=federation, item=item, kind="plan", body=text, sha256="x", created_at=clock.now()
        )
    [shown] = api.get(f"/api/sync-jobs/{job.pk}/items/").json()["results"]
    assert shown["changes"] == [
        {"field": "OrganisationNumber", "old": None, "new": "19850709-****"},
        {"field": "Price", "old": 1, "new": "12.50"},
        {"field": "Vat", "old": "802400-1235", "new": None},
    ]


def test_findings_and_errors_are_sentences_in_the_readers_language(api: Caller, job: SyncJob) -> None:
    finding = {
        "level": "error",
        "code": "category_unmapped",
        "params": {"category": "grants"},
        "field": "rows[1]",
    }
    make_item(job, state="rejected", findings=[finding], error_code="2000588", error_words="Nej")
    shown = {
        language: api.get(f"/api/sync-jobs/{job.pk}/items/", **{"Accept-Language": language}).json()[
            "results"
        ][0]
        for language in ("sv", "en")
    }
    for language in shown:
        assert shown[language]["findings"][0]["message"] != "category_unmapped"
        assert shown[language]["error"].keys() == {"code", "message", "next_step", "provider_words"}
    assert shown["sv"]["findings"][0]["message"] != shown["en"]["findings"][0]["message"]


def test_items_come_in_the_order_of_sending(api: Caller, job: SyncJob) -> None:
    for number in (2, 0, 1):
        make_item(job, number)
    items = api.get(f"/api/sync-jobs/{job.pk}/items/").json()["results"]
    assert [item["record"]["source_ref"] for item in items] == ["K-0", "K-1", "K-2"]


def test_lists_of_jobs_are_narrowed(api: Caller, job: SyncJob, planned: SyncJob) -> None:
    assert len(api.get("/api/sync-jobs/").json()["results"]) == 2
    [only] = api.get("/api/sync-jobs/?status=planned").json()["results"]
    assert only["id"] == str(planned.pk)
    assert api.get(f"/api/sync-jobs/?integration={job.integration_id}").json()["results"]
    assert api.get("/api/sync-jobs/?integration=x").status_code == 400


def test_a_plan_is_approved_once(api: Caller, planned: SyncJob) -> None:
    answer = api.post(f"/api/sync-jobs/{planned.pk}/approve")
    assert (answer.status_code, answer.json()["dry_run"]) == (202, False)
    assert answer.json()["approved_by"].startswith("key:")
    again = api.post(f"/api/sync-jobs/{planned.pk}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "job_not_planned")


def test_a_job_is_stopped_once(api: Caller, planned: SyncJob) -> None:
    assert api.post(f"/api/sync-jobs/{planned.pk}/stop").json()["status"] == "stopped"
    again = api.post(f"/api/sync-jobs/{planned.pk}/stop", **{"Accept-Language": "sv"}).json()
    assert again["code"] == "job_ended"
    assert ("stopped" in again["message"], "Stoppad" in again["message"]) == (False, True)


@pytest.mark.parametrize(
    ("code", "params"),
    [(code, {"status": status}) for code in ("job_ended", "job_not_planned") for status in JobStatus.values]
    + [("item_not_retryable", {"state": state}) for state in State.values]
    + [("data_type_off", {"data_type": key}) for key in ("customer", "invoice", "payment")],
)
def test_no_sentence_shows_a_code_of_ours(code: str, params: dict[str, str]) -> None:
    [value] = params.values()
    assert f"”{value}”" not in explain(code, params, language="sv").message


@pytest.mark.parametrize(
    "query",
    [
        "/api/sync-jobs/?status=nonsense", "/api/sync-jobs/?sttus=planned", "/api/sync-logs/?status=nonsense",
        "/api/problems/?opened=true", "/api/integrations/?status=nonsense", "/api/integrations/?provider=x",
        "/api/records/customers/?ref=K-1", "items/?outcome=nonsense", "items/?state=x", "items/?operation=x",
        "items/?data_type=x", "items/?nonsense=1",
    ],
)  # fmt: skip
def test_a_misspelt_filter_is_refused(api: Caller, job: SyncJob, query: str) -> None:
    address = query if query.startswith("/") else f"/api/sync-jobs/{job.pk}/{query}"
    answer = api.get(address)
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)
    assert api.get(address.partition("?")[0]).status_code == 200


def test_all_times_have_the_same_offset(api: Caller, job: SyncJob) -> None:
    api.post("/api/records/customers/", [{"source_ref": "K-1", "name": "Åby"}])
    [record] = api.get("/api/records/customers/").json()["results"]
    shown = api.get(f"/api/sync-jobs/{job.pk}/").json()
    assert record["created_at"][-6:] == shown["created_at"][-6:] != "Z"


def test_a_failed_write_is_sent_again_and_a_done_one_is_not(api: Caller, job: SyncJob) -> None:
    failed, done = make_item(job, 0, state="rejected"), make_item(job, 1, state="confirmed")
    assert api.post(f"/api/sync-items/{failed.pk}/retry").json()["state"] == "ready"
    assert api.post(f"/api/sync-items/{done.pk}/retry").json()["code"] == "item_not_retryable"


def test_viewers_decide_nothing(api_as: Callable[[str], Caller], planned: SyncJob) -> None:
    item = make_item(planned, state="rejected")
    viewer = api_as("viewer")
    for address in (
        f"sync-jobs/{planned.pk}/approve",
        f"sync-jobs/{planned.pk}/stop",
        f"sync-items/{item.pk}/retry",
    ):
        assert viewer.post(f"/api/{address}").status_code == 403
    with scope.scope([planned.tenant_id]):
        assert SyncItem.objects.get().state == "rejected"


@pytest.fixture
def problem(job: SyncJob) -> Problem:
    item = make_item(job, state="waiting", blocked=True)
    with scope.scope([job.tenant_id]):
        found = Problem.objects.create(
            tenant_id=job.tenant_id, integration=job.integration, cause="x", code="reconnect_needed", words="No",
            opened_at=clock.now(), seen_at=clock.now(),
        )  # fmt: skip
        ProblemItem.objects.create(tenant_id=job.tenant_id, problem=found, item=item)
    return found


def test_a_problem_says_what_it_blocks_and_what_to_do(api: Caller, problem: Problem) -> None:
    [shown] = api.get("/api/problems/?open=true", **{"Accept-Language": "en"}).json()["results"]
    assert (shown["id"], shown["blocks"], shown["provider_words"]) == (str(problem.pk), 1, "No")
    assert shown["message"].startswith("Fortnox")
    assert "Connect again" in shown["next_step"]


def test_solving_releases_what_was_blocked(api: Caller, problem: Problem) -> None:
    body = api.post(f"/api/problems/{problem.pk}/solve").json()
    assert body["released"] == 1
    assert api.get("/api/problems/?open=true").json()["results"] == []
    [solved] = api.get("/api/problems/?open=false").json()["results"]
    assert solved["solved_by"].startswith("key:")


def test_logs_show_each_run(api: Caller, job: SyncJob) -> None:
    with scope.scope([job.tenant_id]):
        runlog.started(job)
    [row] = api.get(f"/api/sync-logs/?run_id={job.pk}&status=started").json()["results"]
    assert (row["run_id"], row["sync_type"], row["status"]) == (str(job.pk), "export", "started")
