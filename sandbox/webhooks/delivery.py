"""One request to be sent, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Delivery:
    """`event` is its place in the order's events, `copy` counts its repetitions from 0."""

    event: int
    body: bytes
    signature: str
    headers: Mapping[str, str]
    offset: str = ""
    copy: int = 0
    mutation: str = ""
    chunked: bool = False

    def again(self, copy: int) -> "Delivery":
        return replace(self, copy=copy)


@dataclass(frozen=True)
class Outcome:
    """`status` is None when no answer came; `error` then says why. `ms` from first byte to whole answer."""

    status: int | None
    ms: int
    error: str = ""


def shown(delivery: Delivery, outcome: Outcome) -> dict[str, Any]:
    return {
        "event": delivery.event,
        "copy": delivery.copy,
        "offset": delivery.offset,
        "signature": delivery.signature,
        "mutation": delivery.mutation,
        "bytes": len(delivery.body),
        "status": outcome.status,
        "ms": outcome.ms,
        "error": outcome.error,
    }
