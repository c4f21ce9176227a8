"""Texts as a SIE file can hold them: one line, no backslash, nothing that CP437 lacks. What was replaced is counted.

The format gives no rule for characters outside its set; this table is ours and stands in docs/sie.md.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from sie4.core import codepage

REPLACEMENTS = {
    "\\": "/", "€": "EUR", "§": "par.",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "′": "'", "ʼ": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "…": "...", "‹": "<", "›": ">", "•": "*",
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
    "œ": "oe", "Œ": "OE", "ı": "i", "ħ": "h", "Ħ": "H", "×": "x", "©": "(c)", "®": "(r)", "™": "(tm)", "‰": "o/oo",
}  # fmt: skip
UNKNOWN = "?"
MOST_KINDS = 1_000
_SPACES = re.compile("  +")
_LINE_BREAKING = ("Cc", "Zl", "Zp")
_INVISIBLE = ("Cf", "Mn", "Me")


@dataclass
class Replaced:
    """`counts`: character -> how often; `shortened`: how many texts were longer than the profile allows."""

    counts: dict[str, int] = field(default_factory=dict)
    shortened: int = 0

    def add(self, char: str) -> None:
        if char in self.counts or len(self.counts) < MOST_KINDS:
            self.counts[char] = self.counts.get(char, 0) + 1

    def as_json(self) -> list[dict[str, str | int]]:
        """[{character, code, replacement, count}], the most frequent first."""
        return [
            {
                "character": char if char.isprintable() else "",
                "code": f"U+{ord(char):04X}",
                "replacement": _replacement(char),
                "count": count,
            }
            for char, count in sorted(self.counts.items(), key=lambda item: -item[1])
        ]


def clean(text: str, replaced: Replaced, limit: int = 0) -> str:
    """`limit` is the most characters that the text may have afterwards; 0: any number."""
    text = unicodedata.normalize("NFC", text)
    if not _is_plain(text):
        text = "".join(char if _stays(char) else _logged(char, replaced) for char in text)
    text = _SPACES.sub(" ", text).strip(" ")
    if limit and len(text) > limit:
        replaced.shortened += 1
        text = text[:limit].rstrip(" ")
    return text


def quoted(text: str) -> str:
    """A clean text as a field."""
    return '"' + text.replace('"', '\\"') + '"'


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "\\" not in text


def _stays(char: str) -> bool:
    return char != "\\" and codepage.has(char) and unicodedata.category(char) not in _LINE_BREAKING


def _logged(char: str, replaced: Replaced) -> str:
    replaced.add(char)
    return _replacement(char)


def _replacement(char: str) -> str:
    if char in REPLACEMENTS:
        return REPLACEMENTS[char]
    category = unicodedata.category(char)
    if category in _LINE_BREAKING:
        return " "
    if category in _INVISIBLE:
        return ""
    parts = (part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    base = "".join(REPLACEMENTS.get(part, part) for part in parts)
    return base if base and all(codepage.has(part) for part in base) else UNKNOWN
