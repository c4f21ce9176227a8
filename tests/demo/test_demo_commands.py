"""The command line: what it prints, what it writes, and what it says when it cannot."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.__main__ import main
from demo.federation import month

Written = Callable[..., Path]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_month_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--month", "2026-01", "--seed", "4"]) == 0
    printed = json.loads(capsys.readouterr().out)
    made = month(2026, 1, 4)
    assert printed == {"customers": made.customers, "invoices": made.invoices, "payments": made.payments}


def test_csv_has_the_same_fields_and_one_line_per_invoice_row(tmp_path: Path) -> None:
    assert main(["generate", "--month", "2026-01", "--csv", str(tmp_path / "new")]) == 0
    made = month(2026, 1)
    lines = read(tmp_path / "new" / "invoices.csv")
    rows = [(i["source_ref"], i["total"], row) for i in made.invoices for row in i["rows"]]
    assert [(line["source_ref"], line["total"]) for line in lines] == [(ref, total) for ref, total, _ in rows]
    for line, (_, _, row) in zip(lines, rows, strict=True):
        assert {field: line[field] for field in row} == row
    assert {line["hold_booking"] for line in lines} == {"true", "false"}


def test_csv_of_customers_and_payments_keeps_every_value(tmp_path: Path) -> None:
    main(["generate", "--month", "2026-02", "--csv", str(tmp_path)])
    made = month(2026, 2)
    names = [line["name"] for line in read(tmp_path / "customers.csv")]
    assert names == [customer["name"] for customer in made.customers]
    assert read(tmp_path / "payments.csv") == made.payments


def test_load_prints_counts_per_kind(demo_json: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "--config", str(demo_json())]) == 0
    assert capsys.readouterr().out == "customers: 89 created\ninvoices: 522 created\npayments: 468 created\n"


def test_connect_prints_the_integration(demo_json: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connect", "--config", str(demo_json())]) == 0
    assert "i-9" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["generate", "--month", "2026-03"], "The demo has no month 2026-03"),
        (["load", "--config", "missing/demo.json"], "missing/demo.json cannot be read"),
    ],
)
def test_a_failure_is_one_sentence_and_a_status(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert sentence in capsys.readouterr().err
