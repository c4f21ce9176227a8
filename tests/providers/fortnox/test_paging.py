"""When a list is at its end, told by pages handed in one by one."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox import pages
from accounting.providers.http import Answer, Sender


class Scripted:
    """Answers with the given pages, in order."""

    def __init__(self, *answers: Any) -> None:
        self.queries: list[dict[str, Any]] = []
        self._answers: Iterator[Any] = iter(answers)

    def get(self, path: str, **query: Any) -> Answer:
        self.queries.append(query)
        return Answer(200, next(self._answers), {})


def page(numbers: list[int], pages: int, total: int) -> dict[str, Any]:
    meta = {"@TotalResources": total, "@TotalPages": pages, "@CurrentPage": 1}
    return {"MetaInformation": meta, "Customers": [{"CustomerNumber": str(number)} for number in numbers]}


def read(sender: Scripted) -> list[str]:
    found = pages.read_all(cast(Sender, sender), "customers", "Customers", "CustomerNumber", {"name": "x"})
    return [item["CustomerNumber"] for item in found]


def test_an_empty_list_has_no_pages() -> None:
    sender = Scripted(page([], 0, 0))
    assert read(sender) == []
    assert sender.queries == [{"name": "x", "limit": 500, "page": 1}]


def test_a_row_that_shifted_to_the_next_page_is_given_once() -> None:
    assert read(Scripted(page([1, 2], 2, 3), page([2, 3], 2, 3))) == ["1", "2", "3"]


def test_pages_that_appear_while_reading_are_read_too() -> None:
    assert read(Scripted(page([1], 1 + 1, 2), page([2], 3, 3), page([3], 3, 3))) == ["1", "2", "3"]


def test_a_row_that_slipped_away_between_two_pages_is_noticed() -> None:
    with pytest.raises(ProviderError) as error:
        read(Scripted(page([1, 2], 2, 4), page([4], 2, 4)))
    assert (error.value.kind, error.value.code) == (Kind.TRANSIENT, "list_shifted")


def test_without_meta_information_a_short_page_is_the_last() -> None:
    full = {"Customers": [{"CustomerNumber": str(number)} for number in range(500)]}
    assert len(read(Scripted(full, {"Customers": [{"CustomerNumber": "x"}]}))) == 501


@pytest.mark.parametrize("odd", [None, [], {}, {"Customers": None}, {"Customers": ["1"]}, {"Invoices": []}])
def test_an_answer_without_its_list_is_not_an_empty_list(odd: Any) -> None:
    with pytest.raises(ProviderError) as error:
        read(Scripted(odd))
    assert error.value.code == "unreadable_answer"
