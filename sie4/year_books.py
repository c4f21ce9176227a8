"""A year's books from the SIE file of a provider, for reading an integration's ledger in one call."""

from collections.abc import Iterable
from decimal import Decimal

from accounting.domain.ledgers import BookedRow, BookedVoucher, LedgerAccount, LedgerYear, VoucherId
from sie4.core import records
from sie4.core.reader import read
from vouchers.pulling.readers import UnreadableFile, YearBooks

_COST_CENTRE, _PROJECT = "1", "6"
_NOTHING = Decimal(0)


def read_year(file: bytes, year: LedgerYear) -> YearBooks:
    """Raises UnreadableFile where the file is of another year, or holds a voucher that cannot be trusted."""
    found = list(read(file))
    _check_year(found, year)
    vouchers = [one for one in found if isinstance(one, records.Voucher)]
    if unsound := [one.name for one in vouchers if one.errors or not one.number.isdigit()]:
        raise UnreadableFile(f"voucher {unsound[0]}")
    balances = [one for one in found if isinstance(one, records.OpeningBalance) and one.year == 0]
    return YearBooks(
        vouchers=tuple(_voucher(one, year) for one in vouchers),
        accounts=tuple(_accounts(found)),
        opening={one.account: _kronor(one.amount) for one in balances},
        kinds={one.account: one.kind for one in found if isinstance(one, records.AccountType)},
    )


def _check_year(found: Iterable[records.AnyRecord], year: LedgerYear) -> None:
    years = [one for one in found if isinstance(one, records.Year) and one.number == 0]
    if not years or (years[0].start, years[0].end) != (year.first, year.last):
        raise UnreadableFile("year")


def _accounts(found: Iterable[records.AnyRecord]) -> Iterable[LedgerAccount]:
    return (LedgerAccount(one.number, one.name) for one in found if isinstance(one, records.Account))


def _voucher(found: records.Voucher, year: LedgerYear) -> BookedVoucher:
    """Rows that were added later stand in the file twice; once is enough."""
    rows = tuple(_row(row) for row in found.rows if row.kind != "RTRANS")
    where = VoucherId(year.id, found.series, int(found.number))
    return BookedVoucher(where, found.day, found.text, "", rows)


def _row(row: records.Row) -> BookedRow:
    objects = dict(row.objects)
    amount = _kronor(row.amount)
    return BookedRow(
        account=row.account,
        debit=max(amount, _NOTHING),
        credit=max(-amount, _NOTHING),
        cost_centre=objects.get(_COST_CENTRE, ""),
        project=objects.get(_PROJECT, ""),
        quantity=row.quantity or None,
        text=row.text,
        removed=row.kind == "BTRANS",
    )


def _kronor(ore: int) -> Decimal:
    return Decimal(ore).scaleb(-2)
