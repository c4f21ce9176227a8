"""Where only numbers or variants grow, the quick run takes fewer of them; `script/test --full` takes all."""

import os
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

import pytest

Size = TypeVar("Size")
FULL = os.environ.get("FROST_TEST_SIZE") == "full"
only_full = pytest.mark.skipif(not FULL, reason="takes long and says little more: script/test --full")


def sized(full: Size, quick: Size) -> Size:
    return full if FULL else quick


def some(variants: Iterable[Size], *, every: int = 3, first: int = 0) -> list[Size]:
    """All, or in the quick run each third one; others where `first` differs."""
    return list(variants) if FULL else list(islice(variants, first % every, None, every))
