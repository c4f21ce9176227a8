"""Two sides, field by field: what changed where."""

from typing import Any

import pytest

from accounting.domain.merging import mixed, three_way

ROW = {"description": "Licens", "price": 10}


def equal(name: str, one: Any, other: Any) -> bool:
    return bool(one == other)


def merged(
    before: tuple[dict[str, Any], dict[str, Any]] | None, ours: dict[str, Any], theirs: dict[str, Any]
) -> tuple[list[str], list[str], list[str]]:
    found = three_way(before, ours, theirs, equal)
    return sorted(found.ours), sorted(found.theirs), sorted(found.both)


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ({"a": 1}, {"a": 1}, ([], [], [])),
        ({"a": 2}, {"a": 1}, (["a"], [], [])),
        ({"a": 1}, {"a": 2}, ([], ["a"], [])),
        ({"a": 2}, {"a": 3}, ([], [], ["a"])),
        ({"a": 2}, {"a": 2}, ([], [], [])),
    ],
)
def test_one_field(ours: dict[str, Any], theirs: dict[str, Any], found: Any) -> None:
    assert merged(({"a": 1}, {"a": 1}), ours, theirs) == found


def test_what_one_side_cannot_say_is_no_change() -> None:
    """Ours is an association, and comes back as a company."""
    before = ({"kind": "association"}, {"kind": "company"})
    assert merged(before, *before) == ([], [], [])
    assert merged(before, {"kind": "association"}, {"kind": "person"}) == ([], ["kind"], [])


def test_rows_of_equal_number_are_compared_field_by_field() -> None:
    before = {"rows": [ROW, ROW]}
    ours = {"rows": [{**ROW, "description": "Avgift"}, ROW]}
    theirs = {"rows": [{**ROW, "price": 12}, {**ROW, "price": 13}]}
    assert merged((before, before), ours, theirs) == (
        ["rows[1].description"],
        ["rows[1].price", "rows[2].price"],
        [],
    )


def test_rows_of_another_number_are_one_field() -> None:
    before = {"rows": [ROW]}
    assert merged((before, before), before, {"rows": [ROW, ROW]}) == ([], ["rows"], [])
    changed = {"rows": [{**ROW, "price": 11}]}
    assert merged((before, before), changed, {"rows": [ROW, ROW]}) == ([], [], ["rows"])
    assert merged((before, before), {"rows": [ROW, ROW]}, {"rows": [ROW, ROW]}) == ([], [], [])


def test_at_first_sight_empty_fields_are_filled() -> None:
    ours = {"a": "", "b": "x", "c": "1", "d": "same"}
    theirs = {"a": "y", "b": None, "c": "2", "d": "same"}
    assert merged(None, ours, theirs) == (["b"], ["a"], ["c"])


def test_fields_of_one_side_laid_over_the_other() -> None:
    one = {"a": 1, "b": 2, "rows": [ROW, ROW]}
    other = {"a": 9, "b": 9, "rows": [{**ROW, "price": 99}, {**ROW, "price": 98}]}
    assert mixed(one, other, frozenset({"a", "rows[2].price"})) == {
        "a": 9,
        "b": 2,
        "rows": [ROW, {**ROW, "price": 98}],
    }
    assert mixed(one, other, frozenset({"rows"}))["rows"] == other["rows"]
