"""The short form in which the tables of this folder are written."""

from accounting.domain.errors import Kind
from accounting.providers.base import ErrorEntry

Pair = tuple[str, str]


def entry(kind: Kind, sentence: Pair, next_step: Pair, *, shared: bool = False) -> ErrorEntry:
    """Both pairs are Swedish, English."""
    return ErrorEntry(
        kind,
        {"sv": sentence[0], "en": sentence[1]},
        {"sv": next_step[0], "en": next_step[1]},
        shared,
    )
