"""Customers, accounts, voucher series, small registers and predefined choices, changed by hand."""

from sandbox.fortnox import (
    account_writing,
    accounts,
    customer_form,
    customer_writing,
    predefined,
    predefined_routes,
    register_writing,
    series_writing,
    voucherseries,
)
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import NO_IDENTIFIER, Refusal, refused
from sandbox.fortnox.person.kind import Kind, number_in, year_in
from sandbox.fortnox.registers import REGISTERS, Register
from sandbox.store import Doc


def _customer() -> Kind:
    return Kind(
        schema="Customer",
        shown=lambda books, doc: customer_form.shown(doc),
        found=lambda books, order: customer_writing.found_customer(books, number_in(order)),
        create=lambda books, order, wanted: customer_writing.add_customer(books, wanted),
        edit=lambda books, doc, changes, force: customer_writing.edit_customer(books, doc, changes),
        delete=lambda books, doc, force: customer_writing.remove_customer(books, doc),
    )


def _account() -> Kind:
    return Kind(
        schema="Account",
        shown=accounts.shown,
        found=lambda books, order: account_writing.found_account(
            books, year_in(books, order), number_in(order)
        ),
        create=lambda books, order, wanted: account_writing.add_account(books, year_in(books, order), wanted),
        edit=lambda books, doc, changes, force: account_writing.edit_account(books, doc, changes),
        delete=lambda books, doc, force: account_writing.remove_account(books, doc),
    )


def _series() -> Kind:
    """In the program an unused series can be taken away; the interface has no call for it."""
    return Kind(
        schema="VoucherSeries",
        shown=lambda books, doc: voucherseries.item(doc),
        found=lambda books, order: series_writing.found_series(
            books, year_in(books, order), number_in(order)
        ),
        create=lambda books, order, wanted: series_writing.add_series(books, year_in(books, order), wanted),
        edit=lambda books, doc, changes, force: series_writing.edit_series(books, doc, changes),
        delete=lambda books, doc, force: series_writing.remove_series(books, doc),
    )


def _register(register: Register) -> Kind:
    return Kind(
        schema=register.envelope,
        shown=lambda books, doc: register.shown(doc),
        found=lambda books, order: register_writing.found_entry(books, register, number_in(order)),
        create=lambda books, order, wanted: register_writing.add_entry(books, register, wanted),
        edit=lambda books, doc, changes, force: register_writing.edit_entry(books, register, doc, changes),
        delete=lambda books, doc, force: register_writing.remove_entry(books, register, doc),
    )


def _chosen_account() -> Kind:
    return Kind(
        schema="PreDefinedAccount",
        shown=lambda books, doc: predefined_routes.shown_account(doc),
        found=lambda books, order: _named(predefined.all_accounts(books), number_in(order)),
        create=_no_new,
        edit=lambda books, doc, changes, force: predefined_routes.choose_account(books, doc["Name"], changes),
        delete=_no_delete,
    )


def _chosen_series() -> Kind:
    return Kind(
        schema="PreDefinedVoucherSeries",
        shown=lambda books, doc: predefined_routes.shown_series(doc),
        found=lambda books, order: _named(predefined.all_series(books), number_in(order)),
        create=_no_new,
        edit=lambda books, doc, changes, force: predefined_routes.choose_series(books, doc["Name"], changes),
        delete=_no_delete,
    )


def _named(docs: list[Doc], name: str) -> Doc:
    found = next((doc for doc in docs if doc["Name"] == name), None)
    if found is None:
        raise Refusal(NO_IDENTIFIER, "Det finns inget giltigt identifikationsbegrepp.")
    return found


def _no_new(books: Books, order: Doc, wanted: Doc) -> Doc:
    raise refused("Namnen är programmets egna.")


def _no_delete(books: Books, doc: Doc, force: bool) -> None:
    raise refused("Namnen är programmets egna.")


KINDS: dict[str, Kind] = {
    "customers": _customer(),
    "accounts": _account(),
    "voucherseries": _series(),
    predefined.ACCOUNTS: _chosen_account(),
    predefined.SERIES: _chosen_series(),
    **{register.resource: _register(register) for register in REGISTERS},
}
