"""What a company's books allow: its years, currencies and the locked period."""

from collections.abc import Iterator
from datetime import date

from accounting.providers.fortnox import decode, envelope, pages
from accounting.providers.fortnox.documents import CompanyInformation, Currency, FinancialYear
from accounting.providers.http import Sender


class Books:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def company_information(self) -> CompanyInformation:
        answer = self._sender.get("companyinformation")
        return CompanyInformation.decode(envelope.single(answer, "CompanyInformation"))

    def financial_years(self) -> Iterator[FinancialYear]:
        for raw in pages.read_all(self._sender, "financialyears", "FinancialYears", "Id", {}):
            yield FinancialYear.decode(raw)

    def financial_year_on(self, day: date) -> FinancialYear | None:
        """None where the company has not opened that year. The parameter is `date` here, and here only."""
        query = {"date": day.isoformat()}
        years = pages.read_all(self._sender, "financialyears", "FinancialYears", "Id", query)
        return next((year for year in map(FinancialYear.decode, years) if _holds(year, day)), None)

    def currencies(self) -> Iterator[Currency]:
        for raw in pages.read_all(self._sender, "currencies", "Currencies", "Code", {}):
            yield Currency.decode(raw)

    def locked_until(self) -> date | None:
        """Everything up to and including this day is closed for booking."""
        answer = self._sender.get("settings/lockedperiod")
        return decode.day(envelope.single(answer, "LockedPeriod").get("EndDate"))


def _holds(year: FinancialYear, day: date) -> bool:
    return year.from_date is not None and year.to_date is not None and year.from_date <= day <= year.to_date
