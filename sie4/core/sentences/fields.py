"""Records and their fields (sections 5 to 7 and 9 of the format)."""

from sie4.core.sentences.entry import Entry

_AGAIN_SV = "Rätta värdet i programmet som skrev filen och skapa filen på nytt."
_AGAIN_EN = "Mend the value in the program that wrote the file, and make the file again."


def _value(sv: str, en: str) -> Entry:
    return Entry(sv, _AGAIN_SV, en, _AGAIN_EN)


FIELDS = {
    "missing_record": Entry(
        "En fil av typ {type} ska ha {labels}, men det saknas.",
        "Skapa filen på nytt; många program vägrar en sådan fil.",
        "A file of type {type} must have {labels}, but it is missing.",
        "Make the file again; many programs refuse such a file.",
    ),
    "record_not_in_type": Entry(
        "{record} får inte finnas i en fil av typ {type} ({count} st).",
        "Kontrollera att #SIETYP stämmer.",
        "{record} may not occur in a file of type {type} ({count} times).",
        "Check that #SIETYP is right.",
    ),
    "repeated_record": Entry(
        "{record} {value} finns mer än en gång.",
        "Ta bort den ena. Den sist lästa gäller för summorna.",
        "{record} {value} occurs more than once.",
        "Remove one of them. For the sums the last one counts.",
    ),
    "extra_fields": Entry(
        "{record} har fler fält än formatet ({count} rader). De extra fälten har inte lästs.",
        "Saknas citattecken runt en text med mellanslag? Annars behöver inget göras.",
        "{record} has more fields than the format ({count} lines). The additional ones were not read.",
        "Are there no quotes around a text with blanks? Otherwise nothing needs to be done.",
    ),
    "fields_missing": Entry(
        "{record} saknar fält: {fields}.",
        _AGAIN_SV,
        "{record} lacks fields: {fields}.",
        _AGAIN_EN,
    ),
    "field_empty": Entry(
        "{record} har ett tomt fält: {field}.",
        "En post utan värde ska utelämnas; ett konto bör ha ett namn.",
        "{record} has an empty field: {field}.",
        "A record without a value is left out; an account should have a name.",
    ),
    "bad_value": _value(
        "{record}: {field} kan inte vara ”{value}”.", "{record}: {field} cannot be “{value}”."
    ),
    "bad_account": _value(
        "{record}: kontot ”{value}” är inte numeriskt.", "{record}: the account “{value}” is not a number."
    ),
    "amount_decimals": _value(
        "{record}: beloppet {value} har fler än två decimaler.",
        "{record}: the amount {value} has more than two decimals.",
    ),
    "number_too_large": _value(
        "{record}: talet {value} är för stort.", "{record}: the number {value} is too large."
    ),
    "bad_date": _value(
        "{record}: {field} ”{value}” är inget datum i kalendern (ÅÅÅÅMMDD, period ÅÅÅÅMM).",
        "{record}: {field} “{value}” is no day of the calendar (YYYYMMDD, a period YYYYMM).",
    ),
    "negative_zero": _value(
        "{record}: beloppet {value} läses som 0,00.", "{record}: the amount {value} is read as 0.00."
    ),
    "bad_type": _value(
        "#SIETYP {value} finns inte; 1, 2, 3 och 4 finns.",
        "There is no #SIETYP {value}; there are 1, 2, 3 and 4.",
    ),
    "bad_format": _value("#FORMAT ska vara PC8, inte ”{value}”.", "#FORMAT has to be PC8, not “{value}”."),
    "flag_set": Entry(
        "#FLAGGA är 1: filen är redan inläst i ett program.",
        "Kontrollera att verifikationerna inte redan är bokförda innan filen läses in.",
        "#FLAGGA is 1: the file has been read into a program already.",
        "Check that the vouchers are not booked already before importing it.",
    ),
    "org_number": _value(
        "Organisationsnumret ”{value}” ska skrivas NNNNNN-NNNN.",
        "The organisation number “{value}” has to be written NNNNNN-NNNN.",
    ),
    "company_type": _value(
        "Företagsformen ”{value}” finns inte i SIE.", "There is no company type “{value}” in SIE."
    ),
    "chart_type": _value(
        "Kontoplanstypen ”{value}” finns inte i SIE.", "There is no chart type “{value}” in SIE."
    ),
    "currency": _value(
        "Valutan ”{value}” är ingen kod enligt ISO 4217.", "The currency “{value}” is no code of ISO 4217."
    ),
    "tax_year": _value(
        "Taxeringsåret ”{value}” har inte fyra siffror.", "The tax year “{value}” does not have four digits."
    ),
    "account_type": _value(
        "Kontotypen för {account} ska vara T, S, K eller I, inte ”{value}”.",
        "The type of account {account} has to be T, S, K or I, not “{value}”.",
    ),
    "sru_code": _value(
        "SRU-koden för {account} är inte numerisk: ”{value}”.",
        "The SRU code of {account} is not a number: “{value}”.",
    ),
    "no_sru": Entry(
        "SRU-koden ”{value}” för {account} läses som ingen kod.",
        "Inget behöver göras.",
        "The SRU code “{value}” of {account} is read as no code.",
        "Nothing needs to be done.",
    ),
    "long_year": Entry(
        "Räkenskapsår {value} är längre än 18 månader.",
        "Kontrollera #RAR.",
        "Financial year {value} is longer than 18 months.",
        "Check #RAR.",
    ),
    "unknown_year": Entry(
        "{record} avser år {year}, som ingen #RAR beskriver.",
        "Lägg till #RAR för det året.",
        "{record} is of year {year}, which no #RAR describes.",
        "Add #RAR for that year.",
    ),
    "period_outside_year": Entry(
        "Perioden {period} ligger utanför räkenskapsår {year}.",
        "Kontrollera perioden och #RAR.",
        "Period {period} lies outside financial year {year}.",
        "Check the period and #RAR.",
    ),
    "account_later": Entry(
        "{record} för konto {account} kommer före dess #KONTO.",
        "Flytta raden efter #KONTO; här läses den ändå.",
        "{record} of account {account} comes before its #KONTO.",
        "Move the line after #KONTO; here it is read all the same.",
    ),
    "undeclared_account": Entry(
        "Konto {account} används men saknar #KONTO.",
        "Lägg till kontot i kontoplanen och skapa filen på nytt.",
        "Account {account} is used but has no #KONTO.",
        "Add the account to the chart and make the file again.",
    ),
    "undeclared_object": Entry(
        "Objektet {object} används men saknar #OBJEKT.",
        "Lägg till objektet och skapa filen på nytt.",
        "Object {object} is used but has no #OBJEKT.",
        "Add the object and make the file again.",
    ),
    "object_not_declared": Entry(
        "Objektet {object} används men saknar #OBJEKT. I den här filtypen är det tillåtet.",
        "Mottagaren måste redan ha objektet.",
        "Object {object} is used but has no #OBJEKT. In this type of file that is allowed.",
        "The receiver must have the object already.",
    ),
    "undeclared_dimension": Entry(
        "Dimension {dimension} används men saknar #DIM.",
        "Lägg till #DIM; bara dimension 1-19 är givna av formatet.",
        "Dimension {dimension} is used but has no #DIM.",
        "Add #DIM; only dimensions 1-19 are given by the format.",
    ),
    "superdimension_later": Entry(
        "#UNDERDIM kommer före sin överordnade dimension {parent}.",
        "Skriv den överordnade dimensionen först.",
        "#UNDERDIM comes before its super-dimension {parent}.",
        "Write the super-dimension first.",
    ),
    "dimension_twice": _value(
        "Dimension {dimension} står två gånger i samma objektlista.",
        "Dimension {dimension} stands twice in one object list.",
    ),
    "parent_missing": Entry(
        "Raden har ett objekt i dimension {dimension} men inget i den överordnade dimensionen {parent}.",
        "Lägg till det överordnade objektet i listan.",
        "The row has an object of dimension {dimension} but none of its super-dimension {parent}.",
        "Add the parent's object to the list.",
    ),
    "one_object_only": _value(
        "{record} ska ha exakt ett objekt, inte {count}.", "{record} has exactly one object, not {count}."
    ),
    "objects_ignored": Entry(
        "{record} har objekt, fast filen är av typ 2. Raden räknas inte.",
        "Inget behöver göras.",
        "{record} has objects although the file is of type 2. The line does not count.",
        "Nothing needs to be done.",
    ),
    "balance_on_result_account": Entry(
        "{record} står på resultatkontot {account}.",
        "Kontrollera kontotypen (#KTYP) för kontot.",
        "{record} stands on the result account {account}.",
        "Check the type (#KTYP) of the account.",
    ),
    "result_on_balance_account": Entry(
        "#RES står på balanskontot {account}.",
        "Kontrollera kontotypen (#KTYP) för kontot.",
        "#RES stands on the balance account {account}.",
        "Check the type (#KTYP) of the account.",
    ),
    "checksum_wrong": Entry(
        "Kontrollsumman stämmer inte: filen säger {found}, men innehållet ger {expected}.",
        "Filen kan vara ändrad eller skadad efter att den skrevs: hämta den på nytt.",
        "The checksum is wrong: the file says {found}, but its content gives {expected}.",
        "The file may have been changed or damaged since it was written: fetch it again.",
    ),
    "checksum_unfinished": Entry(
        "Filen börjar med #KSUMMA men slutar utan: den är avkortad.",
        "Hämta filen på nytt.",
        "The file begins with #KSUMMA but ends without it: it was cut off.",
        "Fetch the file again.",
    ),
    "checksum_without_start": Entry(
        "Det finns en avslutande #KSUMMA men ingen inledande.",
        "Hämta filen på nytt: början kan saknas.",
        "There is a closing #KSUMMA but no opening one.",
        "Fetch the file again: its beginning may be missing.",
    ),
    "checksum_position": Entry(
        "Den inledande #KSUMMA står inte på andra raden, direkt efter #FLAGGA.",
        "Skapa filen på nytt.",
        "The opening #KSUMMA is not on the second line, right after #FLAGGA.",
        "Make the file again.",
    ),
    "after_checksum": Entry(
        "Det finns poster efter den avslutande #KSUMMA.",
        "Hämta filen på nytt: något har lagts till.",
        "There are records after the closing #KSUMMA.",
        "Fetch the file again: something was added.",
    ),
    "checksum_not_checked": Entry(
        "Kontrollsumman är inte kontrollerad: den gäller CP437, och filen är i en annan teckenkodning.",
        "Inget behöver göras.",
        "The checksum was not checked: it holds for CP437, and the file is in another character set.",
        "Nothing needs to be done.",
    ),
    "text_too_long": Entry(
        "{count} texter är kortade till {limit} tecken.",
        "Välj en annan profil om mottagaren tar längre texter.",
        "{count} texts were shortened to {limit} characters.",
        "Choose another profile if the receiver takes longer texts.",
    ),
    "class_nine": Entry(
        "{count} konton i klass 9 finns med, det första är {account}; små ekonomiprogram tar inte emot dem.",
        "Kontrollera att mottagaren har kontoklass 9.",
        "{count} accounts of class 9 are included, the first is {account}; small programs do not take them.",
        "Check that the receiver has class 9.",
    ),
}
