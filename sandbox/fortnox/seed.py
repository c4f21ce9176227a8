"""The two companies of the practice world, and how another one is opened."""

from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.chart import open_year
from sandbox.fortnox.registers import seed_registers
from sandbox.luhn import check_digit
from sandbox.store import Doc, Store

DEMO, WRONG = "100200", "100300"
YEARS = {6: 2024, 7: 2025, 8: 2026, 9: 2027}
NAMES = {
    DEMO: ("Svenska Boule- och Petanqueförbundet (övning)", "802400100"),
    WRONG: ("Fel Bolag AB", "556100300"),
}


def seed_companies(store: Store) -> None:
    for company, (name, digits) in NAMES.items():
        open_company(store, company, name, organisation_number(digits))


def organisation_number(nine_digits: str) -> str:
    return f"{nine_digits[:6]}-{nine_digits[6:]}{check_digit(nine_digits)}"


def open_company(store: Store, company: str, name: str, org_number: str) -> Books:
    books = Books(store, company)
    store.put(books.space, "settings", "company", {"name": name, "org_number": org_number})
    store.put("fortnox", "companies", company, {"company": company})
    for year_id, calendar_year in YEARS.items():
        open_year(books, year_id, f"{calendar_year}-01-01", f"{calendar_year}-12-31")
    seed_registers(books, _entries())
    return books


def _entries() -> dict[str, list[Doc]]:
    return {
        "currencies": [
            _currency("SEK", "Svenska kronor", "1"),
            _currency("EUR", "Euro", "11.25"),
            _currency("NOK", "Norska kronor", "0.97"),
            _currency("DKK", "Danska kronor", "1.51"),
        ],
        "modesofpayments": [
            {"Code": "BG", "Description": "Bankgiro", "AccountNumber": "1920"},
            {"Code": "PG", "Description": "PlusGiro", "AccountNumber": "1920"},
            {"Code": "KONTANT", "Description": "Kontant", "AccountNumber": "1910"},
            {"Code": "BANK", "Description": "Bankkonto", "AccountNumber": "1930"},
        ],
        "costcenters": [
            {"Code": code, "Description": name, "Note": "", "Active": True}
            for code, name in (
                ("KANSLI", "Kansliet"),
                ("ELIT", "Elitverksamhet"),
                ("UNGDOM", "Ungdomsverksamhet"),
            )
        ],
        "projects": [_project("1", "SM-veckan"), _project("2", "Landslagsläger")],
    }


def _currency(code: str, name: str, rate: str) -> Doc:
    return {
        "Code": code,
        "Description": name,
        "BuyRate": Decimal(rate),
        "SellRate": Decimal(rate),
        "Date": "2026-01-02",
        "IsAutomatic": False,
        "Unit": Decimal(1),
    }


def _project(number: str, description: str) -> Doc:
    return {
        "ProjectNumber": number,
        "Description": description,
        "Status": "ONGOING",
        "StartDate": "2024-01-01",
        "EndDate": None,
        "ProjectLeader": "",
        "ContactPerson": "",
        "Comments": "",
    }
