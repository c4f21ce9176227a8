"""Against the sandbox over HTTP: the calls of the client, and what a look-up finds after each write."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from accounting.domain import hashing
from accounting.domain.errors import Kind, ProviderError
from accounting.providers.base import Links, Remote, Written
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.pages import read_all
from accounting.providers.fortnox.provider import PROVIDER
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.http import Answer
from accounting.providers.reading import ScanTooDear
from tests.providers.fortnox import samples
from tests.providers.fortnox.practice import COMPANY, Practice, Wire

CUSTOMER, INVOICE, PAYMENT, _ = PROVIDER.resources.values()
SETTINGS = FortnoxConfig()
NEVER_ANSWERED = {
    "kind": "timeout_after_commit",
    "provider": "fortnox",
    "method": "POST",
    "times": 1,
    "hold": 30,
}


class Desk:
    """Does what the engine does for one record: render, body, write; and looks the write up."""

    def __init__(self, client: FortnoxClient) -> None:
        self.client = client
        self.marker = hashing.marker(secrets.token_hex(8))

    def links(self, **parents: Remote) -> Links:
        return Links(self.marker, parents, samples.links().resolve)

    def body(
        self, resource: Any, operation: str, record: Any, links: Links, remote: Remote | None = None
    ) -> bytes:
        rendered = resource.render(operation, record, links, remote, SETTINGS)
        assert not [finding for finding in rendered.findings if finding.blocks]
        body: bytes = resource.body(operation, rendered, remote)
        return body

    def do(
        self, resource: Any, operation: str, record: Any, links: Links, remote: Remote | None = None
    ) -> Remote:
        """Writes, and checks that a look-up finds this write afterwards and nothing before."""
        body = self.body(resource, operation, record, links, remote)
        number = remote.external_id if remote else ""
        assert resource.look_up(self.client, operation, number, links.marker, body) == []
        written: Written = resource.write(self.client, operation, number, body)
        found = resource.look_up(self.client, operation, written.external_id, links.marker, body)
        assert [(one.external_id, one.state, one.same) for one in found] == [
            (written.external_id, written.state, True)
        ]
        payload = resource.render(operation, record, links, remote, SETTINGS).payload
        return Remote(written.external_id, payload, written.state)

    def customer(self, **changes: Any) -> Remote:
        record = samples.customer(**{"customer_number": "", "org_number": "", **changes})
        return self.do(CUSTOMER, "create", record, self.links())

    def booked_invoice(self, record: Any) -> Remote:
        links = self.links(customer=self.customer())
        draft = self.do(INVOICE, "create", record, links)
        return self.do(INVOICE, "bookkeep", record, links, draft)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    return Desk(practice.client())


def test_the_token_and_the_company_name_the_same_number(practice: Practice) -> None:
    assert PROVIDER.external_tenant(practice.token()) == COMPANY
    assert PROVIDER.company(practice.client()).id == COMPANY


def test_the_books_can_be_read(practice: Practice) -> None:
    client = practice.client()
    year = client.financial_year_on(date(2026, 5, 1))
    assert year is not None
    assert (year.from_date, year.to_date) == (date(2026, 1, 1), date(2026, 12, 31))
    assert year in list(client.financial_years())
    assert client.financial_year_on(date(1999, 1, 1)) is None
    assert "3041" in {account.number for account in client.accounts(year.id) if account.active}
    assert {"SEK", "EUR"} <= {currency.code for currency in client.currencies()}


def test_the_locked_period_is_a_date_or_nothing(practice: Practice) -> None:
    assert practice.client().locked_until() is None
    practice.company(locked_until="2024-12-31")
    try:
        assert practice.client().locked_until() == date(2024, 12, 31)
    finally:
        practice.company(locked_until=None)


def test_a_customer_goes_there_and_its_fields_can_be_emptied(desk: Desk) -> None:
    known = desk.customer()
    desk.do(CUSTOMER, "update", samples.customer(customer_number="", address2=""), desk.links(), known)
    found = desk.client.customers.get(known.external_id)
    assert (found.external_reference, found.raw["Address2"] or "") == (desk.marker, "")


def test_a_missing_customer_is_none_to_find_and_an_error_to_get(desk: Desk) -> None:
    assert desk.client.customers.find("F-nobody") is None
    with pytest.raises(ProviderError, match="2000433"):
        desk.client.customers.get("F-nobody")


def test_a_number_of_somebody_else_needs_a_person(practice: Practice, desk: Desk) -> None:
    taken = desk.customer(name="Den andra")
    other = Desk(practice.client())
    body = other.body(CUSTOMER, "create", samples.customer(customer_number=taken.external_id), other.links())
    with pytest.raises(ProviderError) as refused:
        CUSTOMER.write(other.client, "create", "", body)
    assert refused.value.code in CUSTOMER.taken_codes
    with pytest.raises(ProviderError) as looked:
        CUSTOMER.look_up(other.client, "create", "", other.marker, body)
    assert (looked.value.kind, looked.value.params) == (
        Kind.NEEDS_PERSON,
        {"number": taken.external_id, "name": "Den andra"},
    )


def test_the_same_organisation_under_the_number_is_adopted(practice: Practice, desk: Desk) -> None:
    taken = desk.customer(org_number="802400-1232", name="Gammalt namn")
    other = Desk(practice.client())
    wanted = samples.customer(customer_number=taken.external_id, org_number="802400-1232")
    body = other.body(CUSTOMER, "create", wanted, other.links())
    (found,) = CUSTOMER.look_up(other.client, "create", "", other.marker, body)
    assert (found.external_id, found.same) == (taken.external_id, False)


def test_an_invoice_is_created_changed_and_booked(desk: Desk) -> None:
    links = desk.links(customer=desk.customer())
    long_price = samples.row(quantity=Decimal("1.125"), unit_price=Decimal("10.005"), vat_rate=Decimal(25))
    first = samples.invoice(samples.row(cost_centre="KANSLI"), long_price, rounding=Decimal("0.07"))
    draft = desk.do(INVOICE, "create", first, links)
    assert desk.client.invoices.get(draft.external_id).total == first.total
    second = samples.invoice(samples.row(), samples.row(), your_reference="")
    draft = desk.do(INVOICE, "update", second, links, draft)
    booked = desk.do(INVOICE, "bookkeep", second, links, draft)
    invoice = desk.client.invoices.get(draft.external_id)
    assert (invoice.total, len(invoice.raw["InvoiceRows"]), invoice.booked) == (second.total, 2, True)
    assert booked.state["voucher"] == str(invoice.voucher)


def test_an_invoice_in_euro_has_the_total_of_the_record(desk: Desk) -> None:
    record = samples.invoice(currency="EUR", currency_rate=Decimal("11.2345"))
    booked = desk.booked_invoice(record)
    assert desk.client.invoices.get(booked.external_id).balance == record.total


def test_a_draft_can_be_cancelled(desk: Desk) -> None:
    links = desk.links(customer=desk.customer())
    draft = desk.do(INVOICE, "create", samples.invoice(), links)
    body = INVOICE.body("cancel", INVOICE.render("cancel", samples.invoice(), links, draft, SETTINGS), draft)
    assert INVOICE.look_up(desk.client, "cancel", draft.external_id, desk.marker, body) == []
    assert desk.do(INVOICE, "cancel", samples.invoice(), links, draft).state["cancelled"] is True


def test_crediting_names_the_credit_note_and_keeps_the_invoice(desk: Desk) -> None:
    booked = desk.booked_invoice(samples.invoice())
    credited = desk.do(INVOICE, "credit", samples.invoice(), desk.links(), booked)
    note = desk.client.invoices.get(credited.state["credited"])
    assert credited.external_id == booked.external_id != note.number
    assert (note.credit, note.credit_reference) == (True, booked.external_id)


def test_the_credit_note_is_booked_as_its_invoice_was(desk: Desk) -> None:
    booked = desk.booked_invoice(samples.invoice())
    credited = desk.do(INVOICE, "credit", samples.invoice(), desk.links(), booked)
    assert not desk.client.invoices.get(credited.state["credited"]).booked
    desk.do(INVOICE, "book_credit", samples.invoice(), desk.links(), credited)
    assert desk.client.invoices.get(credited.state["credited"]).booked


def test_a_credit_that_is_done_is_found_and_not_repeated(practice: Practice, desk: Desk) -> None:
    wire = Wire()
    number = desk.booked_invoice(samples.invoice()).external_id
    assert INVOICE.look_up(desk.client, "credit", number, desk.marker, b"") == []
    note = desk.client.invoices.credit(number)
    assert len(INVOICE.look_up(desk.client, "credit", number, desk.marker, b"")) == 1
    assert INVOICE.write(practice.client(wire), "credit", number, b"").state["credited"] == note
    assert wire.writes == []


def test_an_unbooked_credit_note_is_not_taken_for_a_booked_one(desk: Desk) -> None:
    number = desk.booked_invoice(samples.invoice()).external_id
    assert INVOICE.look_up(desk.client, "book_credit", number, desk.marker, b"") == []
    note = desk.client.invoices.credit(number)
    assert INVOICE.look_up(desk.client, "book_credit", number, desk.marker, b"") == []
    desk.client.invoices.bookkeep(note)
    assert len(INVOICE.look_up(desk.client, "book_credit", number, desk.marker, b"")) == 1


def test_without_a_credit_note_there_is_none_to_book(practice: Practice, desk: Desk) -> None:
    wire = Wire()
    number = desk.booked_invoice(samples.invoice()).external_id
    with pytest.raises(ProviderError) as refused:
        INVOICE.write(practice.client(wire), "book_credit", number, b"")
    assert (refused.value.kind, refused.value.code) == (Kind.REJECTED, "credit_note_missing")
    assert wire.writes == []


def test_each_step_of_a_credit_makes_the_calls_that_it_declares(practice: Practice, desk: Desk) -> None:
    number = desk.booked_invoice(samples.invoice()).external_id
    for step in INVOICE.reissue:
        wire = Wire()
        INVOICE.write(practice.client(wire), step.operation, number, b"")
        assert len(wire.exchanges) == step.calls


def test_a_cancelled_invoice_has_nothing_to_credit(practice: Practice, desk: Desk) -> None:
    wire = Wire()
    links = desk.links(customer=desk.customer())
    number = desk.do(INVOICE, "create", samples.invoice(), links).external_id
    desk.client.invoices.cancel(number)
    for step in INVOICE.reissue:
        assert INVOICE.write(practice.client(wire), step.operation, number, b"").state["cancelled"] is True
    assert wire.writes == []


@pytest.mark.parametrize(
    ("currency", "rate"), [("SEK", None), ("EUR", Decimal("11.3015"))], ids=["kronor", "euro"]
)
def test_a_payment_is_created_and_booked(desk: Desk, currency: str, rate: Decimal | None) -> None:
    invoice = samples.invoice(currency=currency, currency_rate=rate)
    links = desk.links(invoice=desk.booked_invoice(invoice))
    record = samples.payment(amount=invoice.total, currency=currency, currency_rate=rate)
    draft = desk.do(PAYMENT, "create", record, links)
    assert desk.do(PAYMENT, "bookkeep", record, links, draft).state["booked"] is True
    assert desk.client.invoices.get(links.parents["invoice"].external_id).paid


def test_equal_payments_are_all_found_and_others_are_not(desk: Desk) -> None:
    links = desk.links(invoice=desk.booked_invoice(samples.invoice()))
    body = desk.body(PAYMENT, "create", samples.payment(), links)
    for record in (
        samples.payment(payment_date=date(2026, 1, 31)),
        samples.payment(method="cash"),
        samples.payment(amount=Decimal("847.14")),
        samples.payment(),
    ):
        PAYMENT.write(desk.client, "create", "", desk.body(PAYMENT, "create", record, links))
    twin = PAYMENT.write(desk.client, "create", "", body)
    found = PAYMENT.look_up(desk.client, "create", "", desk.marker, body)
    assert [one.external_id for one in found] == [str(int(twin.external_id) - 1), twin.external_id]


def test_neighbours_of_a_reference_are_not_taken_for_it(desk: Desk) -> None:
    links = desk.links(customer=desk.customer())
    neighbour = Links(desk.marker + "2", links.parents, links.resolve)
    INVOICE.write(desk.client, "create", "", desk.body(INVOICE, "create", samples.invoice(), neighbour))
    body = desk.body(INVOICE, "create", samples.invoice(), links)
    assert INVOICE.look_up(desk.client, "create", "", desk.marker, body) == []


def test_a_list_of_more_than_one_page_is_read_to_its_end(practice: Practice, desk: Desk) -> None:
    made = {f"P{desk.marker[3:9]}{number:04}" for number in range(501)}
    for number in made:
        desk.client.customers.create({"CustomerNumber": number, "Name": "Många"})
    wire = Wire()
    assert made <= {customer.number for customer in practice.client(wire).customers.list()}
    assert len(wire.exchanges) >= 2


def test_a_scan_shows_the_keys_of_our_items(desk: Desk) -> None:
    invoice = desk.booked_invoice(samples.invoice())
    links = desk.links(invoice=invoice)
    body = desk.body(PAYMENT, "create", samples.payment(), links)
    payment = PAYMENT.write(desk.client, "create", "", body)
    seen = {item.key: item.external_id for item in INVOICE.scan(desk.client, 4) or ()}
    assert seen[INVOICE.sighting_key(desk.marker, b"")] == invoice.external_id
    paid = {item.key: item.external_id for item in PAYMENT.scan(desk.client, 4) or ()}
    assert paid[PAYMENT.sighting_key(desk.marker, body)] == payment.external_id


def test_a_scan_is_left_out_for_a_few(desk: Desk) -> None:
    assert [resource.scan(desk.client, 3) for resource in PROVIDER.resources.values()] == [None] * 4


def test_a_write_whose_answer_is_lost_is_found_again(faulty: Practice) -> None:
    wire = Wire()
    desk = Desk(faulty.client(wire, deadline=1))
    links = desk.links(customer=desk.customer())
    body = desk.body(INVOICE, "create", samples.invoice(), links)
    faulty.faults({**NEVER_ANSWERED, "path": "^/3/invoices$"})
    with pytest.raises(ProviderError) as lost:
        INVOICE.write(desk.client, "create", "", body)
    assert lost.value.kind is Kind.UNCERTAIN
    (found,) = INVOICE.look_up(desk.client, "create", "", desk.marker, body)
    assert found.same
    assert wire.writes.count("POST invoices") == 1


def test_an_html_page_instead_of_a_list_is_not_an_empty_list(faulty: Practice) -> None:
    desk = Desk(faulty.client())
    body = desk.body(INVOICE, "create", samples.invoice(), desk.links(customer=samples.remote("1")))
    faulty.faults(
        {"kind": "html", "provider": "fortnox", "method": "GET", "path": "^/3/invoices", "times": 1}
    )
    with pytest.raises(ProviderError) as unreadable:
        INVOICE.look_up(desk.client, "create", "", desk.marker, body)
    assert unreadable.value.kind is Kind.TRANSIENT


def test_a_missing_licence_needs_a_person(faulty: Practice) -> None:
    error = {"code": 2001101, "message": "Licens saknas", "status": 400}
    faulty.faults({"kind": "error", "provider": "fortnox", "path": "^/3/customers", "times": 1, **error})
    with pytest.raises(ProviderError) as refused:
        faulty.client().customers.create({"Name": "Ny"})
    assert (refused.value.kind, refused.value.message) == (Kind.NEEDS_PERSON, "Licens saknas")


def test_a_refused_token_is_an_auth_error(practice: Practice) -> None:
    with pytest.raises(ProviderError) as refused:
        practice.client(token="a.b.c").company_information()
    assert (refused.value.kind, refused.value.code) == (Kind.AUTH, "unauthorized")


class _Pages:
    """A list of nine pages."""

    def __init__(self) -> None:
        self.calls = 0

    def get(self, path: str, **query: Any) -> Answer:
        self.calls += 1
        meta = {"@TotalPages": 9, "@TotalResources": 4100, "@CurrentPage": query["page"]}
        return Answer(200, {"MetaInformation": meta, "Customers": [{"CustomerNumber": str(self.calls)}]}, {})


def test_a_list_of_more_pages_than_it_is_worth_ends_at_the_first() -> None:
    sender = _Pages()
    with pytest.raises(ScanTooDear):
        list(read_all(cast(Any, sender), "customers", "Customers", "CustomerNumber", {}, most_pages=4))
    assert sender.calls == 1
