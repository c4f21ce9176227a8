"""Vouchers: known by financial year, series and number; made once and never changed."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.ledgers import VoucherId
from accounting.providers.fortnox import decode, envelope, pages
from accounting.providers.fortnox.errors import says_not_found
from accounting.providers.http import Sender

Raw = Mapping[str, Any]
_SINGLE, _PLURAL, _NUMBER = "Voucher", "Vouchers", "VoucherNumber"
_ASCENDING = {"sortby": "vouchernumber", "sortorder": "ascending"}


class Vouchers:
    """Without the year Fortnox would take the one that the company happens to have chosen."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def find(self, wanted: VoucherId) -> Raw | None:
        """With its rows; None only when Fortnox itself says that there is no such voucher."""
        path = f"vouchers/{_quoted(wanted.series)}/{wanted.number}"
        try:
            answer = self._sender.get(path, financialyear=wanted.year)
        except ProviderError as error:
            if says_not_found(error):
                return None
            raise
        return envelope.single(answer, _SINGLE)

    def create(self, year: str, document: Mapping[str, Any]) -> Raw:
        """Raises ProviderError."""
        body = envelope.wrap(_SINGLE, dict(document))
        answer = self._sender.send("POST", "vouchers", query={"financialyear": year}, body=body)
        return envelope.single(answer, _SINGLE, Kind.UNCERTAIN)

    def list(self, year: str, **filters: Any) -> Iterator[Raw]:
        """All series, without rows. Numbers begin anew in each series."""
        query = {"financialyear": year, **filters}
        yield from pages.read_all(self._sender, "vouchers", _PLURAL, _place, query)

    def of_series(self, year: str, series: str, **filters: Any) -> Iterator[Raw]:
        """One series, by number, without rows."""
        query = {"financialyear": year, **_ASCENDING, **filters}
        yield from pages.read_all(self._sender, _sublist(series), _PLURAL, _NUMBER, query)

    def from_number(self, year: str, series: str, number: int) -> Iterator[Raw]:
        """Those of the series from this number on; the whole series where that cannot be said for sure.

        Numbers only grow, so the row in which a known number stands is at most that number. Where the first row
        shown is beyond it, some were deleted, and rows between may have been skipped.
        """
        if number <= 1:
            yield from self.of_series(year, series)
            return
        skipped = number - 1
        query = {"financialyear": year, "limit": pages.LIMIT, **_ASCENDING}
        first = envelope.page(self._sender.get(_sublist(series), offset=skipped, **query), _PLURAL)
        found = [decode.whole(item.get(_NUMBER)) or 0 for item in first.items]
        if not found or found[0] > number or found != sorted(found) or len(found) >= pages.LIMIT:
            yield from self.of_series(year, series)
            return
        yield from first.items

    def how_many(self, year: str, **filters: Any) -> int:
        """By a page of one row; a list that does not say its number counts as full."""
        page = envelope.page(self._sender.get("vouchers", financialyear=year, limit=1, **filters), _PLURAL)
        return pages.LIMIT if page.documents is None else page.documents

    def probe(self) -> None:
        """Raises ProviderError."""
        envelope.page(self._sender.get("vouchers", limit=1), _PLURAL)

    def sie(self, year: str) -> bytes:
        """Type 4, as bytes of code page 437."""
        return self._sender.get_bytes("sie/4", financialyear=year)


def _place(item: Raw) -> str:
    return f"{item.get('VoucherSeries')}-{item.get(_NUMBER)}"


def _sublist(series: str) -> str:
    return f"vouchers/sublist/{_quoted(series)}"


def _quoted(series: str) -> str:
    return quote(series, safe="")
