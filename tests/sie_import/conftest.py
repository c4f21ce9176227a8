"""SIE files of a small federation, made as an accounting program would, and what came of importing them."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import pytest

from sie4.core import records
from sie4.core.arrange import arranged
from sie4.core.records import Row, Voucher
from sie4.core.writer import write_verbatim
from sie4.importing.approve import approve_import
from sie4.importing.upload import take_in
from sie4.importing.work import run_import
from sie4.models import SieImport
from tests.records.conftest import shared_database

__all__ = ["shared_database"]

WHO = "user:1 tore"
ORG_NUMBER = "802400-1235"  # the federation of tests/conftest.py
ACCOUNTS = {
    "1910": "Kassa",
    "1930": "Bankkonto",
    "2069": "Årets resultat",
    "3010": "Intäkter",
    "6110": "Kontorsmateriel",
}


def voucher(number: int | str, *rows: Row, on: str = "2025-03-01", series: str = "A", **more: Any) -> Voucher:
    """Of 100 kronor from the bank to paper, unless rows are given."""
    chosen = rows or (Row("6110", (), 10_000), Row("1930", (), -10_000))
    more = {"text": "Pärmar och blå pennor", **more}
    return Voucher(series, str(number), date.fromisoformat(on), rows=chosen, **more)


def head(
    *,
    flag: int = 0,
    kind: int = 4,
    org: str = ORG_NUMBER,
    year: tuple[str, str] | None = ("2025-01-01", "2025-12-31"),
    accounts: Iterable[str] = ACCOUNTS,
    made: str = "2026-01-20",
) -> list[records.Record]:
    start = [
        records.Flag(flag),
        records.Program("Boulebok", "1.0"),
        records.Format("PC8"),
        records.Generated(date.fromisoformat(made)),
        records.FileType(kind),
    ]
    company = [records.Organisation(org)] if org else []
    years = [records.Year(0, *map(date.fromisoformat, year))] if year else []
    chart = [records.Account(number, ACCOUNTS.get(number, "Konto")) for number in accounts]
    return [*start, *company, records.CompanyName("Svenska Petanque- och Bouleförbundet"), *years, *chart]


def opening(amounts: dict[str, int], vouchers: Iterable[Voucher] = ()) -> list[records.Record]:
    """#IB, and the #UB and #RES that follow from it."""
    sums = dict(amounts)
    for one in vouchers:
        for row in one.rows:
            if row.kind == "TRANS":
                sums[row.account] = sums.get(row.account, 0) + row.amount
    found: list[records.Record] = [records.OpeningBalance(0, *one) for one in sorted(amounts.items())]
    for account, amount in sorted(sums.items()):
        made = records.ClosingBalance if account < "3" else records.Result
        found.append(made(0, account, amount))
    return found


def written(*found: records.AnyRecord) -> bytes:
    """In the order of the format, and otherwise unchecked."""
    out = BytesIO()
    vouchers = [one for one in found if isinstance(one, Voucher)]
    write_verbatim(out, [*arranged(one for one in found if not isinstance(one, Voucher)), *vouchers])
    return out.getvalue()


def year_file(*vouchers: Voucher, ib: dict[str, int] | None = None, **more: Any) -> bytes:
    """A sound file of type 4E."""
    chosen = vouchers or (voucher(1), voucher(2, on="2025-04-01"))
    amounts = {"1930": 500_000, "2069": -500_000} if ib is None else ib
    return written(*head(**more), *opening(amounts, chosen), *chosen)


Upload = Callable[..., SieImport]


def taken(tenant: Any, content: bytes, name: str = "2025.se", **more: Any) -> SieImport:
    return take_in(tenant=tenant, file=BytesIO(content), name=name, uploaded_by=WHO, **more)


@pytest.fixture
def upload(in_federation: Any) -> Upload:
    """upload(content, name, target=..., series=...) as the federation."""
    return partial(taken, in_federation)


def carried_out(upload: SieImport, **options: Any) -> SieImport:
    """Approved and imported, as a worker does."""
    approve_import(upload=upload, approved_by=WHO, options=options)
    run_import(upload.pk)
    upload.refresh_from_db()
    return upload
