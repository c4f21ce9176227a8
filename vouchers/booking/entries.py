"""A voucher that is ready to be booked, before it is written."""

from dataclasses import dataclass
from uuid import UUID

from accounting.domain.records import Voucher as Content
from vouchers.models import Origin, Voucher


@dataclass(frozen=True)
class Source:
    """A version of a record; `version` counts the vouchers of this record from 1."""

    record_type: str
    record_id: UUID
    record_hash: str
    source_ref: str
    version: int


@dataclass(frozen=True)
class Entry:
    """`content` is resolved and checked."""

    content: Content
    origin: str = Origin.MANUAL
    source: Source | None = None
    corrects: Voucher | None = None
    replaces: Voucher | None = None
