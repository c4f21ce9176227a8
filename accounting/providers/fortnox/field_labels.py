"""Fortnox's field names as its Swedish users know them from the screen, and in English."""

from typing import Literal

from accounting.providers.base import FieldLabel, Text

Kind = Literal["text", "quantity", "amount", "rate"]


def _label(sv: str, en: str, kind: Kind = "text", **words: Text) -> FieldLabel:
    return FieldLabel({"sv": sv, "en": en}, kind, words)


FIELD_LABELS = {
    "Active": _label("Aktiv", "Active"),
    "Address1": _label("Adress", "Address"),
    "Address2": _label("Adress, rad 2", "Address, line 2"),
    "AdministrationFee": _label("Faktureringsavgift", "Administration fee", "amount"),
    "Amount": _label("Belopp i kronor", "Amount in kronor", "amount"),
    "AmountCurrency": _label("Belopp i fakturans valuta", "Amount in the invoice's currency", "amount"),
    "City": _label("Ort", "Town"),
    "Comments": _label("Anteckning", "Comment"),
    "CountryCode": _label("Land", "Country"),
    "Currency": _label("Valuta", "Currency"),
    "CurrencyRate": _label("Valutakurs", "Exchange rate", "quantity"),
    "CurrencyUnit": _label("Valutaenhet", "Currency unit", "quantity"),
    "CustomerNumber": _label("Kundnummer", "Customer number"),
    "DueDate": _label("Förfallodatum", "Due date"),
    "Email": _label("E-post", "E-mail"),
    "EmailInvoice": _label("E-post för fakturor", "E-mail for invoices"),
    "ExternalInvoiceReference1": _label(
        "Extern referens 1 (vår märkning)", "External reference 1 (our mark)"
    ),
    "ExternalInvoiceReference2": _label("Extern referens 2 (vår post)", "External reference 2 (our record)"),
    "ExternalReference": _label("Extern referens (vår märkning)", "External reference (our mark)"),
    "Freight": _label("Frakt", "Freight", "amount"),
    "InvoiceDate": _label("Fakturadatum", "Invoice date"),
    "InvoiceNumber": _label("Fakturanummer", "Invoice number"),
    "InvoiceRows": _label("Fakturarader", "Invoice rows"),
    "InvoiceRows.AccountNumber": _label("Konto", "Account"),
    "InvoiceRows.ArticleNumber": _label("Artikel", "Article"),
    "InvoiceRows.CostCenter": _label("Kostnadsställe", "Cost centre"),
    "InvoiceRows.DeliveredQuantity": _label("Antal", "Quantity", "quantity"),
    "InvoiceRows.Description": _label("Text", "Text"),
    "InvoiceRows.Price": _label("À-pris", "Unit price", "amount"),
    "InvoiceRows.Project": _label("Projekt", "Project"),
    "InvoiceRows.Unit": _label("Enhet", "Unit"),
    "InvoiceRows.VAT": _label("Moms", "VAT", "rate"),
    "InvoiceRows.VATCode": _label("Momskod", "VAT code"),
    "ModeOfPaymentAccount": _label("Betalkonto", "Payment account"),
    "Name": _label("Namn", "Name"),
    "OrganisationNumber": _label("Organisations- eller personnummer", "Organisation or personal number"),
    "OurReference": _label("Vår referens", "Our reference"),
    "PaymentDate": _label("Betalningsdatum", "Payment date"),
    "Phone1": _label("Telefon", "Phone"),
    "Type": _label(
        "Kundtyp",
        "Customer type",
        PRIVATE={"sv": "Privatperson", "en": "Private person"},
        COMPANY={"sv": "Företag", "en": "Company"},
    ),
    "VATIncluded": _label("Priser inklusive moms", "Prices include VAT"),
    "VATNumber": _label("Momsregistreringsnummer", "VAT number"),
    "YourReference": _label("Er referens", "Your reference"),
    "ZipCode": _label("Postnummer", "Postcode"),
}
