"""What is wrong with a field, and what a field may hold."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Kind = Literal["text", "bool", "date", "moment", "amount", "number"]


class Issue(NamedTuple):
    """`code` leads to a sentence that `params` fill; `field` is empty where the whole record is meant."""

    field: str
    code: str
    params: dict[str, Any]


class Refused(ValueError):
    """One value that cannot be taken; whoever asked knows the field."""

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code, self.params = code, params or {}


@dataclass(frozen=True)
class FieldSpec:
    """`default` is what an omitted field of a new record and a cleared field become."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    longest: int = 0
    several_lines: bool = False
    choices: tuple[str, ...] = field(default=())
