"""Tells our own vouchers from people's, so that a mirror is never mirrored."""

import re
from collections.abc import Iterable

# Every product of this kind leaves the same mark, so those of another installation are known as well.
_MARK = re.compile(r"(?<!\w)fi:[a-z2-7]{13}(?!\w)")


def own_mark(*texts: str) -> str:
    """The mark in these texts; empty for a voucher that a person made."""
    for text in texts:
        if found := _MARK.search(text):
            return found.group(0)
    return ""


def same_series(one: str, other: str) -> bool:
    """Providers differ in case and blanks; people do, too."""
    return one.strip().casefold() == other.strip().casefold()


def is_series(code: str, among: Iterable[str]) -> bool:
    return any(same_series(code, other) for other in among)
