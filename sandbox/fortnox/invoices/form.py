"""How a stored invoice looks from outside: every field present, with the provider's odd types."""

from decimal import Decimal

from sandbox.exactjson import plain
from sandbox.fortnox.invoices.rows import is_text_row
from sandbox.fortnox.replies import BASE, public
from sandbox.store import Doc

ZERO = Decimal(0)
NO_RIGHT = "API_NORIGHT"
EMAIL: Doc = dict.fromkeys(
    ("EmailAddressFrom", "EmailAddressTo", "EmailAddressCC", "EmailAddressBCC", "EmailSubject", "EmailBody"),
    "",
)
EDI: Doc = dict.fromkeys(
    ("EDIGlobalLocationNumber", "EDIGlobalLocationNumberDelivery", "EDIInvoiceExtra1", "EDIInvoiceExtra2",
     "EDIOurElectronicReference", "EDIYourElectronicReference", "EDIStatus"), ""
)  # fmt: skip
TEXTS: Doc = dict.fromkeys(
    ("Address1", "Address2", "City", "Comments", "Country", "DeliveryAddress1", "DeliveryAddress2",
     "DeliveryCity", "DeliveryCountry", "DeliveryName", "DeliveryZipCode", "ExternalInvoiceReference1",
     "ExternalInvoiceReference2",
     "InvoicePeriodStart", "InvoicePeriodEnd", "InvoicePeriodReference", "OrganisationNumber", "OurReference",
     "Phone1", "Phone2", "Remarks", "TermsOfDelivery", "WayOfDelivery", "YourOrderNumber", "YourReference",
     "ZipCode"), ""
)  # fmt: skip
NULLS: Doc = dict.fromkeys(
    ("DeliveryDate", "FinalPayDate", "LastRemindDate", "OutboundDate", "PaymentWay", "VoucherNumber",
     "VoucherSeries", "VoucherYear", "TaxReduction", "CostCenter", "Project", "WarehouseReady"), None
)  # fmt: skip
NUMBERS: Doc = dict.fromkeys(
    ("AdministrationFee", "BasisTaxReduction", "ContributionPercent", "ContributionValue", "Freight"), ZERO
)
# Recorded: references to other documents are 0 or "0" when there is none, and Credit is a text.
ODD: Doc = {
    "ContractReference": 0,
    "Credit": "false",
    "CreditInvoiceReference": "0",
    "OfferReference": "0",
    "OrderReference": "0",
    "Reminders": 0,
    "TimeBasisReference": 0,
    "TaxReductionType": "none",
}
PLAIN: Doc = {
    "AccountingMethod": "ACCRUAL",
    "EUQuarterlyReport": False,
    "HouseWork": False,
    "InvoiceType": "INVOICE",
    "Labels": [],
    "Language": "SV",
    "NotCompleted": False,
    "NoxFinans": False,
    "PriceList": "A",
    "PrintTemplate": "st",
}
BLANK_ROW: Doc = {
    "AccountNumber": 0,
    "ArticleNumber": "",
    "ContributionPercent": "0",
    "ContributionValue": "0",
    "CostCenter": None,
    "DeliveredQuantity": "0.00",
    "Description": "",
    "Discount": ZERO,
    "DiscountType": "PERCENT",
    "HouseWork": False,
    "HouseWorkHoursToReport": None,
    "HouseWorkType": None,
    "Price": ZERO,
    "PriceExcludingVAT": ZERO,
    "Project": "",
    "RowId": 0,
    "StockPointCode": None,
    "Total": ZERO,
    "TotalExcludingVAT": ZERO,
    "Unit": "",
    "VAT": 0,
}
ITEM = (
    "Balance", "Booked", "Cancelled", "CostCenter", "Currency", "CurrencyRate", "CurrencyUnit",
    "CustomerName", "CustomerNumber", "DocumentNumber", "DueDate", "ExternalInvoiceReference1",
    "ExternalInvoiceReference2", "FinalPayDate", "InvoiceDate", "InvoiceType", "NoxFinans", "OCR",
    "Project", "Sent", "TermsOfPayment", "Total", "VoucherNumber", "VoucherSeries", "VoucherYear",
    "WayOfDelivery",
)  # fmt: skip


def shown(doc: Doc, *, no_right: bool = False) -> Doc:
    number = doc["DocumentNumber"]
    full = {
        "@url": f"{BASE}invoices/{number}",
        "@urlTaxReductionList": f"{BASE}taxreductions?filter=invoices&referencenumber={number}",
        **TEXTS,
        **NULLS,
        **NUMBERS,
        **ODD,
        **PLAIN,
        **public(doc),
        "EmailInformation": {**EMAIL, **doc.get("EmailInformation", {})},
        "EDIInformation": {**EDI, **doc.get("EDIInformation", {})},
        "InvoiceRows": [_row(row, no_right=no_right) for row in doc["InvoiceRows"]],
    }
    hidden = {"ContributionPercent": NO_RIGHT, "ContributionValue": NO_RIGHT} if no_right else {}
    return {**full, **hidden}


def item(doc: Doc) -> Doc:
    """The rate is a number in the invoice and a text in the list."""
    full = shown(doc)
    wanted = {name: full[name] for name in ITEM}
    return {"@url": full["@url"], **wanted, "CurrencyRate": plain(Decimal(full["CurrencyRate"]))}


def _row(row: Doc, *, no_right: bool) -> Doc:
    hidden = {"ContributionPercent": NO_RIGHT, "ContributionValue": NO_RIGHT} if no_right else {}
    vat_code = None if is_text_row(row) else {25: "MP1", 12: "MP2", 6: "MP3", 0: "MF"}[row["VAT"]]
    return {**BLANK_ROW, **row, **hidden, "VATCode": vat_code}
