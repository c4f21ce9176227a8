"""Customers: numbers, odd values and what a change may do."""

import pytest

from tests.sandbox.practice import Practice


def test_a_name_is_enough_and_the_rest_is_default(fortnox: Practice) -> None:
    customer = fortnox.post("customers", "Customer", Name="Klubben")
    assert customer["CustomerNumber"] == "1"
    assert (customer["Currency"], customer["VATType"], customer["Active"]) == ("SEK", "SEVAT", True)
    assert (customer["Address1"], customer["Email"]) == (None, "")


def test_after_a_change_unset_texts_turn_empty(fortnox: Practice) -> None:
    assert fortnox.put("customers/C-1", "Customer", City="Umeå")["Address1"] == ""


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Nickname": "x"}, 2001399),
        ({"@url": "x"}, 2001399),
        ({"Active": "true"}, 2000134),
        ({"City": 17}, 2000106),
        ({"InvoiceDiscount": "five"}, 2000108),
        ({"CustomerNumber": "Å-1"}, 2000359),
        ({"City": "bad\u0007bell"}, 2000359),
        ({"ZipCode": "12345678901"}, 2009999),
        ({"Currency": "USD"}, 2000427),
        ({"CustomerNumber": "C-1"}, 2000637),
        ({"TermsOfPayment": "17"}, 2000429),
    ],
)
def test_bad_fields_are_refused(fortnox: Practice, fields: dict[str, object], code: int) -> None:
    assert fortnox.refusal("POST", "customers", "Customer", **{"Name": "x", **fields})[1] == code


def test_a_deleted_number_is_never_free_again(fortnox: Practice) -> None:
    assert fortnox.send("DELETE", "customers/C-1").status_code == 204
    assert fortnox.refusal("GET", "customers/C-1") == (404, 2000433)
    assert fortnox.refusal("POST", "customers", "Customer", Name="x", CustomerNumber="C-1") == (400, 2000637)


def test_a_used_customer_cannot_be_deleted(fortnox: Practice) -> None:
    fortnox.invoice()
    assert fortnox.send("DELETE", "customers/C-1").status_code == 400


def test_empty_text_is_ignored_and_api_blank_clears(fortnox: Practice) -> None:
    fortnox.put("customers/C-1", "Customer", Comments="hej")
    assert fortnox.put("customers/C-1", "Customer", Comments="")["Comments"] == "hej"
    assert fortnox.put("customers/C-1", "Customer", Comments=None)["Comments"] == "hej"
    assert fortnox.put("customers/C-1", "Customer", Comments="API_BLANK")["Comments"] == ""


def test_list_items_are_short_and_rename_the_phone(fortnox: Practice) -> None:
    fortnox.put("customers/C-1", "Customer", Phone1="08-1")
    item = fortnox.get("customers")["Customers"][0]
    assert item["Phone"] == "08-1"
    assert "Currency" not in item


def test_generated_numbers_step_over_own_ones(fortnox: Practice) -> None:
    fortnox.customer("1")
    assert fortnox.post("customers", "Customer", Name="x")["CustomerNumber"] == "2"
