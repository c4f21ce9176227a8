"""What became of one record that was sent."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from accounting.domain.validation import Issue

Status = Literal["created", "updated", "unchanged", "error"]


@dataclass(frozen=True)
class Outcome:
    """`issues` is empty unless the status is error."""

    index: int
    source_ref: str
    status: Status
    id: UUID | None = None
    issues: tuple[Issue, ...] = ()
