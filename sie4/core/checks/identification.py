"""The values of the identification records (section 5)."""

import re
from collections.abc import Callable
from typing import Any

from sie4.core import records
from sie4.core.checks.books import Books
from sie4.core.layouts import LABEL_OF

_TYPES = "AB E HB KB EK KHF BRF BF SF I S FL BAB MB SB BFL FAB OFB SE SCE TSF X"
COMPANY_TYPES = frozenset(_TYPES.split())
CHART_TYPES = frozenset({"BAS95", "BAS96", "EUBAS97", "NE2007"})
LONGEST_YEAR = 18
_ORG_NUMBER = re.compile(r"\d{6}-\d{4}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")


def org_number(text: str) -> str:
    """`NNNNNN-NNNN` of ten or twelve digits, with or without a hyphen; any other text as it is."""
    digits = text.replace("-", "").strip()
    if len(digits) == 12 and digits.isascii() and digits.isdigit():
        digits = digits[2:]
    return f"{digits[:6]}-{digits[6:]}" if len(digits) == 10 and digits.isdigit() else text


class Identification:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._rules: dict[type, Callable[[Any], str]] = {
            records.Flag: self._flag,
            records.Format: lambda record: "" if record.name == "PC8" else "bad_format",
            records.FileType: self._file_type,
            records.Organisation: self._organisation,
            records.CompanyType: lambda record: "" if record.code in COMPANY_TYPES else "company_type",
            records.ChartType: self._chart_type,
            records.Currency: lambda record: "" if _CURRENCY.fullmatch(record.code) else "currency",
            records.TaxYear: lambda record: "" if 1000 <= record.year <= 9999 else "tax_year",
            records.Year: self._year,
            records.Extent: self._extent,
        }

    def take(self, record: records.Record) -> None:
        rule = self._rules.get(type(record))
        code = rule(record) if rule else ""
        if code:
            name, value = next(iter(records.values_of(record).items()))
            self._books.findings.add(code, record.line, LABEL_OF[type(record)], field=name, value=str(value))

    def _flag(self, record: records.Flag) -> str:
        return {0: "", 1: "flag_set"}.get(record.value, "bad_value")

    def _file_type(self, record: records.FileType) -> str:
        if record.number not in (1, 2, 3, 4):
            return "bad_type"
        if self._books.number is None:
            self._books.number = record.number
        return ""

    def _organisation(self, record: records.Organisation) -> str:
        return "" if not record.number or _ORG_NUMBER.fullmatch(record.number) else "org_number"

    def _chart_type(self, record: records.ChartType) -> str:
        return "" if record.name in CHART_TYPES or record.name.startswith("BAS2") else "chart_type"

    def _year(self, record: records.Year) -> str:
        if record.end < record.start:
            return "bad_date"
        if record.number in self._books.years:
            return "repeated_record"
        self._books.keep(self._books.years, record.number, record)
        months = (record.end.year - record.start.year) * 12 + record.end.month - record.start.month + 1
        return "long_year" if months > LONGEST_YEAR else ""

    def _extent(self, record: records.Extent) -> str:
        self._books.extent = record.day
        return ""
