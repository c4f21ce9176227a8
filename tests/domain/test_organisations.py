"""Swedish organisation and personal numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.domain.organisations import luhn_ok, parse_org_number, parse_personal_number, with_century


@pytest.mark.parametrize("text", ["802400-1003", "8024001003", " 802400-1003 ", "168024001003"])
def test_one_form_comes_out(text: str) -> None:
    assert parse_org_number(text) == "802400-1003"


@pytest.mark.parametrize(
    ("text", "code"),
    [("802400-1004", "check_digit"), ("80240-1003", "shape"), ("811218-9876", "person"), ("", "shape")],
)
def test_what_is_wrong_has_a_name(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        parse_org_number(text)


@pytest.mark.parametrize(("text", "code"), [("19990230-1234", "date"), ("990101-1234", "shape")])
def test_a_personal_number_needs_a_real_day(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        parse_personal_number(text)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_exactly_one_check_digit_fits(digits: str) -> None:
    assert sum(luhn_ok(digits + str(last)) for last in range(10)) == 1


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, by: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert not (luhn_ok(digits) and luhn_ok(wrong))


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("811218-9876", "19811218-9876"),
        ("8112189876", "19811218-9876"),
        ("121212-1212", "20121212-1212"),
        ("261120-0000", "20261120-0000"),
        ("261121-0000", "19261121-0000"),
        ("121212+1212", "19121212-1212"),
        ("19811218-9876", "19811218-9876"),
        ("Åsa", "Åsa"),
    ],
)
def test_the_century_of_a_short_personal_number(text: str, full: str) -> None:
    assert with_century(text, date(2026, 11, 20)) == full
