"""Everything that can be asked of one Fortnox company, register by register."""

from collections.abc import Iterator
from datetime import date

from accounting.providers.fortnox.documents import Account, CompanyInformation, Currency, FinancialYear
from accounting.providers.fortnox.registers.books import Books
from accounting.providers.fortnox.registers.customers import Customers
from accounting.providers.fortnox.registers.invoice_payments import InvoicePayments
from accounting.providers.fortnox.registers.invoices import Invoices
from accounting.providers.http import Sender


class FortnoxClient:
    """One call is one request: nothing here repeats, waits or remembers."""

    def __init__(self, sender: Sender) -> None:
        self.customers = Customers(sender)
        self.invoices = Invoices(sender)
        self.invoice_payments = InvoicePayments(sender)
        self._books = Books(sender)

    def company_information(self) -> CompanyInformation:
        return self._books.company_information()

    def financial_years(self) -> Iterator[FinancialYear]:
        return self._books.financial_years()

    def financial_year_on(self, day: date) -> FinancialYear | None:
        return self._books.financial_year_on(day)

    def accounts(self, year: int) -> Iterator[Account]:
        return self._books.accounts(year)

    def currencies(self) -> Iterator[Currency]:
        return self._books.currencies()

    def locked_until(self) -> date | None:
        return self._books.locked_until()
