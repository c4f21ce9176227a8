"""Pages: all rows once, in order, forwards and backwards, whatever is added meanwhile."""

from typing import Any

import pytest

from accounting import clock
from tests.api.conftest import Caller, make_integration, make_job
from tests.records import forms
from tests.scopes import nothing_in_scope

CUSTOMERS = "/api/records/customers/"


@pytest.fixture
def seven(api: Caller) -> Caller:
    api.post(CUSTOMERS, [forms.customer(f"K-{number}") for number in range(7)])
    return api


def refs(body: Any) -> list[str]:
    return [record["source_ref"] for record in body["results"]]


def pages(api: Caller, address: str | None, step: str = "next") -> list[list[str]]:
    found = []
    while address:
        body = api.get(address).json()
        found.append(refs(body))
        address = body[step]
    return found


def test_all_pages_together_are_all_rows_in_order(seven: Caller) -> None:
    found = pages(seven, f"{CUSTOMERS}?page_size=3")
    assert [len(page) for page in found] == [3, 3, 1]
    assert [ref for page in found for ref in page] == [f"K-{number}" for number in range(7)]


def test_the_way_back_shows_the_same_pages(seven: Caller) -> None:
    last = seven.get(seven.get(seven.get(f"{CUSTOMERS}?page_size=3").json()["next"]).json()["next"]).json()
    assert last["next"] is None
    assert pages(seven, last["previous"], "previous") == [["K-3", "K-4", "K-5"], ["K-0", "K-1", "K-2"]]


def test_the_first_page_has_nothing_before_it(seven: Caller) -> None:
    assert seven.get(f"{CUSTOMERS}?page_size=7").json()["previous"] is None
    assert seven.get(f"{CUSTOMERS}?page_size=7").json()["next"] is None


def test_rows_of_the_same_moment_are_neither_lost_nor_repeated(api: Caller, federation: Any) -> None:
    integration, now = make_integration(federation), clock.now()
    with clock.clock_set(lambda: now):
        jobs = {str(make_job(integration).pk) for _ in range(7)}
    address, seen = "/api/sync-jobs/?page_size=2", []
    while address:
        body = api.get(address).json()
        seen += [job["id"] for job in body["results"]]
        address = body["next"]
    assert len(seen) == 7
    assert set(seen) == jobs


def test_a_row_that_arrives_meanwhile_shifts_nothing(seven: Caller) -> None:
    following = seven.get(f"{CUSTOMERS}?page_size=3").json()["next"]
    seven.post(CUSTOMERS, [{"source_ref": "K-0", "city": "Åby"}])
    assert refs(seven.get(following).json()) == ["K-3", "K-4", "K-5"]


def test_a_hundred_rows_are_usual(api: Caller, federation: Any) -> None:
    api.post(CUSTOMERS, [forms.customer(f"K-{number}") for number in range(101)])
    assert len(api.get(CUSTOMERS).json()["results"]) == 100


@pytest.mark.parametrize("size", ["0", "-1", "1001", "x", "1.5", "²", "9" * 400])
def test_an_impossible_page_size_is_refused(api: Caller, size: str) -> None:
    answer = api.get(f"{CUSTOMERS}?page_size={size}")
    assert (answer.status_code, answer.json()["code"]) == (400, "page_size")


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "W10", "WzEsMiwzXQ", "WyIiLCAiMjAyNi0wMS0wMVQwMDowMDowMFoiLCAieCJd"]
)
def test_a_made_up_cursor_is_refused(api: Caller, cursor: str) -> None:
    answer = api.get(f"{CUSTOMERS}?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor")


def test_a_cursor_opens_no_other_organisation(seven: Caller, other: Any) -> None:
    from tests.api.conftest import caller_for

    following = seven.get(f"{CUSTOMERS}?page_size=3").json()["next"]
    assert caller_for(other).get(following).json()["results"] == []
    assert nothing_in_scope()
