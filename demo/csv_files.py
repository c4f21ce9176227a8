"""The records as CSV: one file per kind, the record API's field names as header, one line per invoice row."""

import csv
from collections.abc import Iterable
from pathlib import Path

from demo.federation import Month
from demo.record import Record


def write_month(month: Month, directory: Path) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    return [
        _write(directory / "customers.csv", month.customers),
        _write(directory / "invoices.csv", [line for invoice in month.invoices for line in _lines(invoice)]),
        _write(directory / "payments.csv", month.payments),
    ]


def _lines(invoice: Record) -> Iterable[Record]:
    head = {field: value for field, value in invoice.items() if field != "rows"}
    return (head | row for row in invoice["rows"])


def _write(path: Path, records: list[Record]) -> Path:
    fields = list(dict.fromkeys(field for record in records for field in record))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows({field: _cell(value) for field, value in record.items()} for record in records)
    return path


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
