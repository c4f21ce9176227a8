"""Reads one fiscal year, by the cheaper way; a lost worker goes on with what was not stored yet."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import structlog

from accounting import clock, failpoints
from accounting.domain.ledgers import BookedVoucher, LedgerYear, ListedVoucher
from accounting.models import Integration
from accounting.providers.ledgers import Ledgers
from vouchers.integration_ledger import year_of
from vouchers.models import FiscalYear, Ledger, Voucher, YearCursor
from vouchers.pulling import charts, gaps, storing
from vouchers.pulling.price import Price, price_of
from vouchers.pulling.readers import UnreadableFile, YearBooks, year_reader

log = structlog.get_logger(__name__)
_AT_ONCE = 50
# A year that ended longer ago is read again only when everything is.
_SETTLED = timedelta(days=550)


@dataclass
class YearReport:
    """`list_calls` and `sie_calls` were known before anything was read; `changed` is what was new or different."""

    year: str
    first: str
    way: str = ""
    vouchers: int = 0
    list_calls: int = 0
    sie_calls: int | None = None
    changed: int = 0
    gone: int = 0
    gaps: dict[str, list[int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class YearPull:
    """`still_ours` extends the lease, waits for our share of the budget, and raises where we have to stop."""

    integration: Integration
    ledger: Ledger
    ledgers: Ledgers
    client: Any
    whole: bool
    still_ours: Callable[[], None]

    def read(self, there: LedgerYear) -> YearReport:
        """Raises ProviderError, and whatever `still_ours` raises."""
        year = year_of(self.ledger, there.id, there.first, there.last)
        cursor, _ = YearCursor.objects.get_or_create(fiscal_year=year, defaults={"tenant_id": year.tenant_id})
        report = YearReport(there.id, there.first.isoformat())
        if self._settled(cursor, there):
            report.gaps = dict(cursor.gaps)
            return report
        begun = cursor.begun_at or clock.now()
        YearCursor.objects.filter(pk=cursor.pk).update(begun_at=begun)
        since = None if self.whole or cursor.read_until is None else cursor.read_until - self.ledgers.overlap
        self._chart(year, there, cursor)
        self._vouchers(year, there, since, begun, report)
        report.gaps = gaps.gaps_of(year)
        YearCursor.objects.filter(pk=cursor.pk).update(
            read_until=begun,
            begun_at=None,
            way=report.way,
            vouchers=Voucher.objects.filter(fiscal_year=year, archived_at=None).count(),
            gaps=report.gaps,
        )
        return report

    def _settled(self, cursor: YearCursor, there: LedgerYear) -> bool:
        today = clock.today(self.integration.tenant.time_zone)
        return not self.whole and cursor.read_until is not None and there.last < today - _SETTLED

    def _chart(self, year: FiscalYear, there: LedgerYear, cursor: YearCursor) -> None:
        self.still_ours()
        accounts = list(self.ledgers.accounts(self.client, there.id))
        charts.store_accounts(year, accounts)
        self.still_ours()
        charts.store_series(year, self.ledgers.series(self.client, there.id))
        opening = {one.number: one.opening for one in accounts if one.opening is not None}
        if opening:
            charts.store_opening(year, opening)
            YearCursor.objects.filter(pk=cursor.pk).update(opening_read_at=clock.now())

    def _vouchers(
        self, year: FiscalYear, there: LedgerYear, since: datetime | None, begun: datetime, report: YearReport
    ) -> None:
        self.still_ours()
        price = self._price(there, since)
        report.vouchers, report.list_calls, report.sie_calls = (
            price.vouchers,
            price.list_calls,
            price.sie_calls,
        )
        if not price.vouchers:
            return
        report.way = price.way
        listed = list(self.ledgers.listed(self.client, there.id, since=since))
        books = self._file(there) if price.way == "sie" else None
        if books is None:
            report.way = "list"
            found = self._one_by_one(year, listed, begun)
        else:
            found = _with_comments(books, listed)
        while chunk := list(islice(found, _AT_ONCE)):
            report.changed += storing.store_vouchers(self.integration, self.ledger, year, chunk)
            failpoints.reached("pull_stored", str(year.pk))
        if since is None:
            report.gone = storing.archive_missing(self.ledger, year, {str(one.id) for one in listed})

    def _price(self, there: LedgerYear, since: datetime | None) -> Price:
        count = self.ledgers.how_many(self.client, there.id, since=since)
        can = self.ledgers.gives_sie and year_reader() is not None
        return price_of(count, page_size=self.ledgers.page_size, gives_sie=can)

    def _file(self, there: LedgerYear) -> YearBooks | None:
        """None where the file is no help: then each voucher is read for itself."""
        reader = year_reader()
        assert reader is not None  # noqa: S101 (the price says that there is one)
        self.still_ours()
        try:
            return reader(self.ledgers.sie(self.client, there.id), there)
        except UnreadableFile as error:
            log.warning("sie_unreadable", year=there.id, what=str(error)[:200])
            return None

    def _one_by_one(
        self, year: FiscalYear, listed: list[ListedVoucher], begun: datetime
    ) -> Iterator[BookedVoucher]:
        """What this reading stored before its worker was lost is not asked for again."""
        rows = Voucher.objects.filter(fiscal_year=year, updated_at__gte=begun)
        done = set(rows.values_list("external_id", flat=True))
        for one in listed:
            if str(one.id) in done:
                continue
            self.still_ours()
            found = self.ledgers.voucher(self.client, one.id)
            if found is not None:
                yield found


def _with_comments(books: YearBooks, listed: list[ListedVoucher]) -> Iterator[BookedVoucher]:
    """Those of the file that the list shows, with what only the list knows."""
    wanted = {one.id: one for one in listed}
    for voucher in books.vouchers:
        if (shown := wanted.get(voucher.id)) is not None:
            yield replace(voucher, comment=shown.comment, text=shown.text or voucher.text)
