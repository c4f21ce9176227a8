"""What imports hang into the earlier rooms, which may not know them."""

from accounting import rounds
from accounting.problems import sentences
from sie4.importing import retention, work
from sie4.importing.sentences import IMPORTS


def connect() -> None:
    """Safe to repeat."""
    sentences.register(IMPORTS, {})
    rounds.each_sweep(work.sweep)
    rounds.each_night(retention.forget_old)
