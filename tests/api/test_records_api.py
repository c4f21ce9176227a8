"""/api/records/: the batch's answer, what is refused as a whole, what lists show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting import clock, scope
from accounting.api.shapes.records import record_shape
from accounting.models import Customer, IntegrationMapping, Tenant
from accounting.records import all_types, by_plural
from tests.api.conftest import Caller
from tests.records import forms

CUSTOMERS = "/api/records/customers/"


@pytest.fixture
def loaded(api: Caller) -> Caller:
    api.post(CUSTOMERS, {"records": [forms.customer()]})
    api.post("/api/records/invoices/", {"records": [forms.invoice()]})
    api.post("/api/records/payments/", {"records": [forms.payment()]})
    return api


def test_a_batch_is_answered_record_by_record(api: Caller) -> None:
    body = api.post(CUSTOMERS, {"records": [forms.customer(), forms.customer("K-2", kind="club")]}).json()
    assert body["counts"] == {"created": 1, "updated": 0, "unchanged": 0, "error": 1}
    good, bad = body["results"]
    assert (good["index"], good["source_ref"], good["status"], good["errors"]) == (0, "K-1", "created", [])
    assert (bad["index"], bad["source_ref"], bad["status"], bad["id"]) == (1, "K-2", "error", None)
    assert bad["errors"][0].keys() == {"field", "code", "message", "next_step"}
    assert all(bad["errors"][0].values())


def test_a_bare_list_is_taken_too(api: Caller) -> None:
    assert api.post(CUSTOMERS, [forms.customer()]).json()["counts"]["created"] == 1


def test_an_empty_batch_does_nothing(api: Caller) -> None:
    assert api.post(CUSTOMERS, {"records": []}).json()["results"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"records": {}}, "invalid"),
        ({}, "invalid"),
        ("text", "invalid"),
        ({"records": [], "tenant": "x"}, "invalid"),
        ([{}] * 1001, "too_many_records"),
    ],
)
def test_what_is_no_batch_is_refused(api: Caller, body: Any, code: str) -> None:
    answer = api.post(CUSTOMERS, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_thousand_records_are_taken(api: Caller) -> None:
    batch = [forms.customer(f"K-{number}") for number in range(1000)]
    assert api.post(CUSTOMERS, batch).json()["counts"]["created"] == 1000


def test_nobody_can_write_what_is_not_a_field(api: Caller, other: Any) -> None:
    inner = {"id": "5c0f3a52-0000-4000-8000-000000000000", "tenant": str(other.pk), "tenant_id": str(other.pk),
             "content_hash": "x", "created_at": "2020-01-01T00:00:00Z", "archived_at": "2020-01-01T00:00:00Z",
             "personal_number_index": "x"}  # fmt: skip
    for name, value in inner.items():
        [result] = api.post(CUSTOMERS, [forms.customer(**{name: value})]).json()["results"]
        assert [(error["field"], error["code"]) for error in result["errors"]] == [(name, "unknown_field")]


@pytest.mark.parametrize("plural", ["customers", "invoices", "payments"])
def test_what_is_shown_has_the_declared_shape(loaded: Caller, plural: str) -> None:
    [record] = loaded.get(f"/api/records/{plural}/").json()["results"]
    shape = record_shape(by_plural(plural))()
    assert record.keys() == shape.fields.keys()
    sent = {name: value for name, value in record.items() if not shape.fields[name].read_only}
    assert type(shape)(data=sent).is_valid(raise_exception=True)


@pytest.mark.parametrize("plural", ["customers", "invoices", "payments"])
def test_what_is_shown_can_be_sent_back_unchanged(loaded: Caller, plural: str) -> None:
    [record] = loaded.get(f"/api/records/{plural}/").json()["results"]
    sent = {
        name: value
        for name, value in record.items()
        if name not in {"id", "created_at", "updated_at", "external"}
    }
    [result] = loaded.post(f"/api/records/{plural}/", [sent]).json()["results"]
    assert (result["status"], result["errors"]) == ("unchanged", [])


def test_amounts_are_strings(loaded: Caller) -> None:
    [invoice] = loaded.get("/api/records/invoices/").json()["results"]
    assert (invoice["total"], invoice["rows"][0]["quantity"], invoice["customer"]) == ("250.00", "2", "K-1")


def test_one_record_by_its_id(loaded: Caller) -> None:
    [record] = loaded.get(CUSTOMERS).json()["results"]
    assert loaded.get(f"{CUSTOMERS}{record['id']}/").json() == record


def test_personal_numbers_are_masked(api: Caller) -> None:
    api.post(CUSTOMERS, [forms.customer(kind="person", org_number=None, personal_number="19850709-9805")])
    assert api.get(CUSTOMERS).json()["results"][0]["personal_number"] == "19850709-****"


def test_lists_are_narrowed_by_reference_and_moment(api: Caller) -> None:
    api.post(CUSTOMERS, [forms.customer("K-1"), forms.customer("K,2"), forms.customer("K-3")])
    found = api.get(f"{CUSTOMERS}?source_ref=K-1&source_ref=K,2").json()["results"]
    assert {record["source_ref"] for record in found} == {"K-1", "K,2"}
    later = clock.now().isoformat()
    api.post(CUSTOMERS, [{"source_ref": "K-3", "city": "Åby"}])
    found = api.get(f"{CUSTOMERS}?changed_since={later}").json()["results"]
    assert [record["source_ref"] for record in found] == ["K-3"]


@pytest.mark.parametrize("query", ["changed_since=yesterday", "changed_since=2026-01-01", "source_ref=%00"])
def test_a_filter_that_makes_no_sense_is_refused(api: Caller, query: str) -> None:
    assert api.get(f"{CUSTOMERS}?{query}").status_code == 400


def test_a_record_says_where_it_stands_outside(loaded: Caller, federation: Tenant, integration: Any) -> None:
    with scope.scope([federation.pk]):
        customer = Customer.objects.get()
        IntegrationMapping.objects.create(
            tenant=federation, integration=integration, local_resource_type="customer",
            local_resource_id=customer.pk, external_resource_type="customers", external_id="17",
            sent_hash=customer.content_hash, synced_at=clock.now(),
        )  # fmt: skip
    [external] = loaded.get(CUSTOMERS).json()["results"][0]["external"]
    assert (external["external_id"], external["in_step"]) == ("17", True)
    loaded.post(CUSTOMERS, [{"source_ref": "K-1", "city": "Åby"}])
    assert loaded.get(CUSTOMERS).json()["results"][0]["external"][0]["in_step"] is False


def test_a_page_takes_the_same_queries_whatever_its_size(api: Caller) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            api.get(CUSTOMERS)
        return len(made)

    api.post(CUSTOMERS, [forms.customer()])
    api.get(CUSTOMERS)
    few = queries()
    api.post(CUSTOMERS, [forms.customer(f"K-{number}") for number in range(50)])
    assert queries() == few


def test_viewers_read_and_do_not_write(api_as: Callable[[str], Caller]) -> None:
    viewer = api_as("viewer")
    for record_type in all_types():
        address = f"/api/records/{record_type.plural}/"
        assert viewer.get(address).status_code == 200
        assert viewer.post(address, []).status_code == 403
        assert api_as("treasurer").post(address, []).status_code == 200
