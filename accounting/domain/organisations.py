"""Swedish organisation and personal numbers: shape and check digit."""

import re
from datetime import date

_ORG = re.compile(r"^(?:16)?(\d{6})-?(\d{4})$")
_SHORT_PERSON = re.compile(r"^(\d{2})(\d{2})(\d{2})([-+]?)(\d{4})$")
_PERSON = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})-?(\d{4})$")


def luhn_ok(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def parse_org_number(text: str) -> str:
    """`NNNNNN-NNNN`.

    Raises ValueError with a code (shape, person, check_digit). The third digit of an organisation
    is at least 2, which tells it from a birth date.
    """
    match = _ORG.match(text.strip())
    if not match:
        raise ValueError("shape")
    first, last = match.groups()
    if int(first[2]) < 2:
        raise ValueError("person")
    if not luhn_ok(first + last):
        raise ValueError("check_digit")
    return f"{first}-{last}"


def parse_personal_number(text: str) -> str:
    """`YYYYMMDD-NNNN`; a day above 60 is a co-ordination number.

    Raises ValueError with a code (shape, date, check_digit).
    """
    match = _PERSON.match(text.strip())
    if not match:
        raise ValueError("shape")
    year, month, day, last = match.groups()
    try:
        date(int(year), int(month), int(day) - (60 if int(day) > 60 else 0))
    except ValueError as error:
        raise ValueError("date") from error
    if not luhn_ok(year[2:] + month + day + last):
        raise ValueError("check_digit")
    return f"{year}{month}{day}-{last}"


def with_century(text: str, today: date) -> str:
    """A personal number of ten digits with its century; any other text as it is.

    The law of the population register: a hyphen until the year in which a person turns 100, then a plus.
    """
    match = _SHORT_PERSON.match(text.strip())
    if not match:
        return text
    year, month, day, sign, last = match.groups()
    full = today.year - (today.year - int(year)) % 100
    born_later = full == today.year and (int(month), int(day) % 60) > (today.month, today.day)
    full -= 100 * (int(born_later) + int(sign == "+"))
    return f"{full}{month}{day}-{last}"
