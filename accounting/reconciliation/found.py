"""One difference as it is found, before it is stored."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accounting.reconciliation.ours import Record
from accounting.secrets import cipher


@dataclass(frozen=True)
class Found:
    """`reason` chooses the sentence, `record_type` is the type of our record (a voucher has the one it books)."""

    kind: str
    data_type: str
    reason: str
    record_type: str = ""
    record_id: UUID | None = None
    source_ref: str = ""
    external_id: str = ""
    field: str = ""
    ours: str = ""
    theirs: str = ""
    dated: date | None = None
    month: str = ""
    account: str = ""
    # The provider is done with the document, so that no update helps.
    final: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same difference in two runs, whatever its amount."""
        parts = (self.kind, self.data_type, self.record_id or "", self.external_id, self.field)
        return tuple(str(part) for part in (*parts, self.month if self.account else "", self.account))

    @property
    def fingerprint(self) -> str:
        """The same with its values: what a person has accepted is not told again while nothing changes."""
        return cipher.keyed_index(json.dumps([*self.key, self.ours, self.theirs]))


def of_record(record: Record | None, data_type: str) -> dict[str, Any]:
    if record is None:
        return {}
    return {"record_type": data_type, "record_id": record.pk, "source_ref": record.source_ref}


def month_of(on: date | None) -> str:
    return f"{on:%Y-%m}" if on else ""
