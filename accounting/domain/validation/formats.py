"""Fields whose text has a form of its own: each function gives the normal form or refuses."""

import re
from collections.abc import Callable, Mapping

from accounting.domain import currencies, organisations
from accounting.domain.categories import CATEGORIES
from accounting.domain.masking import masked
from accounting.domain.validation.issues import Refused

_CUSTOMER_NUMBER = re.compile(r"[A-Za-z0-9_.\-]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_SHOWN = 60


def currency(text: str) -> str:
    if text not in currencies.CODES:
        raise Refused("unknown_currency", {"value": text})
    return text


def country(text: str) -> str:
    if not _COUNTRY.fullmatch(text):
        raise Refused("country_shape", {"value": text})
    return text


def customer_number(text: str) -> str:
    if not _CUSTOMER_NUMBER.fullmatch(text):
        raise Refused("customer_number_shape", {"value": text})
    return text


def email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise Refused("email_shape", {"value": text[:_SHOWN]})
    return text


def org_number(text: str) -> str:
    """What was sent may be a personal number in the wrong field, so it is masked where it is shown."""
    try:
        return organisations.parse_org_number(text)
    except ValueError as error:
        raise Refused(f"org_number_{error}", {"value": masked(text)}) from None


def personal_number(text: str) -> str:
    """The refused number itself never becomes part of a message."""
    try:
        return organisations.parse_personal_number(text)
    except ValueError as error:
        raise Refused(f"personal_number_{error}") from None


def internal_category(text: str) -> str:
    if text not in CATEGORIES:
        raise Refused("unknown_category", {"value": text, "choices": ", ".join(CATEGORIES)})
    return text


FORMATS: Mapping[str, Callable[[str], str]] = {
    "country_code": country,
    "currency": currency,
    "customer_number": customer_number,
    "email": email,
    "internal_category": internal_category,
    "org_number": org_number,
    "personal_number": personal_number,
}
