"""Upsert by source_ref: what is created, changed, left alone, and what is noted about it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting import records, scope
from accounting.domain import hashing
from accounting.models import Customer, History, Invoice, InvoiceRow, Payment
from accounting.models.base import TenantMixup
from accounting.scope import NoTenantScope
from accounting.secrets import cipher
from tests.records import forms
from tests.records.conftest import Save


def test_a_second_time_is_unchanged_and_touches_nothing(ledger: Save) -> None:
    before = Invoice.objects.get().updated_at
    [outcome] = ledger("invoice", forms.invoice())
    assert outcome.status == "unchanged"
    assert outcome.id == Invoice.objects.get().pk
    assert Invoice.objects.get().updated_at == before


def test_omitted_stays_and_null_clears(save: Save) -> None:
    save("customer", forms.customer(email="a@b.se", phone="08-1"))
    [outcome] = save("customer", {"source_ref": "K-1", "email": None})
    customer = Customer.objects.get()
    assert outcome.status == "updated"
    assert (customer.name, customer.phone, customer.email) == ("Åby Boule", "08-1", "")


def test_null_sets_a_field_with_a_default_back(save: Save) -> None:
    save("customer", forms.customer(active=False, country_code="NO"))
    save("customer", {"source_ref": "K-1", "active": None, "country_code": None})
    assert (Customer.objects.get().active, Customer.objects.get().country_code) == (True, "SE")


def test_null_cannot_clear_what_is_required(save: Save) -> None:
    save("customer", forms.customer())
    [outcome] = save("customer", {"source_ref": "K-1", "name": None})
    assert [(issue.field, issue.code) for issue in outcome.issues] == [("name", "required")]
    assert Customer.objects.get().name == "Åby Boule"


def test_text_is_stripped_and_numbers_get_their_normal_form(save: Save) -> None:
    save("customer", forms.customer(name="  Åby  ", org_number="16802400-1235"))
    assert (Customer.objects.get().name, Customer.objects.get().org_number) == ("Åby", "802400-1235")


def test_one_bad_record_stops_no_other_and_leaves_no_trace(save: Save) -> None:
    outcomes = save("customer", forms.customer("K-1"), forms.customer("K-2", kind="x"), forms.customer("K-3"))
    assert [outcome.status for outcome in outcomes] == ["created", "error", "created"]
    assert list(Customer.objects.order_by("source_ref").values_list("source_ref", flat=True)) == [
        "K-1",
        "K-3",
    ]


def test_the_same_reference_twice_in_a_batch_is_refused_the_second_time(save: Save) -> None:
    outcomes = save("customer", forms.customer("K-1"), forms.customer(" K-1 ", name="Other"))
    assert [outcome.status for outcome in outcomes] == ["created", "error"]
    assert (outcomes[1].issues[0].code, outcomes[1].issues[0].params) == ("duplicate_in_batch", {"first": 0})


def test_given_rows_replace_all_and_omitted_rows_stay(ledger: Save) -> None:
    ledger("invoice", {"source_ref": "F-1", "comment": "hej"})
    assert InvoiceRow.objects.count() == 1
    ledger("invoice", {"source_ref": "F-1", "rows": [forms.row(quantity="1"), forms.row(description="Två")]})
    assert list(InvoiceRow.objects.values_list("position", "description")) == [(1, "Licens"), (2, "Två")]
    assert Invoice.objects.get().total == Decimal("375.00")


def test_a_refused_update_leaves_the_rows_alone(ledger: Save) -> None:
    ledger("invoice", {"source_ref": "F-1", "rows": [forms.row(quantity="9")], "total": "1"})
    assert InvoiceRow.objects.get().quantity == 2


def test_the_total_follows_rows_vat_and_rounding(ledger: Save) -> None:
    rows = [
        forms.row(quantity="3", unit_price="33.335"),
        forms.row(quantity="1", unit_price="0.5", vat_rate="6"),
    ]
    [outcome] = ledger("invoice", forms.invoice("F-2", rows=rows, rounding="-0.05", total="125.49"))
    assert outcome.issues == ()
    assert Invoice.objects.get(source_ref="F-2").total == Decimal("125.49")


def test_the_hash_is_that_of_the_canonical_record(ledger: Save) -> None:
    invoice = Invoice.objects.get()
    from dataclasses import asdict

    assert invoice.content_hash == hashing.content_hash(asdict(records.to_canonical(invoice)))


def test_a_personal_number_is_kept_encrypted_and_hashed_by_its_index(save: Save) -> None:
    number = "19850709-9805"
    save("customer", forms.customer(kind="person", org_number=None, personal_number=number))
    customer = Customer.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT personal_number FROM customers")
        assert number not in cursor.fetchone()[0]
    assert customer.personal_number == number
    assert customer.personal_number_index == cipher.keyed_index(number)
    save("customer", {"source_ref": "K-1", "personal_number": None})
    assert (Customer.objects.get().personal_number, Customer.objects.get().personal_number_index) == ("", "")


def test_an_unchanged_personal_number_keeps_its_ciphertext(save: Save) -> None:
    save("customer", forms.customer(kind="person", org_number=None, personal_number="19850709-9805"))
    before = Customer.objects.values_list("personal_number", flat=True).get()
    save("customer", {"source_ref": "K-1", "name": "Ny"})
    assert Customer.objects.values_list("personal_number", flat=True).get() == before


def test_a_payment_takes_the_currency_of_its_invoice(ledger: Save) -> None:
    ledger("invoice", forms.invoice("F-2", currency="EUR", currency_rate="11.25"))
    ledger("payment", forms.payment(invoice="F-2", currency_rate="11.30", amount="10.50"))
    assert (Payment.objects.get().currency, Payment.objects.get().amount) == ("EUR", Decimal("10.50"))


def test_an_invoice_with_payments_keeps_its_currency(ledger: Save) -> None:
    ledger("payment", forms.payment())
    [outcome] = ledger("invoice", {"source_ref": "F-1", "currency": "EUR", "currency_rate": "11"})
    assert [issue.code for issue in outcome.issues] == ["currency_has_payments"]


def test_a_changed_currency_counts_the_amounts_anew(ledger: Save) -> None:
    ledger("invoice", {"source_ref": "F-1", "currency": "JPY", "currency_rate": "0.07"})
    assert Invoice.objects.get().total == Decimal(250)


def test_the_moment_of_change_is_the_senders_or_now(save: Save) -> None:
    save("customer", forms.customer("K-1", changed_at="2026-01-05T10:00:00+01:00"), forms.customer("K-2"))
    assert Customer.objects.get(source_ref="K-1").changed_at == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert Customer.objects.get(source_ref="K-2").changed_at.year > 2025


def test_history_names_the_fields_and_never_their_content(save: Save) -> None:
    save("customer", forms.customer(email="hemlig@example.se"))
    save("customer", {"source_ref": "K-1", "email": "annan@example.se"})
    facts = list(History.objects.order_by("pk"))
    assert [fact.fact for fact in facts] == ["record_created", "record_updated"]
    assert facts[1].data["fields"] == ["email"]
    assert "example.se" not in str([fact.data for fact in facts])


def test_another_organisations_customer_does_not_exist(save: Save, other: Any) -> None:
    with scope.scope([other.pk]):
        records.save_records(
            tenant=other, record_type=records.get("customer"), records=[forms.customer()], changed_by="x"
        )
    [outcome] = save("invoice", forms.invoice())
    assert [issue.code for issue in outcome.issues] == ["unknown_customer"]


def test_the_same_reference_in_two_organisations_makes_two_records(
    save: Save, other: Any, federation: Any
) -> None:
    save("customer", forms.customer())
    with scope.scope([other.pk, federation.pk]):
        [outcome] = records.save_records(
            tenant=other,
            record_type=records.get("customer"),
            records=[forms.customer(name="B")],
            changed_by="x",
        )
        assert outcome.status == "created"
        assert Customer.objects.count() == 2


def test_nothing_is_saved_for_an_organisation_outside_the_scope(save: Save, other: Any) -> None:
    with pytest.raises((NoTenantScope, TenantMixup)):
        records.save_records(
            tenant=other, record_type=records.get("customer"), records=[forms.customer()], changed_by="x"
        )


def test_a_thousand_invoices_take_few_queries(ledger: Save) -> None:
    batch = [forms.invoice(f"F-{number}", rows=[forms.row(), forms.row()]) for number in range(1000)]
    with CaptureQueriesContext(connection) as made:
        outcomes = ledger("invoice", *batch)
    assert {outcome.status for outcome in outcomes} == {"created", "updated"}
    # SQLite takes some fifty rows per statement; one query per record would be a thousand and more.
    assert len(made) < 150
    with CaptureQueriesContext(connection) as again:
        ledger("invoice", *batch)
    assert len(again) < 30


def test_loading_many_takes_the_same_queries_as_loading_one(ledger: Save) -> None:
    ledger("invoice", *(forms.invoice(f"F-{number}") for number in range(2, 40)))
    invoice = records.get("invoice")
    ids = list(Invoice.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as one:
        records.load_canonical(invoice, ids[:1])
    with CaptureQueriesContext(connection) as all_of_them:
        loaded = records.load_canonical(invoice, ids)
    assert len(loaded) == 39
    assert len(one) == len(all_of_them)
