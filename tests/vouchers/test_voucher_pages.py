"""The pages of ledgers and vouchers: found, read, locked, corrected, by those who may."""

import re
from typing import Any

import pytest
from django.urls import reverse

from accounting.models import Invoice
from tests.admin.conftest import Visitor
from tests.conftest import make_person
from tests.records import forms
from tests.vouchers.conftest import WHO, booked, content, row, save, vouchers_of
from vouchers.booking.drafts import draft_voucher
from vouchers.booking.records import book_records
from vouchers.models import Account, FiscalYear, Ledger, Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def treasurer(tore: Any) -> Visitor:
    return Visitor(tore, "sv")


def test_bookkeeping_stands_in_the_menu_in_swedish(treasurer: Visitor, ledger: Ledger) -> None:
    page = treasurer.sees("index")
    for words in ("Bokföring", "Verifikationer", "Konton", "Räkenskapsår", "Bokföringar"):
        assert words in page


def test_vouchers_are_filtered_by_period_series_and_account(treasurer: Visitor, ledger: Ledger) -> None:
    booked(ledger, text="Januarikaffe")
    booked(ledger, row("1920", debit="7.00"), row("1930", credit="7.00"), on="2026-02-01", text="Februarite")
    name = "vouchers_voucher_changelist"
    both = treasurer.sees(name)
    assert "Januarikaffe" in both
    assert "7,00\u00a0kr" in both
    assert "1920 PlusGiro" in both, "a used account can be chosen"
    assert "1510 Kundfordringar" not in both
    for query, words in (
        ({"period": "2026-01"}, ("Januarikaffe",)),
        ({"period": "2026-02"}, ("Februarite",)),
        ({"period": "2026-01-01_2026-12-31"}, ("Januarikaffe", "Februarite")),
        ({"in_series": "B"}, ()),
        ({"in_series": "A"}, ("Januarikaffe", "Februarite")),
        ({"on_account": "1920"}, ("Februarite",)),
        ({"period": "skräp"}, ("Januarikaffe", "Februarite")),
    ):
        page = treasurer.sees(name, **query)
        assert [one for one in ("Januarikaffe", "Februarite") if one in page] == list(words), query


def test_a_voucher_shows_its_rows_sums_and_record(treasurer: Visitor, booking: Ledger) -> None:
    save(booking.tenant, "customer", forms.customer())
    save(booking.tenant, "invoice", forms.invoice())
    book_records(ledger=booking)
    [voucher] = vouchers_of("F-1")
    page = treasurer.sees("vouchers_voucher_change", voucher.pk)
    for words in (
        "Verifikation",
        "B1",
        "Kundfordringar",
        "Debet",
        "Kredit",
        "250,00\u00a0kr",
        "Bokförd",
        "Rätta",
    ):
        assert words in page
    record = Invoice.objects.get().pk
    assert f"/admin/accounting/invoice/{record}/change/" in page
    assert "Bokförd i den egna bokföringen" in treasurer.sees("accounting_invoice_change", record)


def test_correcting_asks_first_and_leads_to_the_new_voucher(treasurer: Visitor, ledger: Ledger) -> None:
    wrong = booked(ledger)
    question = treasurer.sees("vouchers_voucher_correct", wrong.pk)
    assert "Rätta A1?" in question
    assert Voucher.objects.count() == 1
    page = treasurer.does("vouchers_voucher_correct", wrong.pk, on="2026-01-20", text="Fel konto")
    assert "A1 är rättad med A2." in page
    assert "Fel konto" in page
    correction = Voucher.objects.get(number=2)
    assert f"/admin/vouchers/voucher/{wrong.pk}/change/" in page
    assert f"/admin/vouchers/voucher/{correction.pk}/change/" in treasurer.sees(
        "vouchers_voucher_change", wrong.pk
    )
    again = treasurer.post("vouchers_voucher_correct", wrong.pk, status=200, on="2026-01-20").content.decode()
    assert "redan rättad" in again


def test_a_draft_is_booked_by_a_button(treasurer: Visitor, ledger: Ledger) -> None:
    draft = draft_voucher(ledger=ledger, content=content(), created_by=WHO)
    assert "Bokföra verifikationen?" in treasurer.sees("vouchers_voucher_book", draft.pk)
    assert "Bokförd som A1." in treasurer.does("vouchers_voucher_book", draft.pk)
    assert "ändras aldrig" in treasurer.does("vouchers_voucher_book", draft.pk)


