"""Why something cannot be done in a ledger: codes and parameters, rendered when shown."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounting.problems.sentences import explain
from accounting.sync.errors import SyncRefused


@dataclass(frozen=True)
class Obstacle:
    """`row` counts from 0. `cause` joins obstacles that one act of a person removes; empty: only this voucher.

    `integration`: the one whose account mapping lacks a rule; its writes wait for the same rule, under one problem.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    field: str = ""
    row: int | None = None
    cause: str = ""
    integration: UUID | None = None


class LedgerRefused(SyncRefused):
    """Nothing has changed. `obstacles` holds at least one; the first gives code and parameters."""

    def __init__(self, *obstacles: Obstacle) -> None:
        super().__init__(obstacles[0].code, obstacles[0].params)
        self.obstacles = obstacles

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Index of the row, field, code and message, as the API lists them."""
        return [
            {"index": one.row, "field": one.field, "code": one.code, "message": _message(one)}
            for one in self.obstacles
        ]


def refused(code: str, field: str = "", **params: Any) -> LedgerRefused:
    return LedgerRefused(Obstacle(code, params, field))


def _message(obstacle: Obstacle) -> str:
    return explain(obstacle.code, obstacle.params).message
