"""The books of a company as a provider shows them: years, accounts, series and vouchers, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from accounting.domain import exact_json, hashing

_HEAD = ("voucher_date", "text", "comment", "cost_centre", "project")


@dataclass(frozen=True)
class VoucherId:
    """Where a voucher stands; `year` is the provider's id of a financial year, not a calendar year."""

    year: str
    series: str
    number: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """ "7-R-123"; a series may hold hyphens, so the first and the last one divide."""
        year, _, rest = text.partition("-")
        series, _, number = rest.rpartition("-")
        if not (year and series and number.isascii() and number.isdigit()):
            return None
        return cls(year, series, int(number))

    def __str__(self) -> str:
        return f"{self.year}-{self.series}-{self.number}"


@dataclass(frozen=True)
class BookedRow:
    """`removed`: struck out in the books; it still stands there, but counts no more."""

    account: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    cost_centre: str = ""
    project: str = ""
    quantity: Decimal | None = None
    text: str = ""
    information: str = ""
    removed: bool = False


@dataclass(frozen=True)
class BookedVoucher:
    """`cost_centre` and `project` of the whole voucher; rows have their own. Books read from a file name neither."""

    id: VoucherId
    voucher_date: date
    text: str
    comment: str
    rows: tuple[BookedRow, ...]
    cost_centre: str = ""
    project: str = ""

    def as_json(self) -> str:
        rows = [{item.name: getattr(row, item.name) for item in fields(row)} for row in self.rows]
        content = {
            "id": str(self.id),
            "voucher_date": self.voucher_date.isoformat(),
            "text": self.text,
            "comment": self.comment,
            "cost_centre": self.cost_centre,
            "project": self.project,
            "rows": rows,
        }
        return exact_json.dumps(content).decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ValueError where it is not what `as_json` made."""
        content: dict[str, Any] = exact_json.loads(text)
        found = VoucherId.parse(content["id"])
        if found is None:
            raise ValueError(content["id"])
        day = date.fromisoformat(content["voucher_date"])
        return cls(
            found,
            day,
            content["text"],
            content["comment"],
            tuple(map(_row, content["rows"])),
            content.get("cost_centre", ""),
            content.get("project", ""),
        )

    @property
    def digest(self) -> str:
        """Of all that a mirror of it is made from; 1000.1 and 1000.10 are the same."""
        content = {name: getattr(self, name) for name in _HEAD}
        rows = [{item.name: getattr(row, item.name) for item in fields(row)} for row in self.rows]
        return hashing.content_hash({**content, "id": str(self.id), "rows": rows})


def _row(content: Mapping[str, Any]) -> BookedRow:
    quantity = content["quantity"]
    return BookedRow(
        **{
            **content,
            "debit": Decimal(content["debit"]),
            "credit": Decimal(content["credit"]),
            "quantity": None if quantity is None else Decimal(quantity),
        }
    )


@dataclass(frozen=True)
class ListedVoucher:
    """A voucher as a list shows it: without its rows."""

    id: VoucherId
    voucher_date: date
    text: str
    comment: str


@dataclass(frozen=True)
class LedgerYear:
    id: str
    first: date
    last: date


@dataclass(frozen=True)
class LedgerAccount:
    """`opening`: what it stood at when the year began, debit positive; None where the provider does not say."""

    number: str
    name: str
    active: bool = True
    sru: str = ""
    opening: Decimal | None = None


@dataclass(frozen=True)
class LedgerSeries:
    code: str
    name: str
    manual: bool
