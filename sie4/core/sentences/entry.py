"""The form of the tables in this folder."""

from typing import NamedTuple


class Entry(NamedTuple):
    """What is wrong, and what to do about it; Swedish, then English. `{name}` is a parameter of the finding."""

    sv: str
    sv_remedy: str
    en: str
    en_remedy: str
