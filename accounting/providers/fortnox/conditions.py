"""Codes of our own: what goes wrong on the way to Fortnox, and what planning finds beforehand."""

from collections.abc import Mapping

from accounting.domain.errors import Kind
from accounting.providers.base import ErrorEntry
from accounting.providers.fortnox.error_entry import entry

_WAIT = (
    "Vänta: programmet försöker igen automatiskt.",
    "Wait: the program tries again by itself.",
)
_LOOKS = (
    "Vänta: programmet ser efter i Fortnox innan något skickas igen.",
    "Wait: the program looks in Fortnox before anything is sent again.",
)
_REPORT = (
    "Skicka kod och tidpunkt till supporten.",
    "Send the code and the time to support.",
)
_WORDS = (
    "Läs vad Fortnox skriver, rätta uppgiften och synkronisera igen.",
    "Read what Fortnox says, correct the value and synchronise again.",
)
_MAP = (
    "Koppla kategorin till ett konto i kontokopplingen och aktivera den.",
    "Map the category to an account in the account mapping and activate it.",
)

_WIRE = {
    "unreadable_answer": entry(
        Kind.UNCERTAIN,
        ("I svaret från Fortnox saknas {what}.", "The answer from Fortnox lacks {what}."),
        _LOOKS,
    ),
    "list_shifted": entry(
        Kind.TRANSIENT,
        ("Listan {what} ändrades medan den lästes.", "The list {what} changed while it was read."),
        _WAIT,
    ),
    "unauthorized": entry(
        Kind.AUTH,
        ("Fortnox godtog inte anslutningen.", "Fortnox did not accept the connection."),
        ("Anslut till Fortnox på nytt om felet återkommer.", "Connect to Fortnox again if this comes back."),
    ),
    "forbidden": entry(
        Kind.NEEDS_PERSON,
        (
            "Behörighet eller licens saknas i Fortnox: {message}",
            "Fortnox misses a right or a licence: {message}",
        ),
        (
            "Be den som ansvarar för Fortnox att ge rätten eller licensen.",
            "Ask the person responsible for Fortnox to grant the right or the licence.",
        ),
        shared=True,
    ),
    "refused": entry(
        Kind.REJECTED,
        ("Fortnox nekade: {message} (kod {code})", "Fortnox refused: {message} (code {code})"),
        _WORDS,
    ),
}

_HTTP = {
    f"http_{status}": entry(
        Kind.REJECTED,
        (
            f"Fortnox nekade utan förklaring (HTTP {status}).",
            f"Fortnox refused without an explanation (HTTP {status}).",
        ),
        _REPORT,
    )
    for status in range(400, 500)
}

_CUSTOMERS = {
    "customer_number_taken": entry(
        Kind.NEEDS_PERSON,
        (
            "Kundnummer {number} tillhör redan {name} i Fortnox.",
            "Customer number {number} already belongs to {name} in Fortnox.",
        ),
        (
            "Ge kunden ett annat kundnummer här, eller ändra kunden i Fortnox.",
            "Give the customer another number here, or change the customer in Fortnox.",
        ),
    ),
    "customer_number_kept": entry(
        Kind.NEEDS_PERSON,
        (
            "Kunden behåller nummer {number} i Fortnox; {wanted} används inte.",
            "The customer keeps number {number} in Fortnox; {wanted} is not used.",
        ),
        ("Ett kundnummer i Fortnox går inte att ändra.", "A customer number in Fortnox cannot be changed."),
    ),
}

_INVOICES = {
    "account_not_numeric": entry(
        Kind.NEEDS_PERSON,
        (
            "Konto {account} för kategorin {category} är inget kontonummer i Fortnox.",
            "Account {account} of category {category} is no account number in Fortnox.",
        ),
        _MAP,
    ),
    "vat_rate_unknown": entry(
        Kind.NEEDS_PERSON,
        ("Momssatsen {rate} % finns inte i Fortnox.", "VAT rate {rate} % does not exist in Fortnox."),
        ("Använd 0, 6, 12 eller 25 procent.", "Use 0, 6, 12 or 25 percent."),
    ),
    "vat_code_differs": entry(
        Kind.NEEDS_PERSON,
        (
            "Momskoden {vat_code} för kategorin {category} står för {code_rate} %, men raden har {rate} %.",
            "VAT code {vat_code} of category {category} stands for {code_rate} %, but the row has {rate} %.",
        ),
        (
            "Ta bort eller byt momskoden i kontokopplingen och aktivera den, eller rätta momssatsen på raden.",
            "Remove or change the VAT code in the account mapping and activate it, or correct the row's VAT rate.",
        ),
    ),
    "rounding_too_large": entry(
        Kind.NEEDS_PERSON,
        (
            "Fortnox räknar med två decimaler: summan skulle ändras med {difference} {currency}.",
            "Fortnox counts with two decimals: the total would change by {difference} {currency}.",
        ),
        (
            "Ange antal och pris med högst två decimaler, till exempel antal 1 och hela radens pris.",
            "Give quantity and price with at most two decimals, such as quantity 1 and the price of the row.",
        ),
    ),
    "rounding_account_shared": entry(
        Kind.NEEDS_PERSON,
        (
            "Kontot för öresutjämning, {account}, används också av kategorin {category}.",
            "The rounding account {account} is also used by category {category}.",
        ),
        (
            "Välj ett eget konto för öresutjämning i inställningarna, eller ett annat för kategorin.",
            "Choose an account of its own for rounding in the settings, or another one for the category.",
        ),
    ),
    "currency_rate_missing": entry(
        Kind.NEEDS_PERSON,
        ("Växelkurs saknas för {currency}.", "There is no exchange rate for {currency}."),
        ("Ange kursen på posten här.", "Enter the rate on the record here."),
    ),
    "currency_too_fine": entry(
        Kind.NEEDS_PERSON,
        (
            "{currency} har fler decimaler än de två som Fortnox räknar med.",
            "{currency} has more decimals than the two Fortnox counts with.",
        ),
        ("Bokför fakturan för hand i Fortnox.", "Book the invoice by hand in Fortnox."),
    ),
}

