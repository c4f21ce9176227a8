"""What a voucher is checked against: the ledger's years, held until the transaction ends, accounts and rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from accounting.domain.records import Voucher as Content
from vouchers.booking.rules import LedgerRules, rules_of_ledger
from vouchers.ledger_settings import LedgerSettings
from vouchers.models import Account, FiscalYear, Ledger, VoucherSeries
from vouchers.refusals import Obstacle


@dataclass(frozen=True)
class KnownAccount:
    name: str
    active: bool


class Scene:
    """Made inside a transaction. Whoever books in the ledger holds its years, so numbers are taken one by one."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.settings = LedgerSettings.of(ledger)
        rows = FiscalYear.objects.filter(ledger=ledger).order_by("start")
        self.years = list(rows.select_for_update(of=("self",), no_key=True))
        for year in self.years:
            year.ledger = ledger
        self._accounts: dict[tuple[UUID, str], KnownAccount] = {}
        self._asked: set[str] = set()

    @cached_property
    def _found_rules(self) -> tuple[LedgerRules, bool]:
        return rules_of_ledger(self.ledger, self.settings)

    @property
    def rules(self) -> LedgerRules:
        return self._found_rules[0]

    @property
    def rules_are_clear(self) -> bool:
        return self._found_rules[1]

    @cached_property
    def series(self) -> dict[tuple[UUID, str], VoucherSeries]:
        rows = VoucherSeries.objects.filter(fiscal_year__in=self.years)
        return {(one.fiscal_year_id, one.code): one for one in rows}

    def year_of(self, day: date) -> FiscalYear | None:
        return next((year for year in self.years if year.holds(day)), None)

    def learn_accounts(self, contents: Iterable[Content]) -> None:
        """One query for all accounts of these vouchers, whatever their years."""
        wanted = {row.account for content in contents for row in content.rows if row.account} - self._asked
        if not wanted:
            return
        self._asked |= wanted
        rows = Account.objects.filter(fiscal_year__in=self.years, number__in=wanted)
        for year, number, name, active in rows.values_list("fiscal_year", "number", "name", "active"):
            self._accounts[year, number] = KnownAccount(name, active)

    def account(self, year: FiscalYear, number: str) -> KnownAccount | None:
        return self._accounts.get((year.pk, number))

    def day_obstacle(self, day: date) -> Obstacle | None:
        """Why nothing can be booked on this day."""
        year = self.year_of(day)
        if year is None:
            return Obstacle("no_fiscal_year", {"date": str(day)}, "voucher_date", None, f"no_year:{day.year}")
        if year.is_open(day):
            return None
        told = {"date": str(day), "year": year.label, "locked_until": str(year.locked_until or "")}
        code, what = ("year_closed", "closed") if year.closed else ("period_locked", "locked")
        return Obstacle(code, told, "voucher_date", None, f"{what}:{year.pk}")
