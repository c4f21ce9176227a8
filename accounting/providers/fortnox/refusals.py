"""Fortnox's own error codes: a closed list. Anything else is `refused`, with Fortnox's words."""

from collections.abc import Mapping

from accounting.domain.errors import Kind
from accounting.providers.base import ErrorEntry
from accounting.providers.fortnox.error_entry import entry

_CORRECT = (
    "Rätta uppgiften här och synkronisera igen.",
    "Correct the value here and synchronise again.",
)
_REPORT = (
    "Felet ligger i programmet: skicka kod och tidpunkt till supporten.",
    "The fault is in the program: send the code and the time to support.",
)
_RENEW = (
    "Anslut till Fortnox på nytt om felet återkommer.",
    "Connect to Fortnox again if this comes back.",
)
_LICENCE = (
    "Be den som ansvarar för Fortnox att aktivera licensen, och försök igen.",
    "Ask the person responsible for Fortnox to activate the licence, then try again.",
)
_UNLOCK = (
    "Lås upp perioden i Fortnox, eller ändra datumet här.",
    "Unlock the period in Fortnox, or change the date here.",
)
_REGISTER = (
    "Lägg upp posten i Fortnox eller välj en annan här, och synkronisera igen.",
    "Add it in Fortnox or choose another one here, then synchronise again.",
)
_CHECK = (
    "Se efter i Fortnox om dokumentet har tagits bort. Inget skapas på nytt automatiskt.",
    "Look in Fortnox whether the document has been deleted. Nothing is created again by itself.",
)
_ROT = (
    "Hantera skattereduktionen direkt i Fortnox.",
    "Handle the tax reduction directly in Fortnox.",
)

_ACCESS = {
    "2000310": entry(
        Kind.AUTH,
        ("Fortnox godtog inte inloggningen.", "Fortnox did not accept the login."),
        _RENEW,
    ),
    "2000311": entry(
        Kind.AUTH,
        ("Fortnox saknade inloggningen.", "Fortnox missed the login."),
        _RENEW,
    ),
    "2000663": entry(
        Kind.NEEDS_PERSON,
        (
            "Samtycket omfattar inte den här delen av Fortnox.",
            "The consent does not cover this part of Fortnox.",
        ),
        (
            "Anslut till Fortnox på nytt och godkänn alla behörigheter.",
            "Connect to Fortnox again and approve all permissions.",
        ),
        shared=True,
    ),
    "2001101": entry(
        Kind.NEEDS_PERSON,
        (
            "Företaget saknar en aktiv licens för den här delen av Fortnox.",
            "The company has no active licence for this part of Fortnox.",
        ),
        _LICENCE,
        shared=True,
    ),
    "2001103": entry(
        Kind.NEEDS_PERSON,
        (
            "Företaget saknar licens för integrationer i Fortnox.",
            "The company has no licence for integrations in Fortnox.",
        ),
        _LICENCE,
        shared=True,
    ),
}

_BOOKS = {
    "2000401": entry(
        Kind.NEEDS_PERSON,
        ("Perioden är låst för bokföring i Fortnox.", "The period is locked for booking in Fortnox."),
        _UNLOCK,
        shared=True,
    ),
    "2002141": entry(
        Kind.NEEDS_PERSON,
        ("Datumet ligger i en låst period i Fortnox.", "The date lies in a locked period in Fortnox."),
        _UNLOCK,
        shared=True,
    ),
    "2000423": entry(
        Kind.REJECTED,
        ("Kontot finns inte i Fortnox.", "The account does not exist in Fortnox."),
        _REGISTER,
    ),
    "2001304": entry(
        Kind.REJECTED,
        (
            "Kontot finns inte i Fortnox, eller så saknas ett förvalt konto.",
            "The account does not exist in Fortnox, or no default account is set.",
        ),
        _REGISTER,
    ),
    "2004167": entry(
        Kind.REJECTED,
        ("Fortnox kräver ett konto för den momssatsen.", "Fortnox asks for an account with this VAT rate."),
        (
            "Koppla kategorin till ett konto och synkronisera igen.",
            "Map the category to an account and synchronise again.",
        ),
    ),
}