_CHANGES = {
    "booked_changed": entry(
        Kind.NEEDS_PERSON,
        (
            "{source_ref} har ändrats här, men {number} är redan bokförd i Fortnox.",
            "{source_ref} was changed here, but {number} is already booked in Fortnox.",
        ),
        (
            "Ångra ändringen här, eller låt fakturan krediteras och skickas på nytt. Betalningar rättas i Fortnox.",
            "Undo the change here, or have the invoice credited and sent anew. Payments are corrected in Fortnox.",
        ),
    ),
    "credited_changed": entry(
        Kind.NEEDS_PERSON,
        (
            "{number} är krediterad i Fortnox, men {source_ref} gäller fortfarande här.",
            "{number} is credited in Fortnox, but {source_ref} still stands here.",
        ),
        (
            "Låt kreditfakturan bokföras och fakturan skickas på nytt, eller lämna det som det är i Fortnox.",
            "Have the credit note booked and the invoice sent anew, or leave it as it stands in Fortnox.",
        ),
    ),
    "credit_note_missing": entry(
        Kind.REJECTED,
        (
            "Faktura {number} har ingen kreditfaktura i Fortnox som kan bokföras.",
            "Invoice {number} has no credit note in Fortnox that could be booked.",
        ),
        (
            "Kör en ny synkronisering: krediteringen föreslås på nytt.",
            "Start a new run: crediting is proposed again.",
        ),
    ),
    "cancelled_changed": entry(
        Kind.NEEDS_PERSON,
        (
            "{source_ref} har ändrats här, men {number} är makulerad i Fortnox.",
            "{source_ref} was changed here, but {number} is cancelled in Fortnox.",
        ),
        (
            "Ångra ändringen här, eller låt fakturan skickas på nytt.",
            "Undo the change here, or have the invoice sent anew.",
        ),
    ),
}

_PAYMENTS = {
    "payment_account_unknown": entry(
        Kind.NEEDS_PERSON,
        (
            "Betalning {number} i Fortnox står på konto {account}, som inte hör till något betalningssätt här.",
            "Payment {number} in Fortnox stands on account {account}, which belongs to no payment method here.",
        ),
        (
            "Ange kontot för ett betalningssätt i inställningarna för Fortnox. Betalningen hämtas sedan.",
            "Enter the account of a payment method in the settings for Fortnox. The payment is read then.",
        ),
    ),
    "invoice_not_booked": entry(
        Kind.NEEDS_PERSON,
        (
            "Faktura {number} ({source_ref}) är inte bokförd i Fortnox, så betalningen väntar.",
            "Invoice {number} ({source_ref}) is not booked in Fortnox, so the payment waits.",
        ),
        (
            "Bokför fakturan i Fortnox, eller slå på automatisk bokföring i inställningarna.",
            "Book the invoice in Fortnox, or turn on automatic booking in the settings.",
        ),
    ),
    "payment_method_unmapped": entry(
        Kind.NEEDS_PERSON,
        (
            "Betalningssättet {method} har inget konto i inställningarna.",
            "Payment method {method} has no account in the settings.",
        ),
        ("Ange kontot i inställningarna för Fortnox.", "Enter the account in the settings for Fortnox."),
    ),
    "payment_currency_differs": entry(
        Kind.NEEDS_PERSON,
        (
            "Betalningen är i {currency} men fakturan i {invoice_currency}.",
            "The payment is in {currency} but the invoice in {invoice_currency}.",
        ),
        ("Registrera betalningen i fakturans valuta.", "Record the payment in the currency of the invoice."),
    ),
    "payment_before_invoice": entry(
        Kind.NEEDS_PERSON,
        (
            "Betalningen {payment_date} är äldre än fakturan {invoice_date}, och det tillåter inte Fortnox.",
            "The payment of {payment_date} is older than the invoice of {invoice_date}: Fortnox refuses.",
        ),
        (
            "Rätta datumet på betalningen eller fakturan.",
            "Correct the date of the payment or of the invoice.",
        ),
    ),
}

CONDITIONS: Mapping[str, ErrorEntry] = {
    **_WIRE, **_HTTP, **_CUSTOMERS, **_INVOICES, **_CHANGES, **_PAYMENTS,
}  # fmt: skip
