"""Organisation and personal numbers as keyed indexes, so that readings can be matched without keeping them."""

from accounting.secrets import cipher

_DIGITS = 10


def identity_index(number: str) -> str:
    """The same for all spellings of one number, with or without century and hyphen; empty for none."""
    return cipher.keyed_index("".join(char for char in number if char.isdigit())[-_DIGITS:])