_MISSING = {
    "2000428": entry(
        Kind.REJECTED,
        ("Artikeln finns inte i Fortnox.", "The article does not exist in Fortnox."),
        (
            "Lägg upp artikeln i Fortnox, eller stäng av artikelnummer i inställningarna.",
            "Add the article in Fortnox, or turn off article numbers in the settings.",
        ),
    ),
    "2000429": entry(
        Kind.REJECTED,
        ("Betalningsvillkoret finns inte i Fortnox.", "The terms of payment do not exist in Fortnox."),
        _REGISTER,
    ),
    "2000432": entry(
        Kind.REJECTED, ("Enheten finns inte i Fortnox.", "The unit does not exist in Fortnox."), _REGISTER
    ),
    "2000433": entry(
        Kind.REJECTED, ("Kunden finns inte i Fortnox.", "The customer does not exist in Fortnox."), _CHECK
    ),
    "2000434": entry(
        Kind.REJECTED, ("Fakturan finns inte i Fortnox.", "The invoice does not exist in Fortnox."), _CHECK
    ),
    "2000439": entry(
        Kind.REJECTED, ("Ordern finns inte i Fortnox.", "The order does not exist in Fortnox."), _CHECK
    ),
    "2001161": entry(
        Kind.REJECTED,
        ("Projektet finns inte i Fortnox.", "The project does not exist in Fortnox."),
        _REGISTER,
    ),
}

_VALUES = {
    "2000106": entry(
        Kind.REJECTED,
        (
            "Ett värde får bara ha bokstäver och siffror i Fortnox.",
            "In Fortnox a value may hold letters and digits only.",
        ),
        _CORRECT,
    ),
    "2000108": entry(
        Kind.REJECTED,
        ("Ett värde måste vara ett tal i Fortnox.", "In Fortnox a value has to be a number."),
        _CORRECT,
    ),
    "2000134": entry(
        Kind.REJECTED,
        ("Ett värde måste vara ja eller nej i Fortnox.", "In Fortnox a value has to be yes or no."),
        _REPORT,
    ),
    "2000359": entry(
        Kind.REJECTED,
        (
            "Ett värde innehåller tecken som Fortnox inte tillåter.",
            "A value holds characters that Fortnox does not allow.",
        ),
        _CORRECT,
    ),
    "2000637": entry(
        Kind.REJECTED,
        (
            "Kundnumret är upptaget i Fortnox, kanske av en borttagen kund.",
            "The customer number is taken in Fortnox, perhaps by a deleted customer.",
        ),
        ("Ge kunden ett annat kundnummer här.", "Give the customer another number here."),
    ),
    "2000729": entry(
        Kind.REJECTED,
        (
            "Fortnox saknar ett giltigt nummer på dokumentet.",
            "Fortnox misses a valid number of the document.",
        ),
        _REPORT,
    ),
    "2002980": entry(
        Kind.REJECTED,
        ("Raderna följer inte reglerna för skattereduktion.", "The rows break the rules for tax reductions."),
        _ROT,
    ),
    "2003157": entry(
        Kind.REJECTED,
        ("Skattereduktionen godtas inte på fakturan.", "The tax reduction is not accepted on the invoice."),
        _ROT,
    ),
    "2004021": entry(
        Kind.REJECTED,
        ("En rad med skattereduktion är felaktig.", "A row with tax reduction is wrong."),
        _ROT,
    ),
}

_REQUEST = {
    code: entry(Kind.REJECTED, sentence, _REPORT)
    for code, sentence in {
        "1000030": ("Fortnox godtog inte svarsformatet.", "Fortnox did not accept the answer format."),
        "1000031": ("Fortnox godtog inte formatet på anropet.", "Fortnox did not accept the request format."),
        "2000587": ("Fortnox känner inte till filtret.", "Fortnox does not know the filter."),
        "2000588": ("Fortnox känner inte till parametern.", "Fortnox does not know the parameter."),
        "2000762": ("Adressen finns inte hos Fortnox.", "Fortnox has no such address."),
        "2001392": (
            "Fortnox fick ett tomt eller felaktigt anrop.",
            "Fortnox received an empty or wrong request.",
        ),
        "2001399": ("Fortnox känner inte till ett av fälten.", "Fortnox does not know one of the fields."),
        "2001740": ("Fortnox kunde inte läsa anropet (XML).", "Fortnox could not read the request (XML)."),
        "2002115": ("Fortnox kunde inte läsa anropet (JSON).", "Fortnox could not read the request (JSON)."),
    }.items()
}

_SYSTEM = {
    # "System exception": says nothing about how far the request came.
    "1000003": entry(
        Kind.UNCERTAIN,
        ("Ett internt fel inträffade hos Fortnox.", "An internal error happened at Fortnox."),
        (
            "Vänta: programmet ser efter i Fortnox innan något skickas igen.",
            "Wait: the program looks in Fortnox before anything is sent again.",
        ),
    ),
}

REFUSALS: Mapping[str, ErrorEntry] = {**_ACCESS, **_BOOKS, **_MISSING, **_VALUES, **_REQUEST, **_SYSTEM}
