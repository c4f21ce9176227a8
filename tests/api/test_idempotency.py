"""Idempotency-Key: the same request once, whatever happens on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.response import Response

from accounting import clock, scope
from accounting.api.idempotency import idempotent
from accounting.api.views import FrostView
from accounting.models import IdempotencyKey, SyncJob
from tests.api.conftest import Caller, caller_for, make_integration
from tests.conftest import make_tenant
from tests.records.file_database import at_once

KEY = {"Idempotency-Key": "6a1f"}


@pytest.fixture
def sync(integration: Any) -> str:
    return f"/api/integrations/{integration.pk}/sync"


def change_keys(tenant: Any, **values: Any) -> None:
    with scope.scope([tenant.pk]):
        assert IdempotencyKey.objects.update(**values) == 1


def jobs(tenant: Any) -> int:
    with scope.scope([tenant.pk]):
        return SyncJob.objects.count()


def test_the_same_request_is_replayed(api: Caller, sync: str, federation: Any) -> None:
    first = api.post(sync, {"dry_run": True}, **KEY)
    again = api.post(f"{sync}/", {"dry_run": True}, **KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert jobs(federation) == 1


def test_without_a_key_each_request_counts(api: Caller, sync: str, federation: Any) -> None:
    assert api.post(sync, {"dry_run": True}).json()["id"] != api.post(sync, {"dry_run": True}).json()["id"]
    assert jobs(federation) == 2


def test_another_body_under_the_same_key_is_refused(api: Caller, sync: str, federation: Any) -> None:
    api.post(sync, {"dry_run": True}, **KEY)
    answer = api.post(sync, {"dry_run": False}, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert jobs(federation) == 1


def test_another_address_under_the_same_key_is_refused(api: Caller, sync: str) -> None:
    api.post(sync, {}, **KEY)
    assert api.post(sync.replace("/sync", "/export"), {}, **KEY).status_code == 409


def test_the_first_one_still_running_is_said(api: Caller, sync: str, federation: Any) -> None:
    api.post(sync, {"dry_run": True}, **KEY)
    change_keys(federation, status=0)
    answer = api.post(sync, {"dry_run": True}, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert int(answer["Retry-After"]) > 0


def test_a_request_that_was_lost_with_its_process_can_be_repeated(
    api: Caller, sync: str, federation: Any
) -> None:
    api.post(sync, {"dry_run": True}, **KEY)
    change_keys(federation, status=0, created_at=clock.now() - timedelta(minutes=6))
    assert api.post(sync, {"dry_run": True}, **KEY).status_code == 202


def test_after_a_day_the_key_is_new_again(api: Caller, sync: str, federation: Any) -> None:
    api.post(sync, {"dry_run": True}, **KEY)
    change_keys(federation, created_at=clock.now() - timedelta(hours=25))
    assert api.post(sync, {"dry_run": True}, **KEY).get("Idempotency-Replayed") is None
    assert jobs(federation) == 2


def test_a_refusal_is_not_kept(api: Caller, sync: str, integration: Any) -> None:
    with scope.scope([integration.tenant_id]):
        type(integration).objects.update(status="paused")
    assert api.post(sync, {}, **KEY).status_code == 409
    with scope.scope([integration.tenant_id]):
        type(integration).objects.update(status="connected")
    assert api.post(sync, {}, **KEY).status_code == 202


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "å", "a\tb"])
def test_a_strange_key_is_refused(api: Caller, sync: str, key: str) -> None:
    answer = api.post(sync, {}, **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_shape")


def test_two_organisations_may_use_the_same_key(api: Caller, sync: str, other: Any) -> None:
    api.post(sync, {"dry_run": True}, **KEY)
    theirs = f"/api/integrations/{make_integration(other).pk}/sync"
    answer = caller_for(other).post(theirs, {"dry_run": False}, **KEY)
    assert (answer.status_code, answer.get("Idempotency-Replayed")) == (202, None)


def test_a_viewer_gets_no_replay(api: Caller, sync: str, api_as: Callable[[str], Caller]) -> None:
    api.post(sync, {"dry_run": True}, **KEY)
    assert api_as("viewer").post(sync, {"dry_run": True}, **KEY).status_code == 403


def test_batches_of_records_are_replayed_too(api: Caller) -> None:
    body = {"records": [{"source_ref": "K-1", "name": "Åby"}]}
    first = api.post("/api/records/customers/", body, **KEY).json()
    assert api.post("/api/records/customers/", body, **KEY).json() == first
    assert first["counts"]["created"] == 1


def test_work_whose_answer_cannot_be_kept_is_done_all_the_same(rf: Any, federation: Any, api: Caller) -> None:
    """The repetition hears that it is done, though not the words."""

    class View(FrostView):
        calls = 0

        @idempotent
        def post(self, request: Any) -> Response:
            View.calls += 1
            return Response({"text": "\ud800"}, status=202)

    def send() -> Any:
        headers = {**api.headers, **KEY}
        request = rf.post("/api/x", "{}", "application/json", headers=headers)
        request.memberships, request.tenant = {}, None
        with scope.scope():
            return View.as_view()(request)

    assert [send().status_code for _ in range(2)] == [202, 202]
    assert send()["Idempotency-Replayed"] == "true"
    assert View.calls == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_two_at_the_same_moment_start_one_job() -> None:
    tenant = make_tenant("spbf", "A")
    integration, caller = make_integration(tenant), caller_for(tenant)
    for number in range(8):
        key = {"Idempotency-Key": f"key-{number}"}
        answers = at_once(
            *[
                lambda: caller.post(f"/api/integrations/{integration.pk}/sync", {"dry_run": True}, **key)  # noqa: B023
                for _ in range(2)
            ]
        )
        assert {answer.status_code for answer in answers} <= {202, 409}
        assert len({answer.json()["id"] for answer in answers if answer.status_code == 202}) == 1
        assert jobs(tenant) == number + 1
