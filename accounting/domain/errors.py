"""The one error a provider call can end with."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    TRANSIENT = "transient"  # nothing was applied; the provider or the network failed
    RATE_LIMITED = "rate_limited"  # nothing was applied; come back at retry_at
    AUTH = "auth"  # nothing was applied; the token was refused
    REJECTED = "rejected"  # nothing was applied; the provider says why
    UNCERTAIN = "uncertain"  # it may have been applied
    NEEDS_PERSON = "needs_person"  # a person has to act first; what was applied, if anything, is linked


@dataclass(eq=False)
class ProviderError(Exception):
    """`code` is a key of the provider's table; `params` fill its sentence; `message` are the provider's words."""

    kind: Kind
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    status: int = 0
    request_id: str = ""
    retry_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.code}" + (f" ({self.status})" if self.status else "")

    @property
    def outage(self) -> bool:
        """Whether the provider as a whole seems to fail, so that the circuit breaker counts it."""
        return self.kind in {Kind.TRANSIENT, Kind.RATE_LIMITED} or (self.kind is Kind.UNCERTAIN)
