"""SIE imports and the validator over REST: what is answered, to whom, and what is kept of a file."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounting import scope
from sie4.importing.work import run_import
from sie4.models import SieImport, SieImportPart
from tests.api.conftest import Caller, api, api_as, caller_for, signed_in
from tests.sie_import.conftest import taken, voucher, year_file
from vouchers.models import Voucher

__all__ = ["api", "api_as", "signed_in"]
pytestmark = pytest.mark.django_db
RAW = "application/octet-stream"
PLACES = ("/api", "/accounting")


def send(caller: Caller, path: str, content: bytes, *, form: bool = False, **more: Any) -> Any:
    """As a file of a form, or as the body itself."""
    headers = {**caller.headers, **more.pop("headers", {})}
    if form:
        data = {"file": SimpleUploadedFile("2025.se", content), **more}
        return caller.client.post(path, data, headers=headers)
    query = "&".join(f"{name}={value}" for name, value in {"name": "2025.se", **more}.items())
    return caller.client.generic("POST", f"{path}?{query}", content, RAW, headers=headers)


@pytest.mark.parametrize("root", PLACES)
@pytest.mark.parametrize("form", [True, False])
def test_a_file_is_uploaded_looked_at_and_approved(
    api: Caller, federation: Any, root: str, form: bool
) -> None:
    answer = send(api, f"{root}/sie4-imports/", year_file(), form=form)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["status"], body["file_name"], body["type"]) == ("validated", "2025.se", "4E")
    assert body["preview"]["vouchers"]["new"] == 2
    address = f"{root}/sie4-imports/{body['id']}/"
    assert api.get(address).json() == body
    approved = api.post(f"{address}approve", {})
    assert (approved.status_code, approved.json()["status"]) == (202, "approved")
    with scope.scope([federation.pk]):
        run_import(SieImport.objects.get().pk)
        assert Voucher.objects.count() == 2
    done = api.get(address).json()
    assert (done["status"], done["ledger"] is not None) == ("imported", True)
    listed = api.get(f"{root}/sie4-imports/?status=imported").json()["results"]
    assert [one["id"] for one in listed] == [body["id"]]


@pytest.mark.parametrize(("language", "said"), [("sv", "inläst"), ("en", "read into a ledger")])
def test_a_missing_tick_is_a_problem_in_the_callers_language(api: Caller, language: str, said: str) -> None:
    body = send(api, "/api/sie4-imports/", year_file(flag=1)).json()
    address = f"/api/sie4-imports/{body['id']}/approve"
    answer = api.post(address, None, **{"Accept-Language": language})
    assert (answer.status_code, answer.json()["code"]) == (409, "sie_accept_flagga")
    assert said in answer.json()["message"]
    assert api.post(address, {"accept_flagga": "yes, please"}).status_code == 400
    assert api.post(address, {"accept_flag": True}).status_code == 400
    assert api.post(address, {"accept_flagga": True}).status_code == 202
    again = api.post(address, {"accept_flagga": True})
    assert (again.status_code, again.json()["code"]) == (409, "sie_not_open")


def test_conflicts_are_named_row_by_row(api: Caller, federation: Any) -> None:
    first = send(api, "/api/sie4-imports/", year_file()).json()
    api.post(f"/api/sie4-imports/{first['id']}/approve", {})
    with scope.scope([federation.pk]):
        run_import(SieImport.objects.get().pk)
    changed = year_file(voucher(1, on="2025-03-09"), voucher(2, on="2025-04-01"), voucher(3))
    body = send(api, "/api/sie4-imports/", changed).json()
    [row] = body["preview"]["conflicts"]["rows"]
    assert (row["voucher"], row["code"]) == ("A1", "sie_date_differs")
    assert "A1" in row["message"]
    answer = api.post(f"/api/sie4-imports/{body['id']}/approve", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "sie_conflicts")
    [error] = answer.json()["errors"]
    assert (error["index"], error["field"]) == (row["line"], "A1")


def test_an_idempotency_key_goes_by_what_the_file_holds(api: Caller) -> None:
    for form in (True, False):
        key = {"headers": {"Idempotency-Key": f"k-{form}"}}
        first = send(api, "/api/sie4-imports/", year_file(), form=form, **key)
        again = send(api, "/api/sie4-imports/", year_file(), form=form, **key)
        assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
        assert again["Idempotency-Replayed"] == "true"
        other = send(api, "/api/sie4-imports/", year_file(voucher(9)), form=form, **key)
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("path", ["/api/sie4-imports/", "/api/sie4-validate/"])
def test_what_is_no_file_is_told_apart(api: Caller, path: str, settings: Any) -> None:
    found = {
        "file_expected": api.post(path, {}),
        "file_missing": send(api, path, b""),
    }
    assert {code: answer.json()["code"] for code, answer in found.items()} == {code: code for code in found}
    without = api.client.post(path, {"name": "x"}, headers=api.headers)
    assert (without.status_code, without.json()["code"]) == (400, "file_missing")
    settings.FROST_SIE_UPLOAD_MB = 1
    for form in (True, False):
        large = send(api, path, b"#FLAGGA 0\n" * 120_000, form=form)
        assert (large.status_code, large.json()["code"]) == (413, "file_too_large")
        assert "1 MB" in large.json()["message"]
    assert not SieImport._base_manager.exists()


def test_a_file_larger_than_other_bodies_may_be(api: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    large = year_file(*(voucher(number) for number in range(1, 50)))
    for form in (True, False):
        assert send(api, "/api/sie4-validate/", large, form=form).status_code == 200


def test_the_validator_says_everything_and_keeps_nothing(api_as: Callable[[str], Caller]) -> None:
    viewer = api_as("viewer")
    broken = year_file() + b"#VER A 3 20250301\r\n{\r\n#TRANS 1930 {} 1.00\r\n}\r\n"
    for root in PLACES:
        for form in (True, False):
            answer = send(viewer, f"{root}/sie4-validate/", broken, form=form)
            assert answer.status_code == 200
            body = answer.json()
            assert (body["ok"], body["file"], body["type"]) == (False, "2025.se", "4E")
            [unbalanced] = [one for one in body["findings"] if one["code"] == "unbalanced"]
            assert unbalanced["line"]
            assert "A 3" in unbalanced["message"]
            assert unbalanced["remedy"]
    assert not SieImport._base_manager.exists()
    assert not SieImportPart._base_manager.exists()


def test_a_viewer_reads_and_does_not_import(
    api: Caller, api_as: Callable[[str], Caller], federation: Any
) -> None:
    viewer = api_as("viewer")
    assert send(viewer, "/api/sie4-imports/", year_file()).status_code == 403
    with scope.scope([federation.pk]):
        upload = taken(federation, year_file())
    assert viewer.get(f"/api/sie4-imports/{upload.pk}").status_code == 200
    assert viewer.post(f"/api/sie4-imports/{upload.pk}/approve", {}).status_code == 403


def test_a_foreign_ledger_answers_like_an_unknown_one(api: Caller, other: Any) -> None:
    from datetime import date

    from vouchers.ledgers.own import open_own_ledger

    with scope.scope([other.pk]):
        theirs = open_own_ledger(tenant=other, start=date(2025, 1, 1), opened_by="x")
    foreign, unknown = (
        send(api, "/api/sie4-imports/", year_file(), ledger=str(one)) for one in (theirs.pk, uuid4())
    )
    assert (
        (foreign.status_code, foreign.content)
        == (unknown.status_code, unknown.content)
        == (404, unknown.content)
    )
    nonsense = send(api, "/api/sie4-imports/", year_file(), ledger="..")
    assert nonsense.status_code == 404
    missing = send(api, "/api/sie4-imports/", year_file(), ledger="own")
    assert (missing.status_code, missing.json()["code"]) == (409, "no_own_ledger")
    for path in ("/api/sie4-imports/", f"/api/sie4-imports/{uuid4()}/"):
        assert caller_for(other).get(path).status_code in {200, 404}


def test_a_person_with_a_session_uploads_as_well(signed_in: Callable[[Any], Caller], tore: Any) -> None:
    answer = send(signed_in(tore), "/api/sie4-imports/", year_file(), form=True)
    assert (answer.status_code, answer.json()["uploaded_by"].split(" ")[-1]) == (201, "tore")
