"""What validation and planning found, as values: code and parameters, rendered when read."""

from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """An `error` blocks its record. `cause` groups findings under one Problem; empty means the record alone.

    `recheck` names the parent whose document is read again before the finding counts: a person may have
    mended it at the provider.
    """

    level: Level
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    field: str = ""
    cause: str = ""
    recheck: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "code": self.code,
            "params": self.params,
            "field": self.field,
            "cause": self.cause,
            "recheck": self.recheck,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Finding":
        return cls(**data)

    @property
    def blocks(self) -> bool:
        return self.level == "error"
