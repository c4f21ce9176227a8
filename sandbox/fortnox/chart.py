"""What a new financial year starts with: a federation's chart of accounts and the voucher series."""

import csv
from importlib.resources import files

from sandbox.fortnox.books import Books
from sandbox.store import Doc

CHART_NAME = "BAS 2024"
# Accounts the federation opened itself; 3041-3044 are the program's own numbers, not those of BAS.
OWN = {
    3041: "Försäljning tjänst 25 % Sverige",
    3042: "Försäljning tjänst 12 % Sverige",
    3043: "Försäljning tjänst 6 % Sverige",
    3044: "Försäljning tjänst momsfri Sverige",
    3420: "Tävlings- och startavgifter",
    3430: "Föreningsavgifter",
    3440: "Medlemsavgifter",
    3450: "Licensavgifter",
    3460: "Sponsorintäkter",
    3741: "Öresutjämning, övrig",
}
# An association has no partners, no share capital and no tax allocation reserves.
NEVER_ACTIVE = {*range(2010, 2050), *range(2081, 2100), *range(2120, 2130)}
# The trap of every January: an account that was open last year, or is not there at all.
INACTIVE = {2027: {3450, 3990}}
MISSING = {2024: {3450, 3460}, 2027: {3460}}
VAT_CODES = {
    2611: "U1",
    2621: "U2",
    2631: "U3",
    2641: "I48",
    3001: "MP1",
    3002: "MP2",
    3003: "MP3",
    3004: "MF",
    3041: "MP1",
    3042: "MP2",
    3043: "MP3",
    3044: "MF",
}
SERIES = {
    "A": ("Redovisning", True),
    "B": ("Kundfakturor", False),
    "C": ("Kundinbetalningar", False),
    "Q": ("Speglade verifikat", True),
    "R": ("Reskontra manuell", True),
}


def _bas_accounts() -> dict[int, tuple[str, int]]:
    """Number -> name and SRU code: BAS 2024's own selection and what an association needs besides."""
    with files(__package__).joinpath("bas2024.csv").open(encoding="utf-8") as lines:
        return {int(row["account"]): (row["name"], int(row["sru"] or 0)) for row in csv.DictReader(lines)}


ACCOUNTS = dict(sorted({**_bas_accounts(), **{number: (name, 0) for number, name in OWN.items()}}.items()))


def open_year(books: Books, year_id: int, first: str, last: str) -> None:
    year = {
        "Id": year_id,
        "FromDate": first,
        "ToDate": last,
        "AccountingMethod": "ACCRUAL",
        "AccountChartType": CHART_NAME,
    }
    books.put("financialyears", str(year_id), year)
    for account in accounts_of(int(first[:4])):
        books.put("accounts", f"{year_id}/{account['Number']}", {**account, "Year": year_id})
    for code, (description, manual) in SERIES.items():
        series = {"Code": code, "Description": description, "Manual": manual, "Year": year_id}
        books.put("voucherseries", f"{year_id}/{code}", series)


def accounts_of(calendar_year: int) -> list[Doc]:
    closed = NEVER_ACTIVE | INACTIVE.get(calendar_year, set())
    return [
        {
            "Number": number,
            "Description": name,
            "Active": number not in closed,
            "SRU": sru,
            "VATCode": VAT_CODES.get(number, ""),
        }
        for number, (name, sru) in ACCOUNTS.items()
        if number not in MISSING.get(calendar_year, set())
    ]
