"""What rows are booked on: accounts and voucher series per financial year, and cost centres for all years."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox import envelope, pages
from accounting.providers.fortnox.documents import Account, CostCentre, VoucherSeries
from accounting.providers.fortnox.errors import says_not_found
from accounting.providers.fortnox.registers.register import Register
from accounting.providers.http import Sender

_BY_NUMBER = {"sortby": "number", "sortorder": "ascending"}


class Accounts:
    """Without the year Fortnox would take the one that the company happens to have chosen."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(self, year: int) -> Iterator[Account]:
        query = {"financialyear": year, **_BY_NUMBER}
        for raw in pages.read_all(self._sender, "accounts", "Accounts", "Number", query):
            yield Account.decode(raw)

    def find(self, year: int, number: str) -> Account | None:
        """None only when Fortnox itself says that the year has no such account."""
        try:
            answer = self._sender.get(_address(number), financialyear=year)
        except ProviderError as error:
            if says_not_found(error):
                return None
            raise
        return Account.decode(envelope.single(answer, "Account"))

    def create(self, year: int, document: dict[str, Any]) -> Account:
        return self._write("POST", "accounts", year, document)

    def update(self, year: int, number: str, document: dict[str, Any]) -> Account:
        return self._write("PUT", _address(number), year, document)

    def _write(self, method: str, path: str, year: int, document: dict[str, Any]) -> Account:
        body = envelope.wrap("Account", document)
        answer = self._sender.send(method, path, query={"financialyear": year}, body=body)
        return Account.decode(envelope.single(answer, "Account", Kind.UNCERTAIN))


class CostCentres(Register[CostCentre]):
    path = "costcenters"
    single = "CostCenter"
    plural = "CostCenters"
    key = "Code"
    sort_by = "code"
    decode = staticmethod(CostCentre.decode)

    def all(self) -> Iterator[CostCentre]:
        """Unsorted: the documentation names no order for this list."""
        for raw in pages.read_all(self._sender, self.path, self.plural, self.key, {}):
            yield self.decode(raw)


def voucher_series(sender: Sender, year: int) -> Iterator[VoucherSeries]:
    query = {"financialyear": year, "sortby": "code", "sortorder": "ascending"}
    # The list has a name of its own.
    for raw in pages.read_all(sender, "voucherseries", "VoucherSeriesCollection", "Code", query):
        yield VoucherSeries.decode(raw)


def _address(number: str) -> str:
    return f"accounts/{quote(number, safe='')}"
