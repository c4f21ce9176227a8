"""The arithmetic of the invoices, done again in whole öre and fractions."""

from collections import defaultdict
from fractions import Fraction
from itertools import chain
from math import floor

import pytest

from demo.federation import every_month, month
from demo.record import Record

CATEGORIES = {"license_fees", "tournament_fees", "club_fees", "membership_fees", "sponsor_income"}


@pytest.fixture(params=(2026, 1, 77), ids="seed {}".format)
def january(request: pytest.FixtureRequest) -> list[Record]:
    return month(2026, 1, request.param).invoices


def ore(amount: str) -> int:
    value = Fraction(amount) * 100
    assert value.denominator == 1, f"{amount} is finer than an öre"
    return int(value)


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def before_rounding(invoice: Record) -> int:
    nets: dict[int, int] = defaultdict(int)
    for row in invoice["rows"]:
        nets[int(row["vat_rate"])] += half_up(Fraction(row["quantity"]) * ore(row["unit_price"]))
    return sum(net + half_up(Fraction(net * rate, 100)) for rate, net in nets.items())


def test_the_recalculation_agrees_with_an_invoice_worked_by_hand() -> None:
    rows = [
        {"quantity": "1.5", "unit_price": "123.45", "vat_rate": "25"},  # 185.175 -> 185.18
        {"quantity": "1", "unit_price": "0.20", "vat_rate": "25"},  # 185.38 x 0.25 = 46.345 -> 46.35
        {"quantity": "2", "unit_price": "10.00", "vat_rate": "6"},  # 20.00 + 1.20
    ]
    assert before_rounding({"rows": rows}) == 18538 + 4635 + 2120


@pytest.mark.parametrize("seed", [2026, 1, 77])
def test_every_total_is_nets_plus_vat_plus_rounding(seed: int) -> None:
    for invoice in chain.from_iterable(m.invoices for m in every_month(seed)):
        assert ore(invoice["total"]) == before_rounding(invoice) + ore(invoice["rounding"])
        assert ore(invoice["total"]) > 0


def test_rounding_always_leads_to_the_nearest_whole_krona(january: list[Record]) -> None:
    roundings = [(ore(i["rounding"]), ore(i["total"])) for i in january if i["rounding"] != "0"]
    assert all(total % 100 == 0 and -50 < rounding <= 50 for rounding, total in roundings)
    assert min(rounding for rounding, _ in roundings) < 0 < max(rounding for rounding, _ in roundings)


def test_some_totals_keep_their_ore(january: list[Record]) -> None:
    assert any(ore(i["total"]) % 100 for i in january)


def test_every_vat_rate_occurs_and_some_invoices_mix_them(january: list[Record]) -> None:
    rates = [{row["vat_rate"] for row in i["rows"]} for i in january]
    assert set().union(*rates) == {"0", "6", "12", "25"}
    assert max(map(len, rates)) >= 3


def test_each_category_carries_its_vat(january: list[Record]) -> None:
    found = defaultdict(set)
    for row in chain.from_iterable(i["rows"] for i in january):
        found[row["internal_category"]].add(row["vat_rate"])
    assert found.pop("tournament_fees") == {"0", "6", "12"}
    assert found.pop("sponsor_income") == {"25"}
    assert found == {key: {"0"} for key in CATEGORIES - {"tournament_fees", "sponsor_income"}}


def test_some_rows_need_their_quantity_times_price_rounded(january: list[Record]) -> None:
    rows = chain.from_iterable(i["rows"] for i in january)
    assert any((Fraction(r["quantity"]) * Fraction(r["unit_price"]) * 100).denominator > 1 for r in rows)


def test_some_rows_name_a_cost_centre_or_a_project_and_some_neither(january: list[Record]) -> None:
    rows = list(chain.from_iterable(i["rows"] for i in january))
    assert {r.get("cost_centre") for r in rows} == {"KANSLI", "ELIT", "UNGDOM", None}
    assert {r.get("project") for r in rows} == {"1", "2", None}


def test_exactly_one_january_invoice_is_in_euro_and_paid_in_euro() -> None:
    january = month(2026, 1)
    (invoice,) = [i for i in january.invoices if i["currency"] != "SEK"]
    assert (invoice["currency"], invoice["currency_rate"]) == ("EUR", "11.2345")
    assert invoice["currency_rate_date"] == invoice["invoice_date"]
    (payment,) = [p for p in january.payments if p["currency"] != "SEK"]
    assert (payment["invoice"], payment["currency"]) == (invoice["source_ref"], "EUR")


def test_the_default_january_adds_up_to_a_known_sum_in_kronor() -> None:
    january = month(2026, 1)
    kronor = [i for i in january.invoices if i["currency"] == "SEK"]
    paid = sum(ore(p["amount"]) for p in january.payments if p["currency"] == "SEK")
    held = sum(ore(i["total"]) for i in kronor if i["hold_booking"])
    assert paid + held == sum(ore(i["total"]) for i in kronor) == 1_084_339_22
