"""Why a SIE file cannot be imported: codes and parameters, rendered when shown."""

from typing import Any

from accounting.problems.sentences import explain
from accounting.sync.errors import SyncRefused


class SieRefused(SyncRefused):
    """Nothing has changed. `found` names what stands in the way, as the preview holds it, row by row."""

    def __init__(
        self, code: str, params: dict[str, Any] | None = None, found: list[dict[str, Any]] | None = None
    ) -> None:
        super().__init__(code, params)
        self.found = found or []

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Line in the file, voucher, code and message, as the API lists them."""
        return [
            {
                "index": one.get("line") or None,
                "field": one.get("voucher", ""),
                "code": one["code"],
                "message": explain(one["code"], one["params"]).message,
            }
            for one in self.found
        ]
