"""The REST API of exports: asked for, followed, downloaded; nobody else's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from accounting import scope
from sie4.exporting.work import write_export
from sie4.models import SIE4Export
from tests.api.conftest import Caller, caller_for
from tests.sie4_export.conftest import content
from tests.vouchers.conftest import FIRST_DAY, WHO, booked
from vouchers.ledgers.own import open_own_ledger
from vouchers.models import Ledger

pytestmark = pytest.mark.django_db
ROOTS = ("/api/sie4-exports/", "/accounting/sie4-exports/")


@pytest.fixture
def api(federation: Any) -> Caller:
    return caller_for(federation, "treasurer")


def written(api: Caller, **body: Any) -> SIE4Export:
    answer = api.post(ROOTS[0], body)
    assert answer.status_code == 202, answer.content
    write_export(answer.json()["id"])
    found: SIE4Export = SIE4Export.objects.get(pk=answer.json()["id"])
    return found


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("body", [None, {}])
def test_an_empty_body_asks_for_the_own_ledgers_year(
    api: Caller, books: Ledger, year: Any, root: str, body: Any
) -> None:
    answer = api.post(root, body)
    made = answer.json()
    assert answer.status_code == 202
    assert (made["status"], made["type"], made["profile"]) == ("pending", "4E", "strict")
    assert (made["ledger"], made["fiscal_year"], made["year"]) == (str(books.pk), str(year.pk), "2026")
    assert made["include_opening_balances"] is made["objects"] is made["budget"] is True
    assert answer["Location"] == f"/api/sie4-exports/{made['id']}/"
    assert api.get(f"{root}{made['id']}/").json() == made
    assert [one["id"] for one in api.get(root).json()["results"]] == [made["id"]]


def test_a_completed_one_tells_what_is_in_it(api: Caller, books: Ledger) -> None:
    made = written(api)
    shown = api.get(f"{ROOTS[0]}{made.pk}/", **{"Accept-Language": "en"}).json()
    assert (shown["status"], shown["progress"], shown["error_message"]) == ("completed", 100, "")
    assert (shown["accounts"], shown["vouchers"], shown["rows"]) == (4, 3, 6)
    assert shown["sha256"] == made.sha256
    assert {one["replacement"] for one in shown["replaced"]} == {"EUR", "-"}
    assert [one["code"] for one in shown["notes"]] == ["export_no_budget"]
    assert shown["file_name"] == "spbf-2026.se"


@pytest.mark.parametrize("root", ROOTS)
def test_the_download_is_the_file_byte_by_byte(api: Caller, books: Ledger, root: str) -> None:
    made = written(api)
    answer = api.get(f"{root}{made.pk}/download")
    assert b"".join(answer.streaming_content) == content(made)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="spbf-2026.se"'
    assert answer["Content-Length"] == str(made.size)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_there_is_no_download_before_it_is_completed(api: Caller, books: Ledger) -> None:
    made = api.post(ROOTS[0], {}).json()
    assert made["download"] == ""
    answer = api.get(f"{ROOTS[0]}{made['id']}/download")
    assert (answer.status_code, answer.json()["code"]) == (409, "export_not_completed")


def test_the_name_of_a_part_says_which(api: Caller, books: Ledger) -> None:
    made = written(api, date_from="2026-02-01", date_to="2026-02-28")
    answer = api.get(f"{ROOTS[0]}{made.pk}/download")
    assert 'filename="spbf-2026-02-01--2026-02-28.se"' in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"date_from": "2025-12-31"}, 409, "export_outside_year"),
        ({"date_from": "2026-03-01", "date_to": "2026-02-01"}, 409, "export_outside_year"),
        ({"series": ["Z"]}, 409, "export_series_missing"),
        ({"type": "1", "date_to": "2026-06-30"}, 409, "export_whole_year_only"),
        ({"type": "5"}, 400, "invalid"),
        ({"profile": "other"}, 400, "invalid"),
        ({"date_from": "igår"}, 400, "invalid"),
        ({"sort": "x"}, 400, "invalid"),
        ({"ledger": str(uuid4())}, 404, "not_found"),
        ({"fiscal_year": str(uuid4())}, 404, "not_found"),
        ([], 400, "invalid"),
    ],
)
def test_what_makes_no_sense_is_refused(
    api: Caller, books: Ledger, body: Any, status: int, code: str
) -> None:
    answer = api.post(ROOTS[0], body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not SIE4Export.objects.exists()


def test_the_same_request_twice_is_one_export_while_it_is_under_way(api: Caller, books: Ledger) -> None:
    first, second = (api.post(ROOTS[0], {}).json()["id"] for _ in range(2))
    other = api.post(ROOTS[0], {"budget": False}).json()["id"]
    assert first == second != other
    write_export(first)
    assert api.post(ROOTS[0], {}).json()["id"] != first


def test_an_idempotency_key_answers_once(api: Caller, books: Ledger) -> None:
    answers = [api.post(ROOTS[0], {}, **{"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert api.post(ROOTS[0], {"budget": False}, **{"Idempotency-Key": "k-1"}).status_code == 409


def test_viewers_read_and_download_and_ask_for_nothing(api: Caller, books: Ledger, federation: Any) -> None:
    made = written(api)
    viewer = caller_for(federation, "viewer")
    assert viewer.get(f"{ROOTS[0]}{made.pk}/").status_code == 200
    assert viewer.get(f"{ROOTS[0]}{made.pk}/download").status_code == 200
    assert viewer.post(ROOTS[0], {}).status_code == 403
    assert SIE4Export.objects.count() == 1


def test_foreign_ids_answer_like_unknown_ones(api: Caller, books: Ledger, other: Any) -> None:
    with scope.scope([other.pk]):
        ledger = open_own_ledger(tenant=other, start=FIRST_DAY, opened_by=WHO)
        booked(ledger)
    theirs = caller_for(other)
    made = theirs.post(ROOTS[0], {}).json()["id"]
    with scope.scope([other.pk]):
        write_export(made)
        year = ledger.fiscal_years.get().pk
    assert theirs.get(f"{ROOTS[0]}{made}/download").status_code == 200
    for path in (f"{ROOTS[0]}%s/", f"{ROOTS[0]}%s/download", f"{ROOTS[1]}%s/download"):
        foreign, unknown = api.get(path % made), api.get(path % uuid4())
        assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)
        assert foreign.status_code == 404
    for body in ({"ledger": str(ledger.pk)}, {"fiscal_year": str(year)}):
        assert api.post(ROOTS[0], body).status_code == 404
    assert api.get(ROOTS[0]).json()["results"] == []


def test_without_an_own_ledger_one_has_to_be_named(api: Caller, in_federation: Any) -> None:
    answer = api.post(ROOTS[0], {})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_own_ledger")


@pytest.fixture
def anonymous() -> Callable[[str], int]:
    from django.test import Client

    return lambda path: Client().get(path).status_code


def test_the_anonymous_get_nothing(api: Caller, books: Ledger, anonymous: Callable[[str], int]) -> None:
    made = written(api)
    for root in ROOTS:
        assert [anonymous(f"{root}{tail}") for tail in ("", f"{made.pk}/", f"{made.pk}/download")] == [
            401
        ] * 3
