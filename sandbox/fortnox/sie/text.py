"""Values as they stand in a file: code page 437, quotes where they are needed, two decimals."""

import re
import unicodedata
from decimal import Decimal

CODE_PAGE = "cp437"
# What the code page lacks and people write all the same.
REPLACED = str.maketrans(
    {
        "\\": "/", "€": "EUR", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "´": "'", "“": '"', "”": '"',
        "„": '"', "…": "...", "ø": "o", "Ø": "O", "§": "par.", "×": "x", "ł": "l", "Ł": "L", "đ": "d", "þ": "th",
        "œ": "oe",
    }
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\s]+")
_BARE = re.compile(r"[^\s\"{}#]+")


def quoted(text: object) -> str:
    """Always in quotes when a reader could go wrong without them."""
    clean = cleaned(str(text or ""))
    return clean if _BARE.fullmatch(clean) else '"' + clean.replace('"', '\\"') + '"'


def cleaned(text: str) -> str:
    whole = unicodedata.normalize("NFC", _CONTROL.sub(" ", text).strip().translate(REPLACED))
    return "".join(_known(letter) for letter in whole)


def amount(value: Decimal) -> str:
    return f"{value + Decimal(0):.2f}"


def day(text: str) -> str:
    return text.replace("-", "")


def _known(letter: str) -> str:
    for form in (letter, unicodedata.normalize("NFD", letter)[0], "?"):
        try:
            form.encode(CODE_PAGE)
        except UnicodeEncodeError:
            continue
        return form
    return "?"
