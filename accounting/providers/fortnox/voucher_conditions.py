"""Codes of our own about vouchers: what planning finds in the registers before anything is sent."""

from collections.abc import Mapping

from accounting.domain.errors import Kind
from accounting.providers.base import ErrorEntry
from accounting.providers.fortnox.error_entry import entry

_SOLVED = (
    "Markera sedan problemet som löst: registren läses om och verifikationen skickas.",
    "Then mark the problem as solved: the registers are read again and the voucher is sent.",
)


def _register(sentence: tuple[str, str], step: tuple[str, str]) -> ErrorEntry:
    return entry(
        Kind.NEEDS_PERSON,
        sentence,
        (f"{step[0]} {_SOLVED[0]}", f"{step[1]} {_SOLVED[1]}"),
        shared=True,
    )


_REGISTERS = {
    "voucher_year_missing": _register(
        (
            "Inget räkenskapsår i Fortnox omfattar {date}. Verifikationen får inget annat datum av sig själv.",
            "No financial year in Fortnox holds {date}. The voucher gets no other date by itself.",
        ),
        ("Lägg upp räkenskapsåret i Fortnox.", "Open the financial year in Fortnox."),
    ),
    "voucher_period_locked": _register(
        (
            "Perioden till och med {until} är låst i Fortnox; verifikationen är daterad {date}.",
            "The period up to and including {until} is locked in Fortnox; the voucher is dated {date}.",
        ),
        ("Lås upp perioden i Fortnox.", "Unlock the period in Fortnox."),
    ),
    "voucher_series_missing": _register(
        (
            "Verifikationsserie {series} finns inte i räkenskapsåret {year} i Fortnox.",
            "Voucher series {series} does not exist in the financial year {year} in Fortnox.",
        ),
        ("Lägg upp serien i Fortnox.", "Add the series in Fortnox."),
    ),
    "voucher_series_closed": _register(
        (
            "Verifikationsserie {series} är inte manuell i räkenskapsåret {year} i Fortnox.",
            "Voucher series {series} is not a manual one in the financial year {year} in Fortnox.",
        ),
        (
            "Tillåt manuella verifikationer i serien i Fortnox.",
            "Allow manual vouchers in the series in Fortnox.",
        ),
    ),
    "voucher_account_missing": _register(
        (
            "Konto {account} finns inte i räkenskapsåret {year} i Fortnox.",
            "Account {account} does not exist in the financial year {year} in Fortnox.",
        ),
        ("Lägg upp kontot i Fortnox.", "Add the account in Fortnox."),
    ),
    "voucher_account_inactive": _register(
        (
            "Konto {account} är inaktivt i räkenskapsåret {year} i Fortnox.",
            "Account {account} is inactive in the financial year {year} in Fortnox.",
        ),
        ("Aktivera kontot i Fortnox.", "Activate the account in Fortnox."),
    ),
    "voucher_dimension_mandatory": _register(
        (
            "Konto {account} kräver kostnadsställe eller projekt i Fortnox ({dimension}), men raden har inget.",
            "Account {account} requires a cost centre or project in Fortnox ({dimension}); the row has none.",
        ),
        (
            "Ändra kontots inställning i Fortnox eller komplettera raden.",
            "Change the account's setting in Fortnox or complete the row.",
        ),
    ),
    "voucher_dimension_forbidden": _register(
        (
            "Konto {account} tillåter inte kostnadsställe eller projekt i Fortnox ({dimension}).",
            "Account {account} does not allow a cost centre or project in Fortnox ({dimension}).",
        ),
        ("Ändra kontots inställning i Fortnox.", "Change the account's setting in Fortnox."),
    ),
    "voucher_cost_centre_missing": _register(
        (
            "Kostnadsställe {cost_centre} finns inte i Fortnox.",
            "Cost centre {cost_centre} does not exist in Fortnox.",
        ),
        ("Lägg upp kostnadsstället i Fortnox.", "Add the cost centre in Fortnox."),
    ),
    "voucher_cost_centre_inactive": _register(
        (
            "Kostnadsställe {cost_centre} är inaktivt i Fortnox.",
            "Cost centre {cost_centre} is inactive in Fortnox.",
        ),
        ("Aktivera kostnadsstället i Fortnox.", "Activate the cost centre in Fortnox."),
    ),
}

_OWN = {
    "voucher_currency": entry(
        Kind.REJECTED,
        (
            "Verifikationen är i {currency}, men Fortnox bokför i kronor.",
            "The voucher is in {currency}, but Fortnox keeps its books in kronor.",
        ),
        ("Bokför den i kronor.", "Book it in kronor."),
    ),
    "voucher_without_rows": entry(
        Kind.REJECTED,
        (
            "Verifikationen har {rows} rader med belopp; minst två behövs.",
            "The voucher has {rows} rows with amounts; two are needed.",
        ),
        ("Komplettera verifikationen.", "Complete the voucher."),
    ),
    "voucher_unbalanced": entry(
        Kind.REJECTED,
        ("Debet och kredit skiljer sig med {difference}.", "Debit and credit differ by {difference}."),
        ("Rätta beloppen.", "Correct the amounts."),
    ),
    "voucher_booked_changed": entry(
        Kind.NEEDS_PERSON,
        (
            "Verifikation {number} är bokförd i Fortnox och kan inte ändras, men {source_ref} har ändrats här.",
            "Voucher {number} is booked in Fortnox and cannot change, but {source_ref} has changed here.",
        ),
        (
            "Rätta med en ny verifikation, eller återställ den här.",
            "Correct it by a new voucher, or take the change back here.",
        ),
    ),
}

VOUCHER_CONDITIONS: Mapping[str, ErrorEntry] = {**_REGISTERS, **_OWN}
