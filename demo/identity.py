"""Numbers and addresses that identify somebody: right in form, and never a real person's."""

import random
import re
import unicodedata
from datetime import date, timedelta

# The Swedish Tax Agency keeps birth numbers 980-999 for test identities (testpersonnummer).
TEST_BIRTH_NUMBERS = range(980, 1000)
OLDEST = date(1941, 1, 1)
YOUNGEST = date(2005, 12, 31)

# Series the Swedish Post and Telecom Authority (PTS) sets aside for books, film and advertising.
FICTITIOUS_LANDLINES = ("08-465 004 {:02}", "031-390 06 {:02}", "040-628 04 {:02}")
FICTITIOUS_MOBILES = ("070-174 06 {:02}",)
MOBILE_SUFFIXES = range(5, 100)


def luhn_digit(digits: str) -> int:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return -sum(value // 10 + value % 10 for value in doubled) % 10


def association_numbers(source: random.Random, count: int) -> list[str]:
    return [_org_number(f"80{serial:07}") for serial in source.sample(range(2_400_000, 2_500_000), count)]


def company_numbers(source: random.Random, count: int) -> list[str]:
    return [_org_number(f"55{serial:07}") for serial in source.sample(range(9_800_000, 9_900_000), count)]


def _org_number(nine_digits: str) -> str:
    return f"{nine_digits[:6]}-{nine_digits[6:]}{luhn_digit(nine_digits)}"


def birth_dates(source: random.Random, count: int) -> list[date]:
    days = source.sample(range((YOUNGEST - OLDEST).days + 1), count)
    return [OLDEST + timedelta(days=day) for day in days]


def personal_number(source: random.Random, born: date, *, woman: bool) -> str:
    """The third birth digit is even for women and odd for men."""
    birth_number = source.choice([n for n in TEST_BIRTH_NUMBERS if (n % 2 == 0) is woman])
    return f"{born:%Y%m%d}-{birth_number}{luhn_digit(f'{born:%y%m%d}{birth_number}')}"


def landline(source: random.Random) -> str:
    return source.choice(FICTITIOUS_LANDLINES).format(source.randrange(100))


def mobile(source: random.Random) -> str:
    return source.choice(FICTITIOUS_MOBILES).format(source.choice(MOBILE_SUFFIXES))


def ascii_label(name: str) -> str:
    """Fits into one label of a domain name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", ""))[:40].strip("-")
