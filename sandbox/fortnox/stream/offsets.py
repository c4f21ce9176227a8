"""Offsets as the provider's look: short texts in no order, each standing for one place in a topic."""

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 5
STEP = 566_204_711
_ROOM = len(LETTERS) ** LENGTH
_BACK = pow(STEP, -1, _ROOM)


def stream_offset(number: int) -> str:
    return _text(2 * number)


def relay_offset(serial: int) -> str:
    """What a relay tells was not taken from the stream here: it never has an offset of the stream."""
    return _text(2 * serial + 1)


def number_of(offset: object) -> int | None:
    """The place in the topic; None for a text that was never an offset of the stream."""
    if not isinstance(offset, str) or len(offset) != LENGTH or not set(offset) <= set(LETTERS):
        return None
    value = 0
    for letter in offset:
        value = value * len(LETTERS) + LETTERS.index(letter)
    number, odd = divmod(value * _BACK % _ROOM, 2)
    return None if odd else number


def _text(value: int) -> str:
    left, text = value * STEP % _ROOM, ""
    for _ in range(LENGTH):
        left, place = divmod(left, len(LETTERS))
        text = LETTERS[place] + text
    return text
