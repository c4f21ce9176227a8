"""How a stored customer looks from outside: defaults, and the provider's mix of null and empty text."""

from decimal import Decimal

from sandbox.fortnox.fields import TABLE
from sandbox.fortnox.replies import BASE, public
from sandbox.store import Doc

COUNTRIES = {
    "SE": "Sverige",
    "NO": "Norge",
    "DK": "Danmark",
    "FI": "Finland",
    "DE": "Tyskland",
    "FR": "Frankrike",
}
EMPTY_TEXTS = {
    "Email", "EmailInvoice", "EmailInvoiceBCC", "EmailInvoiceCC", "EmailOffer", "EmailOfferBCC",
    "EmailOfferCC", "EmailOrder", "EmailOrderBCC", "EmailOrderCC", "InvoiceRemark", "OurReference",
    "YourReference", "CostCenter", "Project", "ExternalReference",
}  # fmt: skip
TEXTS = [name for name, rule in TABLE["Customer"].items() if rule["type"] == "string"]
ITEM = ("Address1", "Address2", "City", "CustomerNumber", "Email", "Name", "OrganisationNumber", "ZipCode")


def starting_values(wanted: Doc) -> Doc:
    """The defaults recorded for a customer created with nothing but a name."""
    delivery = {"Invoice": "PRINT", "Offer": "PRINT", "Order": "PRINT"}
    return {
        "Active": True,
        "Currency": "SEK",
        "PriceList": "A",
        "Type": "COMPANY",
        "VATType": "SEVAT",
        "TermsOfPayment": "30",
        **wanted,
        "DefaultDeliveryTypes": {**delivery, **wanted.get("DefaultDeliveryTypes", {})},
        "DefaultTemplates": {
            "CashInvoice": "DEFAULTTEMPLATE",
            "Invoice": "DEFAULTTEMPLATE",
            "Offer": "DEFAULTTEMPLATE",
            "Order": "DEFAULTTEMPLATE",
            **wanted.get("DefaultTemplates", {}),
        },
    }


def shown(doc: Doc) -> Doc:
    """Unset texts are null or "" depending on the field; once updated they are all ""."""
    touched = doc.get("_touched", False)
    blank = {name: "" if touched or name in EMPTY_TEXTS else None for name in TEXTS}
    country = doc.get("CountryCode", "")
    return {
        "@url": f"{BASE}customers/{doc['CustomerNumber']}",
        **blank,
        "InvoiceDiscount": Decimal(0),
        "ShowPriceVATIncluded": False,
        **public(doc),
        "Country": COUNTRIES.get(country, country) if country else blank["Country"],
        "DeliveryCountry": COUNTRIES.get(doc.get("DeliveryCountryCode", ""), blank["DeliveryCountry"]),
    }


def item(doc: Doc) -> Doc:
    full = shown(doc)
    return {"@url": full["@url"], **{name: full[name] for name in ITEM}, "Phone": full["Phone1"]}
