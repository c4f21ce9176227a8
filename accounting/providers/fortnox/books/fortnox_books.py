"""Fortnox as a partner of comparisons: which calls it takes, and what documents and vouchers say."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, ClassVar

from accounting.providers.base import Payload
from accounting.providers.books import VOUCHER, Books, Document, FieldDifference, Listing, ListPage, Posting
from accounting.providers.fortnox import decode, pages
from accounting.providers.fortnox.books import comparing, lists, posting, single
from accounting.providers.fortnox.client import FortnoxClient


class FortnoxBooks(Books):
    data_types: ClassVar[tuple[str, ...]] = ("customer", "invoice", "payment")
    booking: ClassVar[frozenset[str]] = frozenset({"invoice", "payment"})
    page_size: ClassVar[int] = pages.LIMIT
    # The financial years, and the accounts that Fortnox books on by itself.
    frame_calls: ClassVar[int] = 2

    def read_frame(self, client: FortnoxClient, date_from: date, date_to: date) -> dict[str, Any]:
        """Voucher numbers begin anew with each financial year, so vouchers are listed year by year."""
        years = [
            year.id
            for year in client.financial_years()
            if year.from_date and year.to_date and year.from_date <= date_to and year.to_date >= date_from
        ]
        found = pages.read_all(client.sender, "predefinedaccounts", "PreDefinedAccounts", "Name", {})
        accounts = {decode.text(one.get("Name")): decode.reference(one.get("Account")) for one in found}
        return {"years": sorted(years), "accounts": accounts}

    def listings(self, data_types: Collection[str], frame: Mapping[str, Any]) -> list[Listing]:
        return lists.listings(data_types, frame)

    def read_page(self, client: FortnoxClient, listing: Listing, number: int, date_from: date) -> ListPage:
        return lists.read_page(client, listing, number, date_from)

    def read(self, client: FortnoxClient, data_type: str, external_id: str) -> Document | None:
        if data_type == VOUCHER:
            return single.read_voucher(client, external_id)
        return single.read_document(client, data_type, external_id)

    def compare(self, data_type: str, payload: Payload, document: Document) -> list[FieldDifference]:
        return comparing.compare(data_type, payload, document)

    def completed(self, data_type: str, payload: Payload, document: Document) -> Payload:
        return comparing.completed(payload, document) if data_type == "invoice" else payload

    def as_sent(self, data_type: str, payload: Payload, document: Document) -> Payload:
        return comparing.as_sent(data_type, payload, document)

    def posting(
        self, data_type: str, content: Mapping[str, Any], frame: Mapping[str, Any], parent: Payload | None
    ) -> Posting:
        if data_type == "invoice":
            return posting.invoice_posting(content, frame)
        return posting.payment_posting(content, frame, parent)

    def rows(self, voucher: Document) -> Posting:
        return posting.voucher_rows(voucher)
