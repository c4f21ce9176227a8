"""What exports hang into the earlier rooms, which may not know them."""

from uuid import UUID

from accounting import rounds
from accounting.problems import sentences
from sie4.exporting import asking, files
from sie4.exporting.sentences import EXPORTS


def connect() -> None:
    """Safe to repeat."""
    rounds.each_sweep(asking.sweep)
    rounds.each_night(_clean_up)
    sentences.register(EXPORTS, {})


def _clean_up(tenant: UUID) -> int:
    return files.delete_old_files()
