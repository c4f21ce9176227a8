"""Computes every record's content hash again: one that does not fit its content decides wrongly what is due."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from accounting import records
from accounting.models import Record
from accounting.problems import service
from accounting.records import RecordType
from accounting.records.canonical import canonical_of, content_hash_of, with_relations
from accounting.sync.chunks import by_primary_key

CAUSE = "records_drifted"
_NAMED = 10


def report_drift(tenant: UUID) -> int:
    """The number of records whose hash does not fit, told as one problem; it solves itself once all fit."""
    drifted = sorted(ref for record_type in records.all_types() for ref in _drifted(record_type, tenant))
    if not drifted:
        service.solve_cause(tenant=tenant, integration=None, cause=CAUSE)
        return 0
    more = ", ..." if len(drifted) > _NAMED else ""
    named = ", ".join(islice(drifted, _NAMED)) + more
    params = {"count": len(drifted), "records": named}
    service.open_problem(tenant=tenant, code=CAUSE, cause=CAUSE, params=params)
    return len(drifted)


def _drifted(record_type: RecordType, tenant: UUID) -> Iterator[str]:
    rows = record_type.hashed(with_relations(record_type).filter(tenant_id=tenant))
    for chunk in by_primary_key(rows):
        suspects = [row.pk for row in chunk if not _fits(record_type, row)]
        # A record that was saved between the reading of it and of its rows fits when it is read again.
        for row in rows.filter(pk__in=suspects) if suspects else ():
            if not _fits(record_type, row):
                yield row.source_ref


def _fits(record_type: RecordType, row: Record) -> bool:
    return content_hash_of(canonical_of(record_type, row)) == row.content_hash
