"""The books of a Fortnox company: years by id, charts and series per year, vouchers by list, singly, or as SIE."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from accounting.domain.ledgers import (
    BookedVoucher,
    LedgerAccount,
    LedgerSeries,
    LedgerYear,
    ListedVoucher,
    VoucherId,
)
from accounting.providers.fortnox import decode, pages
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import booked_voucher
from accounting.providers.fortnox.resources.modified import OVERLAP, local_minute
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.ledgers import Ledgers


class FortnoxLedgers(Ledgers):
    page_size: ClassVar[int] = pages.LIMIT
    gives_sie: ClassVar[bool] = True
    overlap: ClassVar[timedelta] = OVERLAP

    def years(self, client: FortnoxClient) -> list[LedgerYear]:
        found = [
            LedgerYear(str(year.id), year.from_date, year.to_date)
            for year in client.financial_years()
            if year.id and year.from_date and year.to_date
        ]
        return sorted(found, key=lambda year: year.first)

    def accounts(self, client: FortnoxClient, year: str) -> Iterator[LedgerAccount]:
        for account in client.accounts(int(year)):
            yield LedgerAccount(
                account.number,
                account.description,
                account.active,
                decode.reference(account.raw.get("SRU")),
                decode.number(account.raw.get("BalanceBroughtForward")),
            )

    def series(self, client: FortnoxClient, year: str) -> Iterator[LedgerSeries]:
        for one in client.voucher_series(int(year)):
            yield LedgerSeries(one.code, one.description, one.manual)

    def locked_until(self, client: FortnoxClient) -> date | None:
        return client.locked_until()

    def voucher(self, client: FortnoxClient, wanted: VoucherId) -> BookedVoucher | None:
        raw = client.vouchers.find(wanted)
        return booked_voucher.booked(raw) if raw is not None else None

    def listed(
        self, client: FortnoxClient, year: str, *, series: str = "", since: datetime | None = None
    ) -> Iterator[ListedVoucher]:
        filters = _since(since)
        found = client.vouchers
        rows = found.of_series(year, series, **filters) if series else found.list(year, **filters)
        return map(booked_voucher.listed_voucher, rows)

    def how_many(self, client: FortnoxClient, year: str, *, since: datetime | None = None) -> int:
        return client.vouchers.how_many(year, **_since(since))

    def link(self, voucher: VoucherId, settings: FortnoxConfig) -> str:
        """No interface tells the address under which a company is opened: a person has to paste it once."""
        if not settings.web_address:
            return ""
        return f"{settings.web_address}/bf/voucher/{quote(voucher.series, safe='')}-{voucher.number}"

    def sie(self, client: FortnoxClient, year: str) -> bytes:
        return client.vouchers.sie(year)


def _since(moment: datetime | None) -> dict[str, Any]:
    return {} if moment is None else {"lastmodified": local_minute(moment)}
