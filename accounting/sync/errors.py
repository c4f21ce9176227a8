"""Refusals of the engine towards people: a code and parameters, rendered when shown."""

from typing import Any


class SyncRefused(Exception):
    """The request cannot be done now; `code` leads to sentence and next step."""

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code, self.params = code, params or {}


class LeaseLost(Exception):
    """Another worker holds the work now; whatever this one knows must not be stored."""
