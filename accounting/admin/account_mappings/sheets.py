"""Rules as a table of cells: out to CSV and XLSX, and back from what spreadsheets make of it."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset  # type: ignore[import-untyped]

from accounting.admin.jobs.failed_csv import BYTE_ORDER_MARK, FORMULA, safe
from accounting.admin.records.csv_import.format import SpreadsheetCsv
from accounting.mappings.rules import FIELDS, MOST_RULES, values_of
from accounting.models import ProviderAccountMapping

# A sheet of 500 rules has some 30 kB; what unpacks to more than this is none.
_MOST_BYTES = 10 * 1024 * 1024


class SheetTooLarge(ValueError):
    """More lines than a mapping has rules, or a file that unpacks to far too much."""


class RuleCsv(CSV):
    """Semicolon and byte order mark: what a Swedish spreadsheet opens without questions."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        return BYTE_ORDER_MARK + dataset.export("csv", delimiter=";")


class RuleXlsx(XLSX):
    def is_binary(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> Dataset:
        """Raises SheetTooLarge, or what openpyxl raises for a file that is no sheet."""
        import openpyxl  # type: ignore[import-untyped]

        with zipfile.ZipFile(BytesIO(in_stream)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
                raise SheetTooLarge
        book = openpyxl.load_workbook(BytesIO(in_stream), read_only=True, data_only=True)
        rows = book.active.iter_rows(max_row=MOST_RULES + 2, values_only=True)
        dataset = Dataset()
        dataset.headers = [cell_text(cell) for cell in next(rows, ())]
        for row in rows:
            dataset.append([cell_text(cell) for cell in row])
        return dataset


# In the order in which the import form counts them.
IMPORTS: list[type[Any]] = [SpreadsheetCsv, RuleXlsx]
EXPORTS: dict[str, type[Any]] = {"csv": RuleCsv, "xlsx": RuleXlsx}


def rules_sheet(mapping: ProviderAccountMapping) -> Dataset:
    """One line per rule, under the names of the API."""
    dataset = Dataset(headers=list(FIELDS))
    for rule in mapping.rules.all():
        dataset.append([safe(cell_text(value)) for value in values_of(rule).values()])
    return dataset


def cell_text(value: Any) -> str:
    """Numbers without decimals, dates as ISO; the mark that keeps a cell from being a formula is taken off."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
