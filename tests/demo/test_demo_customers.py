"""Who the customers are: valid in form, unmistakably invented, and awkward where real names are awkward."""

import re
from datetime import date
from itertools import chain

import pytest

from demo.federation import every_month, month
from demo.record import Record


@pytest.fixture(params=(2026, 3), ids="seed {}".format)
def everybody(request: pytest.FixtureRequest) -> list[Record]:
    return list(chain.from_iterable(m.customers for m in every_month(request.param)))


def passes_luhn(number: str) -> bool:
    backwards = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in backwards[1::2]]
    return (sum(backwards[::2]) + sum(doubled)) % 10 == 0


def test_the_check_itself_knows_a_right_number_from_a_wrong_one() -> None:
    assert passes_luhn("4539578763621486")
    assert not passes_luhn("4539578763621487")


def test_organisation_numbers_have_a_valid_check_digit_and_the_right_first_digits(
    everybody: list[Record],
) -> None:
    first_digits = {"association": "80", "company": "55"}
    domestic = [c for c in everybody if c["kind"] != "person" and c["country_code"] == "SE"]
    assert len(domestic) == 60
    for customer in domestic:
        number = customer["org_number"]
        assert re.fullmatch(rf"{first_digits[customer['kind']]}\d{{4}}-\d{{4}}", number)
        assert passes_luhn(number.replace("-", ""))
        assert int(number[2]) >= 2  # the third digit tells an organisation from a birth date


def test_vat_numbers_follow_from_organisation_numbers(everybody: list[Record]) -> None:
    companies = [c for c in everybody if c["kind"] == "company"]
    assert [c["vat_number"] for c in companies] == [
        f"SE{c['org_number'].replace('-', '')}01" for c in companies
    ]


def test_personal_numbers_are_test_numbers_of_adults(everybody: list[Record]) -> None:
    persons = [c for c in everybody if c["kind"] == "person"]
    assert len(persons) == 28
    for person in persons:
        assert re.fullmatch(r"\d{8}-9[89]\d\d", person["personal_number"])
        assert passes_luhn(person["personal_number"][2:].replace("-", ""))
        assert date.fromisoformat(person["personal_number"][:8]) < date(2007, 12, 1)


def test_numbers_belong_to_the_right_kind_of_customer(everybody: list[Record]) -> None:
    assert not any("org_number" in c or "vat_number" in c for c in everybody if c["kind"] == "person")
    assert not any("personal_number" in c for c in everybody if c["kind"] != "person")


@pytest.mark.parametrize(
    "field", ["source_ref", "name", "email", "org_number", "personal_number", "customer_number"]
)
def test_nobody_shares(everybody: list[Record], field: str) -> None:
    values = [c[field] for c in everybody if field in c]
    assert values
    assert len(values) == len(set(values))


def test_nobody_real_can_be_reached(everybody: list[Record]) -> None:
    phones = r"08-465 004 \d\d|031-390 06 \d\d|040-628 04 \d\d|070-174 06 (0[5-9]|[1-9]\d)"
    assert all(re.fullmatch(r"[a-z0-9.-]+@([a-z0-9-]+\.example|example\.se)", c["email"]) for c in everybody)
    assert all(re.fullmatch(phones, c["phone"]) for c in everybody if c["country_code"] == "SE")


def test_fields_keep_to_the_contract(everybody: list[Record]) -> None:
    for customer in everybody:
        assert re.fullmatch(r"K-20\d\d-\d{4}", customer["source_ref"])
        assert 0 < len(customer["name"]) <= 200
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,30}", customer.get("customer_number", "1"))
        assert re.fullmatch(
            r"\d{3} \d\d" if customer["country_code"] == "SE" else r"\d{5}", customer["zip_code"]
        )


def test_january_has_awkward_names() -> None:
    names = [c["name"] for c in month(2026, 1).customers]
    text = "".join(names).lower()
    assert set("åäöé'&") <= set(text)
    assert max(map(len, names)) > 120


def test_january_has_clubs_persons_and_sponsors() -> None:
    kinds = [c["kind"] for c in month(2026, 1).customers]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"association": 25, "person": 15, "company": 7}
