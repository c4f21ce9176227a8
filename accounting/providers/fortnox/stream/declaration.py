"""Fortnox's stream as the product sees it: its topics, how long they are kept, and what REST says of a gap."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from accounting.providers.fortnox import decode, pages
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.resources.customer_reading import CustomerReading
from accounting.providers.fortnox.resources.invoice_reading import InvoiceReading
from accounting.providers.fortnox.resources.modified import OVERLAP, local_minute
from accounting.providers.fortnox.resources.payment_reading import PaymentReading
from accounting.providers.fortnox.stream import frames
from accounting.providers.fortnox.stream.events import VOUCHER
from accounting.providers.fortnox.stream.session import FortnoxSession
from accounting.providers.fortnox.stream.topics import Topics
from accounting.providers.streams import Stream, StreamSession

_READINGS = {"invoice": InvoiceReading(), "payment": PaymentReading(), "customer": CustomerReading()}
# Vouchers of a year that ended longer ago are booked no more.
_YEARS = timedelta(days=730)


class FortnoxStream(Stream):
    topics = {"vouchers": (VOUCHER,), "invoices": ("invoice", "payment"), "customers": ("customer",)}
    # Fortnox keeps 14 days.
    kept = timedelta(days=13)

    def session(self, secret: str, offsets: Mapping[str, str]) -> StreamSession:
        return FortnoxSession(secret, Topics(list(self.topics), dict(offsets)))

    def changed_since(
        self, client: FortnoxClient, data_type: str, since: datetime, series: Sequence[str]
    ) -> Iterator[str]:
        if data_type != VOUCHER:
            return _READINGS[data_type].changed(client, since - OVERLAP)
        return _vouchers(client, since - OVERLAP, series)

    def shown(self, frame: str) -> str:
        return frames.shown(frame)


def _vouchers(client: FortnoxClient, since: datetime, series: Sequence[str]) -> Iterator[str]:
    """Numbers begin anew with each financial year, and a list holds one of them."""
    if not series:
        return
    years = [year.id for year in client.financial_years() if _recent(year.to_date, since)]
    for year in years:
        for name in dict.fromkeys(series):
            query = {"financialyear": year, "lastmodified": local_minute(since)}
            path = f"vouchers/sublist/{name}"
            for item in pages.read_all(client.sender, path, "Vouchers", "VoucherNumber", query):
                yield f"{year}-{name}-{decode.text(item.get('VoucherNumber'))}"


def _recent(ends: date | None, since: datetime) -> bool:
    return ends is None or ends >= (since - _YEARS).date()
