"""A customer as Fortnox has it, and back. Personal numbers stand in the field for organisation numbers."""

from collections.abc import Mapping
from typing import Any

from accounting.domain.records import Customer
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.mappers.values import without_empty

_NUMBER_LENGTH = 10


def own_number(record: Customer, marker: str) -> str:
    """The record's number, else one that the marker gives: the same again after a restored backup."""
    return record.customer_number or "F" + marker.partition(":")[2][:_NUMBER_LENGTH].upper()


def to_fortnox(record: Customer, marker: str, number: str) -> dict[str, Any]:
    return without_empty(
        {
            "CustomerNumber": number,
            "Name": record.name,
            "Type": "PRIVATE" if record.kind == "person" else "COMPANY",
            "OrganisationNumber": record.org_number or record.personal_number,
            "VATNumber": record.vat_number,
            "Email": record.email,
            "EmailInvoice": record.email,
            "Phone1": record.phone,
            "Address1": record.address1,
            "Address2": record.address2,
            "ZipCode": record.zip_code,
            "City": record.city,
            "CountryCode": record.country_code,
            "Currency": record.currency,
            "YourReference": record.your_reference,
            "Comments": record.comment,
            "ExternalReference": marker,
            "Active": record.active,
        }
    )


def from_fortnox(document: Mapping[str, Any]) -> dict[str, Any]:
    """Our field names. Fortnox cannot tell an association from a company."""
    text = {key: decode.text(value) for key, value in document.items() if not isinstance(value, dict | list)}
    person = text.get("Type") == "PRIVATE"
    identity = text.get("OrganisationNumber", "")
    return {
        "customer_number": text.get("CustomerNumber", ""),
        "name": text.get("Name", ""),
        "kind": "person" if person else "company",
        "org_number": "" if person else identity,
        "personal_number": identity if person else "",
        "vat_number": text.get("VATNumber", ""),
        "email": text.get("Email", ""),
        # A list says Phone where a single customer says Phone1.
        "phone": text.get("Phone1") or text.get("Phone", ""),
        "address1": text.get("Address1", ""),
        "address2": text.get("Address2", ""),
        "zip_code": text.get("ZipCode", ""),
        "city": text.get("City", ""),
        "country_code": text.get("CountryCode", ""),
        "currency": text.get("Currency", ""),
        "your_reference": text.get("YourReference", ""),
        "comment": text.get("Comments", ""),
        "active": decode.flag(document.get("Active", True)),
    }
