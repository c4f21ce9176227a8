"""Field-level changes between two payloads, as people read them."""

from accounting.domain.diff import field_changes


def test_only_what_differs_is_shown() -> None:
    assert field_changes({"a": 1, "b": 2}, {"a": 1, "b": 3}) == [{"field": "b", "old": 2, "new": 3}]


def test_fields_that_come_and_go_are_shown() -> None:
    assert field_changes({"gone": 1}, {"new": 2}) == [
        {"field": "new", "old": None, "new": 2},
        {"field": "gone", "old": 1, "new": None},
    ]


def test_rows_are_named_by_their_place() -> None:
    old, new = {"rows": [{"price": 1}]}, {"rows": [{"price": 2}, {"price": 3}]}
    assert [change["field"] for change in field_changes(old, new)] == ["rows[1].price", "rows[2]"]


def test_the_same_payload_has_no_changes() -> None:
    payload = {"rows": [{"a": {"b": [1, 2]}}], "c": None}
    assert field_changes(payload, payload) == []
