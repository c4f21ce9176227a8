"""What a provider declares for finding out what a connection lacks: cheap reads, and what their refusals mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Text = Mapping[Literal["sv", "en"], str]


@dataclass(frozen=True)
class Probe:
    """One cheap read of a part of the provider, and what people call that part."""

    label: Text
    read: Callable[[Any], object]


Lack = Literal["licence", "scope", "right"]
