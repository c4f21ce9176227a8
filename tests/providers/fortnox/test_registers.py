"""What the registers make of answers that need care, handed in one by one."""

from typing import Any, cast

import pytest

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.provider import PROVIDER
from accounting.providers.http import Answer, Sender

CREATE = b'{"Invoice":{"CustomerNumber":"1"}}'


class Scripted:
    """Gives the same answer to everything and remembers what was asked."""

    def __init__(self, data: Any, status: int = 200) -> None:
        self.asked: list[str] = []
        self._answer = Answer(status, data, {})

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", path)

    def send(self, method: str, path: str, *, body: bytes = b"") -> Answer:
        self.asked.append(f"{method} {path}")
        return self._answer


def client(sender: Scripted) -> FortnoxClient:
    return FortnoxClient(cast(Sender, sender))


def test_the_payments_of_invoice_1_are_not_those_of_10() -> None:
    listed = [{"Number": str(number), "InvoiceNumber": number} for number in (10, 1, 21)]
    payments = client(Scripted({"InvoicePayments": listed})).invoice_payments.of_invoice(1)
    assert [payment.number for payment in payments] == ["1"]


def test_crediting_gives_the_number_of_the_note() -> None:
    sender = Scripted({"Invoice": {"DocumentNumber": "7", "CreditInvoiceReference": "8"}})
    assert client(sender).invoices.credit("7") == "8"
    assert sender.asked == ["PUT invoices/7/credit"]


@pytest.mark.parametrize("answer", [{"Invoice": {"CreditInvoiceReference": "0"}}, {"Odd": {}}, []])
def test_a_credit_without_a_note_is_uncertain(answer: Any) -> None:
    with pytest.raises(ProviderError) as error:
        client(Scripted(answer)).invoices.credit("7")
    assert (error.value.kind, error.value.code) == (Kind.UNCERTAIN, "unreadable_answer")


@pytest.mark.parametrize(
    ("found", "hits"),
    [
        ({"Credit": "true", "CreditInvoiceReference": "7"}, []),
        ({"Credit": "false", "CreditInvoiceReference": "9"}, ["8"]),
        ({"Credit": "true", "CreditInvoiceReference": "0"}, ["8"]),
        ({"Cancelled": True}, ["8"]),
    ],
    ids=["credit note of another", "credited", "negative of its own", "cancelled"],
)
def test_a_credit_note_that_inherited_the_marker_is_no_second_invoice(
    found: dict[str, Any], hits: list[str]
) -> None:
    listed = [{"DocumentNumber": "8", "ExternalInvoiceReference1": "fi:x"}]
    answers = {"Invoices": listed, "Invoice": {"DocumentNumber": "8", **found}}
    written = PROVIDER.resources["invoice"].look_up(client(Scripted(answers)), "create", "", "fi:x", CREATE)
    assert [one.external_id for one in written] == hits


def test_an_unreadable_create_is_uncertain_and_an_unreadable_read_is_not() -> None:
    odd = client(Scripted({"ok": True}))
    with pytest.raises(ProviderError) as write:
        odd.customers.create({"Name": "A"})
    with pytest.raises(ProviderError) as read:
        odd.customers.find("1")
    assert (write.value.kind, read.value.kind) == (Kind.UNCERTAIN, Kind.TRANSIENT)


def test_a_number_cannot_lead_to_another_address() -> None:
    sender = Scripted({"Customer": {}})
    client(sender).customers.get("../invoices/1?x=åäö")
    assert sender.asked == ["GET customers/..%2Finvoices%2F1%3Fx%3D%C3%A5%C3%A4%C3%B6"]
