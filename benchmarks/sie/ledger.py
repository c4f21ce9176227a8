"""A synthetic year of any size, the same for the same size: every voucher has four rows and every sum closes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sie4.core import records as sie
from sie4.core.records import Row, Voucher
from sie4.core.writer import Written, save

FIRST_DAY = date(2024, 1, 1)
DAYS = 366
ACCOUNTS = {
    "1510": ("Kundfordringar", "T"),
    "2611": ("Utgående moms 25 %", "S"),
    "3041": ("Licensavgifter", "I"),
    "3420": ("Tävlings- och startavgifter", "I"),
}
CLUBS = ("Växjö BTK", "Åkers IF", "Örebro SK", "Ängby SK", "Lunds IK", "Mora IF", "Umeå BK")
COST_CENTRES = ("10", "20", "30")


def vouchers(count: int) -> Iterator[Voucher]:
    for index in range(count):
        text = f"Faktura {index + 1} {CLUBS[index % len(CLUBS)]}"
        day = FIRST_DAY + timedelta(days=index * DAYS // count)
        yield Voucher("A", str(index + 1), day, text, None, "", _rows(index))


def head(count: int) -> list[sie.Record]:
    """The records before the vouchers, balances included."""
    sums: Counter[str] = Counter()
    for index in range(count):
        for row in _rows(index):
            sums[row.account] += row.amount
    found: list[sie.Record] = [
        sie.Program("Frost", "1.0"),
        sie.Generated(date(2025, 1, 31), "mätning"),
        sie.Organisation("802000-1231"),
        sie.CompanyName("Mätförbundet"),
        sie.Year(0, FIRST_DAY, date(2024, 12, 31)),
        sie.ChartType("EUBAS97"),
        sie.Currency("SEK"),
        sie.Dimension("1", "Kostnadsställe"),
        *(sie.Object("1", number, f"Kostnadsställe {number}") for number in COST_CENTRES),
    ]
    for account, (name, kind) in ACCOUNTS.items():
        found += [sie.Account(account, name), sie.AccountType(account, kind)]
        balance = sie.ClosingBalance if kind in "TS" else sie.Result
        found.append(balance(0, account, sums[account]))
    return found


def write(path: Path, count: int) -> Written:
    return save(path, head(count), vouchers(count))


def _rows(index: int) -> tuple[Row, ...]:
    net = 10_000 + index * 7919 % 900_000
    fee, vat = net // 3, net // 4
    centre = (("1", COST_CENTRES[index % len(COST_CENTRES)]),)
    text = "Licensavgift säsong" if index % 2 else "Startavgift distrikt"
    return (
        Row("1510", (), net + vat, None, f"Kund {index % 997}"),
        Row("3041", centre, fee - net, None, text),
        Row("3420", (), -fee, None, "Tävlingsavgift vår"),
        Row("2611", (), -vat),
    )
