"""Money is exact: minor units, half up, and never a float."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.domain import money
from accounting.models.money import MoneyField, ScaledField

ORE = st.integers(min_value=-(10**15), max_value=10**15)


@given(ORE, st.sampled_from(["SEK", "EUR", "JPY", "BHD"]))
def test_minor_units_come_back_as_they_went(minor: int, currency: str) -> None:
    assert money.to_minor(money.from_minor(minor, currency), currency) == minor


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    with pytest.raises(ValueError, match="more decimals"):
        money.to_minor(Decimal("1.005"), "SEK")
    assert money.to_minor(Decimal("1.005"), "KWD") == 1005


@pytest.mark.parametrize(
    ("amount", "rounded"), [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01"), ("0.125", "0.13")]
)
def test_rounding_is_half_up_away_from_zero(amount: str, rounded: str) -> None:
    assert money.round_half_up(Decimal(amount), "SEK") == Decimal(rounded)


def test_vat_is_rounded_once_per_rate_and_document() -> None:
    """Three rows of 0.10 at 25 %: 0.075 in all gives 0.08; row by row it would be 0.09."""
    rows = [(Decimal(25), Decimal("0.10"))] * 3
    assert money.vat_by_rate(rows, "SEK") == {Decimal(25): Decimal("0.08")}


@pytest.mark.parametrize("text", ["1e3", "NaN", "Infinity", "1_000", "", "abc", "1" * 19, "0x10"])
def test_what_is_not_a_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        money.parse(text)


@pytest.mark.parametrize("field", [MoneyField(), ScaledField()])
def test_a_float_never_gets_in(field: MoneyField | ScaledField) -> None:
    with pytest.raises(TypeError, match="never floats"):
        field.to_python(0.1)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=6))
def test_a_scaled_number_comes_back_as_it_went(value: Decimal) -> None:
    field = ScaledField()
    assert field.from_db_value(field.get_prep_value(value)) == value
