"""What a single field may hold: each code once, with the value that earns it."""

from typing import Any

import pytest

from accounting.records.sentences import explain_issue
from tests.records import forms
from tests.records.conftest import Save

CUSTOMER = [
    ("name", None, "required"),
    ("name", "   ", "required"),
    ("name", "x" * 201, "too_long"),
    ("name", 17, "not_text"),
    ("name", "Åby\x00", "control_characters"),
    ("name", "two\nlines", "control_characters"),
    ("name", "\ud800", "control_characters"),
    ("colour", "red", "unknown_field"),
    ("tenant", "x", "unknown_field"),
    ("content_hash", "x", "unknown_field"),
    ("kind", "club", "unknown_choice"),
    ("active", "yes", "not_a_bool"),
    ("org_number", "12", "org_number_shape"),
    ("org_number", "850709-9805", "org_number_person"),
    ("org_number", "802400-1234", "org_number_check_digit"),
    ("customer_number", "å 1", "customer_number_shape"),
    ("email", "nobody", "email_shape"),
    ("currency", "KRO", "unknown_currency"),
    ("country_code", "se", "country_shape"),
    ("changed_at", "2026-01-01T10:00:00", "not_a_moment"),
    ("changed_at", 5, "not_a_moment"),
]
INVOICE = [
    ("customer", "K-9", "unknown_customer"),
    ("invoice_date", "20260110", "not_a_date"),
    ("invoice_date", "2026-02-30", "not_a_date"),
    ("invoice_date", "0026-02-20", "date_out_of_range"),
    ("due_date", "2026-01-09", "due_before_invoice"),
    ("currency_rate", "0", "not_positive"),
    ("rounding", 0.5, "float"),
    ("rounding", "0.005", "amount_decimals"),
    ("rounding", "1e3", "not_a_number"),
    ("rounding", "NaN", "not_a_number"),
    ("rounding", True, "not_a_number"),
    ("total", "250.01", "total_differs"),
    ("hold_booking", None, None),
    ("rows", [], "required"),
    ("rows", {}, "not_a_list"),
    ("rows", [forms.row()] * 501, "too_many_rows"),
]
ROW = [
    ("internal_category", "rounding", "unknown_category"),
    ("quantity", "0.0000001", "too_many_decimals"),
    ("quantity", "1000000000000", "too_large"),
    ("unit_price", 1.5, "float"),
    ("unit_price", "1,5", "not_a_number"),
    ("vat_rate", "101", "vat_rate_range"),
    ("vat_rate", "-1", "vat_rate_range"),
    ("description", None, "required"),
    ("total", "1", "unknown_field"),
]
PAYMENT = [
    ("invoice", "F-9", "unknown_invoice"),
    ("amount", "0", "not_positive"),
    ("amount", "-5", "not_positive"),
    ("amount", "1.001", "amount_decimals"),
    ("currency", "EUR", "currency_differs"),
    ("method", "cheque", "unknown_choice"),
]


def found(save: Save, key: str, sent: Any) -> set[tuple[str, str]]:
    [outcome] = save(key, sent)
    return {(issue.field, issue.code) for issue in outcome.issues}


@pytest.mark.parametrize(("field", "value", "code"), CUSTOMER)
def test_a_customer_field_is_refused(save: Save, field: str, value: Any, code: str) -> None:
    assert found(save, "customer", forms.customer(**{field: value})) == {(field, code)}


@pytest.mark.parametrize(("field", "value", "code"), INVOICE)
def test_an_invoice_field_is_refused(ledger: Save, field: str, value: Any, code: str | None) -> None:
    assert found(ledger, "invoice", forms.invoice("F-2", **{field: value})) == (
        {(field, code)} if code else set()
    )


@pytest.mark.parametrize(("field", "value", "code"), ROW)
def test_a_row_field_is_refused(ledger: Save, field: str, value: Any, code: str) -> None:
    sent = forms.invoice("F-2", rows=[forms.row(), forms.row(**{field: value})])
    assert found(ledger, "invoice", sent) == {(f"rows[1].{field}", code)}


@pytest.mark.parametrize(("field", "value", "code"), PAYMENT)
def test_a_payment_field_is_refused(ledger: Save, field: str, value: Any, code: str) -> None:
    issues = found(ledger, "payment", forms.payment(**{field: value}))
    assert issues - {("currency_rate", "rate_required")} == {(field, code)}


@pytest.mark.parametrize(
    ("number", "code"),
    [("8001", "shape"), ("19859999-9805", "date"), ("19850709-9806", "check_digit")],
)
def test_a_personal_number_is_refused_without_being_repeated(save: Save, number: str, code: str) -> None:
    sent = forms.customer(kind="person", org_number=None, personal_number=number)
    [outcome] = save("customer", sent)
    assert [issue.code for issue in outcome.issues] == [f"personal_number_{code}"]
    assert number not in str(outcome)


@pytest.mark.parametrize("number", ["19850709-9805", "850709-9805", "8507099805", "x 850709-9805"])
def test_a_personal_number_in_the_wrong_field_is_not_repeated_either(save: Save, number: str) -> None:
    [outcome] = save("customer", forms.customer(org_number=number))
    assert "9805" not in str(outcome) + str(explain_issue(outcome.issues[0]))


def test_only_persons_have_personal_numbers_and_only_organisations_org_numbers(save: Save) -> None:
    assert found(save, "customer", forms.customer(personal_number="19850709-9805")) == {
        ("personal_number", "personal_number_for_organisation")
    }
    assert found(save, "customer", forms.customer(kind="person")) == {("org_number", "org_number_for_person")}


def test_foreign_currency_needs_a_rate(ledger: Save) -> None:
    assert found(ledger, "invoice", forms.invoice("F-2", currency="EUR")) == {
        ("currency_rate", "rate_required")
    }


def test_whatever_is_no_object_is_refused(save: Save) -> None:
    shapes: list[Any] = [None, 5, "x", []]
    for sent in shapes:
        assert found(save, "customer", sent) == {("", "not_an_object")}


def test_a_product_too_large_for_any_amount_is_refused(ledger: Save) -> None:
    rows = [forms.row(quantity="999999999999", unit_price="999999999999")]
    assert found(ledger, "invoice", forms.invoice("F-2", rows=rows)) == {("rows[0]", "too_large")}


def test_rows_that_add_up_to_too_much_are_refused(ledger: Save) -> None:
    rows = [forms.row(quantity="1", unit_price="999999999999")] * 2
    assert found(ledger, "invoice", forms.invoice("F-2", rows=rows)) == {("total", "too_large")}


def test_each_problem_of_a_record_is_named_at_once(ledger: Save) -> None:
    sent = forms.invoice(
        "F-2", customer="K-9", due_date="2026-01-01", rows=[forms.row(internal_category="x")]
    )
    assert {code for _, code in found(ledger, "invoice", sent)} == {
        "unknown_customer",
        "due_before_invoice",
        "unknown_category",
    }


def test_every_code_that_can_occur_has_words(ledger: Save) -> None:
    for key, maker, cases in (("customer", forms.customer, CUSTOMER), ("invoice", forms.invoice, INVOICE)):
        for field, value, _ in cases:
            for issue in ledger(key, maker("X", **{field: value}))[0].issues:
                words = explain_issue(issue)
                assert "%" not in words["message"] + words["next_step"]
                assert words["message"] != issue.code


def test_total_and_sum_both_stand_in_the_sentence(ledger: Save) -> None:
    [outcome] = ledger("invoice", forms.invoice("F-2", total="251.00"))
    words = explain_issue(outcome.issues[0])
    assert "251.00" in words["message"]
    assert "250.00" in words["message"]