def test_a_year_is_locked_unlocked_and_closed(treasurer: Visitor, ledger: Ledger, year: Any) -> None:
    booked(ledger, row("1930", debit="9.00"), row("3041", credit="9.00"))
    page = treasurer.sees("vouchers_fiscalyear_change", year.pk)
    for words in ("Ingående balans", "Licensavgifter", "9,00\u00a0kr", "Lås period"):
        assert words in page
    assert "Låst till och med 2026-01-31." in treasurer.does(
        "vouchers_fiscalyear_lock", year.pk, until="2026-01-31"
    )
    refused = treasurer.post(
        "vouchers_fiscalyear_lock", year.pk, status=200, until="2026-01-01"
    ).content.decode()
    assert "redan låst" in refused
    assert "Upplåst." in treasurer.does("vouchers_fiscalyear_unlock", year.pk, until="")
    assert "är avslutat." in treasurer.does("vouchers_fiscalyear_close", year.pk)
    assert FiscalYear.objects.get().closed


def test_a_ledger_is_opened_and_set_up(treasurer: Visitor, in_federation: Any) -> None:
    assert "Öppna en egen bokföring" in treasurer.sees("vouchers_ledger_add")
    given = {"tenant": in_federation.pk, "start": "2026-07-01", "end": "2027-12-31"}
    assert "Bokföringen är öppnad." in treasurer.does("vouchers_ledger_add", **given)
    ledger = Ledger.objects.get()
    assert ledger.fiscal_years.get().label == "2026-07-01 - 2027-12-31"
    page = treasurer.sees("vouchers_ledger_settings", ledger.pk)
    assert "Kundfordringar" in page
    sent = {**_as_it_stands(page), "books_invoices": "on", "receivables_account": "1511"}
    assert "sparade" in treasurer.does("vouchers_ledger_settings", ledger.pk, **sent)
    ledger.refresh_from_db()
    assert (ledger.books_invoices, ledger.settings["receivables_account"]) == (True, "1511")
    opened = treasurer.does("vouchers_ledger_open_year", ledger.pk, start="", end="")
    assert "Räkenskapsåret 2028 är öppet." in opened


def test_an_account_is_added_and_changed(treasurer: Visitor, ledger: Ledger, year: Any) -> None:
    assert "Kundfordringar" in treasurer.sees("vouchers_account_changelist", q="151")
    given = {"fiscal_year": year.pk, "number": "3451", "name": "Egna avgifter", "kind": ""}
    assert "Konto 3451 är sparat." in treasurer.does("vouchers_account_add", **given)
    account = Account.objects.get(number="3451")
    assert account.kind == "I"
    changed = {"name": "Andra avgifter", "kind": "I", "sru": "", "unit": "st"}
    assert "Andra avgifter" in treasurer.does("vouchers_account_edit", account.pk, **changed)
    account.refresh_from_db()
    assert (account.name, account.unit, account.active) == ("Andra avgifter", "st", False)


def test_viewers_see_no_buttons_and_strangers_nothing(
    ledger: Ledger, year: Any, vera: Any, other: Any
) -> None:
    voucher = booked(ledger)
    viewer, stranger = Visitor(vera), Visitor(make_person("sture", "administrator", other))
    page = viewer.sees("vouchers_voucher_change", voucher.pk)
    assert "A1" in page
    assert "/correct/" not in page
    viewer.get("vouchers_voucher_correct", voucher.pk, status=403)
    viewer.get("vouchers_fiscalyear_lock", year.pk, status=403)
    viewer.get("vouchers_ledger_add", status=403)
    for name, pk in (
        ("vouchers_voucher_change", voucher.pk),
        ("vouchers_fiscalyear_change", year.pk),
        ("vouchers_ledger_change", ledger.pk),
        ("vouchers_account_change", Account.objects.get(number="1930").pk),
    ):
        assert stranger.client.get(_address(name, pk)).status_code in {302, 404}, name
    assert "A1" not in stranger.sees("vouchers_voucher_changelist")


def _address(name: str, pk: Any) -> str:
    return reverse(f"admin:{name}", args=[pk])


def _as_it_stands(page: str) -> dict[str, str]:
    """Every field of a form with the value that the page shows."""
    tags = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="checkbox"' not in tag]
    found = {_part(tag, "name"): _part(tag, "value") for tag in tags}
    return {name: value for name, value in found.items() if name and name != "csrfmiddlewaretoken"}


def _part(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found.group(1) if found else ""
