"""Where only numbers grow, the quick run takes fewer of them; `script/test --full` takes all."""

import os

FULL = os.environ.get("FROST_TEST_SIZE") == "full"


def sized(full: int, quick: int) -> int:
    return full if FULL else quick
