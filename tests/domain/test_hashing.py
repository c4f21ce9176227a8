"""When two states of a record count as the same, and what is left on the remote document."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accounting.domain.hashing import business_key, content_hash, marker

VALUES = st.one_of(
    st.text(max_size=20), st.decimals(allow_nan=False, allow_infinity=False, places=4), st.booleans()
)
CONTENT = st.dictionaries(st.text(min_size=1, max_size=10), VALUES, max_size=8)


@given(CONTENT)
def test_the_order_of_fields_does_not_matter(content: dict[str, Any]) -> None:
    assert content_hash(content) == content_hash(dict(reversed(list(content.items()))))


@given(CONTENT, st.sampled_from([None, "", []]))
def test_an_empty_field_changes_nothing(content: dict[str, Any], empty: Any) -> None:
    assert content_hash(content) == content_hash({**content, "a new field": empty})


@given(CONTENT, st.text(min_size=1))
def test_a_filled_field_changes_the_hash(content: dict[str, Any], text: str) -> None:
    assert content_hash(content) != content_hash({**content, "a new field": text})


def test_trailing_zeros_are_no_change_but_a_zero_is_not_nothing() -> None:
    assert content_hash({"total": Decimal("10.0")}) == content_hash({"total": Decimal("1E+1")})
    assert content_hash({"total": Decimal(0)}) != content_hash({})


def test_the_order_of_rows_matters() -> None:
    rows = [{"day": date(2026, 1, 1)}, {"day": date(2026, 1, 2)}]
    assert content_hash({"rows": rows}) != content_hash({"rows": rows[::-1]})


def test_a_marker_is_short_plain_and_the_same_for_ever() -> None:
    """It was written on documents of real companies: this very value must never change."""
    key = business_key("100200", "invoice", "boule", "F-2026-00001")
    assert key == '["100200","invoice","boule","F-2026-00001"]'
    assert marker(key) == MARKER
    assert len(marker(key)) == 16


def test_neighbours_have_other_markers() -> None:
    keys = {marker(business_key("1", "invoice", "t", f"F-{number}")) for number in range(10_000)}
    assert len(keys) == 10_000


def test_parts_cannot_run_into_each_other() -> None:
    assert business_key("a", "b,c") != business_key("a,b", "c")


MARKER = "fi:e4xjthr2zsipt"
