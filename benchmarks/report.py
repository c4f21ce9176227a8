"""Shows results as tables, and writes them as JSON."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

Row = dict[str, Any]


@dataclass
class Part:
    """One question, the machine it was asked on, and one row for each variant."""

    title: str
    machine: Row
    rows: list[Row] = field(default_factory=list)
    ratios: Row = field(default_factory=dict)


def show(parts: list[Part], to: TextIO) -> None:
    for part in parts:
        to.write(f"\n{part.title}\n  {_words(part.machine)}\n\n")
        to.writelines(f"  {line}\n" for line in _table(part.rows))
        if part.ratios:
            to.write(f"\n  {_words(part.ratios)}\n")
    to.flush()


def write_json(parts: list[Part], target: str) -> None:
    """To a file, or to the standard output where the target is "-"."""
    text = json.dumps([vars(part) for part in parts], indent=2) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, encoding="utf-8")


def _table(rows: list[Row]) -> list[str]:
    """Columns in the order in which they first appear."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[name.replace("_", " ") for name in names]]
    cells += [[_cell(row.get(name, "")) for name in names] for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]


def _words(row: Row) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {_cell(value)}" for name, value in row.items())


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
