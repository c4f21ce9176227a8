"""Vouchers, and the sums between them and the balances (sections 8 and 13 of the format)."""

from sie4.core.sentences.entry import Entry

_VOUCHER_SV = "Rätta verifikationen i programmet som skrev filen och skapa filen på nytt."
_VOUCHER_EN = "Mend the voucher in the program that wrote the file, and make the file again."


def _voucher(sv: str, en: str) -> Entry:
    return Entry(sv, _VOUCHER_SV, en, _VOUCHER_EN)


VOUCHERS = {
    "row_outside_voucher": _voucher(
        "{record} står utanför en verifikation.", "{record} stands outside a voucher."
    ),
    "voucher_not_opened": _voucher(
        "Verifikation {voucher} saknar sin inledande klammer.",
        "Voucher {voucher} lacks its opening brace.",
    ),
    "voucher_not_closed": _voucher(
        "Verifikation {voucher} saknar sin avslutande klammer.",
        "Voucher {voucher} lacks its closing brace.",
    ),
    "voucher_empty": _voucher("Verifikation {voucher} har inga rader.", "Voucher {voucher} has no rows."),
    "voucher_too_large": Entry(
        "Verifikation {voucher} har fler än {limit} rader.",
        "Dela upp den på flera verifikationer.",
        "Voucher {voucher} has more than {limit} rows.",
        "Divide it into several vouchers.",
    ),
    "record_in_voucher": _voucher(
        "{record} står inne i verifikation {voucher}.",
        "{record} stands inside voucher {voucher}.",
    ),
    "unbalanced": _voucher(
        "Verifikation {voucher} är inte i balans: summan är {sum} i stället för 0.",
        "Voucher {voucher} does not balance: its sum is {sum} instead of 0.",
    ),
    "repeated_voucher": _voucher(
        "Verifikation {voucher} finns redan i filen.",
        "Voucher {voucher} is in the file already.",
    ),
    "no_twin": _voucher(
        "Verifikation {voucher}: #RTRANS {account} {amount} följs inte av samma rad som #TRANS. Bara #TRANS "
        "räknas.",
        "Voucher {voucher}: #RTRANS {account} {amount} is not followed by the same row as #TRANS. Only "
        "#TRANS counts.",
    ),
    "voucher_order": Entry(
        "Verifikation {voucher} kommer efter ett högre nummer i samma serie.",
        "Sortera verifikationerna efter nummer som tal.",
        "Voucher {voucher} comes after a higher number of its series.",
        "Sort the vouchers by number, as numbers.",
    ),
    "voucher_outside_year": Entry(
        "Verifikation {voucher} är daterad {day}, utanför räkenskapsåret.",
        "Kontrollera datumet och #RAR 0.",
        "Voucher {voucher} is dated {day}, outside the financial year.",
        "Check the date and #RAR 0.",
    ),
    "number_missing": Entry(
        "{count} verifikationer saknar serie eller nummer; bara i en fil från ett försystem (4I) numrerar "
        "mottagaren.",
        "Skapa filen på nytt med nummer, eller läs in den som 4I.",
        "{count} vouchers have no series or number; only in a file of a feeder system (4I) the receiver "
        "numbers them.",
        "Make the file again with numbers, or import it as 4I.",
    ),
    "no_closing_balances": Entry(
        "Filen har verifikationer men varken #UB eller #RES för året.",
        "Ta med saldon när filen skapas.",
        "The file has vouchers but neither #UB nor #RES of the year.",
        "Include balances when making the file.",
    ),
    "opening_sum": Entry(
        "Ingående balanser summerar till {sum} i stället för 0.",
        "För över föregående års resultat till eget kapital.",
        "The opening balances add up to {sum} instead of 0.",
        "Carry last year's result over to equity.",
    ),
    "closing_sum": Entry(
        "Utgående balanser och resultat summerar till {sum} i stället för 0.",
        "Kontrollera ingående balanser och verifikationer.",
        "Closing balances and results add up to {sum} instead of 0.",
        "Check opening balances and vouchers.",
    ),
    "closing_difference": Entry(
        "Konto {account}: ingående balans och verifikationer ger {expected}, men #UB är {found} (skillnad "
        "{difference}).",
        "Kontrollera kontots verifikationer: någon saknas eller är ändrad.",
        "Account {account}: opening balance and vouchers give {expected}, but #UB is {found} (difference "
        "{difference}).",
        "Check the account's vouchers: one is missing or was changed.",
    ),
    "result_difference": Entry(
        "Konto {account}: verifikationerna ger {expected}, men #RES är {found} (skillnad {difference}).",
        "Kontrollera kontots verifikationer: någon saknas eller är ändrad.",
        "Account {account}: the vouchers give {expected}, but #RES is {found} (difference {difference}).",
        "Check the account's vouchers: one is missing or was changed.",
    ),
    "continuity": Entry(
        "Konto {account}: föregående års utgående balans är {expected}, men årets ingående är {found} "
        "(skillnad {difference}).",
        "Ingående balans ska vara lika med föregående års utgående: kontrollera årsskiftet.",
        "Account {account}: last year's closing balance is {expected}, but this year's opening is {found} "
        "(difference {difference}).",
        "The opening balance must equal last year's closing balance: check the turn of the year.",
    ),
    "period_difference": Entry(
        "Konto {account}, år {year}: månaderna summerar till {found}, men saldona ger {expected} (skillnad "
        "{difference}).",
        "Kontrollera #PSALDO: den ska vara månadens förändring, inte saldot.",
        "Account {account}, year {year}: the months add up to {found}, but the balances give {expected} "
        "(difference {difference}).",
        "Check #PSALDO: it has to be the change of the month, not the balance.",
    ),
    "month_difference": Entry(
        "Konto {account}, {period}: verifikationerna ger {expected}, men #PSALDO är {found} (skillnad "
        "{difference}).",
        "Kontrollera månadens verifikationer på kontot.",
        "Account {account}, {period}: the vouchers give {expected}, but #PSALDO is {found} (difference "
        "{difference}).",
        "Check the month's vouchers on the account.",
    ),
}
