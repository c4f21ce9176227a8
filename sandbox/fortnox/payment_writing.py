"""Making, changing, booking and removing a payment, whoever does it."""

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.payment_booking import post_payment
from sandbox.fortnox.payment_form import complete
from sandbox.store import Doc


def add_payment(books: Books, wanted: Doc) -> Doc:
    payment = complete(books, wanted)
    number = str(books.next_number("invoicepayment"))
    return _save(books, {**payment, "Number": number, "Booked": False})


def edit_payment(books: Books, payment: Doc, changes: Doc) -> Doc:
    _check_unbooked(payment)
    return _save(books, complete(books, {**_still_valid(payment, changes), **changes}))


def book_payment(books: Books, payment: Doc) -> Doc:
    _check_unbooked(payment)
    return _save(books, {**payment, **post_payment(books, payment), "Booked": True})


def remove_unbooked_payment(books: Books, payment: Doc) -> None:
    _check_unbooked(payment)
    books.delete("invoicepayments", payment["Number"])


def found_payment(books: Books, number: str) -> Doc:
    payment = books.get("invoicepayments", number)
    if payment is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta betalningen.")
    return payment


def _save(books: Books, payment: Doc) -> Doc:
    return books.put("invoicepayments", payment["Number"], payment)


def _still_valid(payment: Doc, changes: Doc) -> Doc:
    """Values derived from something that now changes are derived again."""
    derived = set()
    if {"AmountCurrency", "CurrencyRate"} & set(changes):
        derived.add("Amount")
    if "ModeOfPayment" in changes:
        derived.add("ModeOfPaymentAccount")
    return {name: value for name, value in payment.items() if name not in derived}


def _check_unbooked(payment: Doc) -> None:
    if payment["Booked"]:
        raise refused("Betalningen är redan bokförd.")
