"""Everything that can be asked of one Fortnox company, register by register."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from accounting.providers.fortnox.documents import (
    Account,
    CompanyInformation,
    CostCentre,
    Currency,
    FinancialYear,
    VoucherSeries,
)
from accounting.providers.fortnox.registers.books import Books
from accounting.providers.fortnox.registers.customers import Customers
from accounting.providers.fortnox.registers.dimensions import Accounts, CostCentres, voucher_series
from accounting.providers.fortnox.registers.invoice_payments import InvoicePayments
from accounting.providers.fortnox.registers.invoices import Invoices
from accounting.providers.fortnox.registers.vouchers import Vouchers
from accounting.providers.http import Sender


class FortnoxClient:
    """One call is one request: nothing here repeats, waits or remembers."""

    def __init__(self, sender: Sender) -> None:
        self.customers = Customers(sender)
        self.invoices = Invoices(sender)
        self.invoice_payments = InvoicePayments(sender)
        self.vouchers = Vouchers(sender)
        self._books = Books(sender)
        self._accounts, self._cost_centres = Accounts(sender), CostCentres(sender)
        self._sender = self.sender = sender

    def company_information(self) -> CompanyInformation:
        return self._books.company_information()

    def financial_years(self) -> Iterator[FinancialYear]:
        return self._books.financial_years()

    def financial_year_on(self, day: date) -> FinancialYear | None:
        return self._books.financial_year_on(day)

    def accounts(self, year: int) -> Iterator[Account]:
        return self._accounts.list(year)

    def find_account(self, year: int, number: str) -> Account | None:
        return self._accounts.find(year, number)

    def create_account(self, year: int, document: dict[str, Any]) -> Account:
        return self._accounts.create(year, document)

    def update_account(self, year: int, number: str, document: dict[str, Any]) -> Account:
        return self._accounts.update(year, number, document)

    def cost_centres(self) -> Iterator[CostCentre]:
        return self._cost_centres.all()

    def find_cost_centre(self, code: str) -> CostCentre | None:
        return self._cost_centres.find(code)

    def create_cost_centre(self, document: dict[str, Any]) -> CostCentre:
        return self._cost_centres.create(document)

    def update_cost_centre(self, code: str, document: dict[str, Any]) -> CostCentre:
        return self._cost_centres.update(code, document)

    def voucher_series(self, year: int) -> Iterator[VoucherSeries]:
        return voucher_series(self._sender, year)

    def currencies(self) -> Iterator[Currency]:
        return self._books.currencies()

    def locked_until(self) -> date | None:
        return self._books.locked_until()
