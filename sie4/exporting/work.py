"""Writes the file of one export: leased, from one snapshot, checked as any reader would before it is announced."""

import os
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import connection

from accounting import clock, failpoints
from accounting.facts import record_fact
from accounting.sync.errors import LeaseLost
from sie4.core.findings import Finding
from sie4.core.writer import Refused
from sie4.exporting import files
from sie4.exporting.asking import due
from sie4.exporting.compose import Composed, compose
from sie4.exporting.lease import Lease
from sie4.exporting.snapshot import snapshot
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus

log = structlog.get_logger(__name__)

MOST_TRIES = 3
_LATER = timedelta(seconds=30)


def write_export(export_id: UUID) -> None:
    """Safe to repeat: only one worker writes, and what is done stays.

    What a person has to know ends up in the row: an export is completed, or failed with its reason.
    """
    owner = f"{os.getpid()}-{threading.get_ident()}-{uuid4().hex[:8]}"
    lease = Lease(export_id, owner)
    if not lease.take(due()):
        return
    rows = SIE4Export.objects.select_related("ledger", "fiscal_year__ledger", "tenant")
    export = rows.get(pk=export_id)
    failpoints.reached("export_claimed", str(export_id))
    try:
        _write(export, lease)
    except LeaseLost:
        log.warning("export_lease_lost")
    except Refused as refusal:
        _refused(export, lease, refusal)
    except OSError as error:
        log.warning("export_not_written", error=str(error))
        _failed(export, lease, "export_disk", {"what": error.strerror or type(error).__name__})
    except Exception as error:
        log.exception("export_defect")
        _defect(export, lease, type(error).__name__)


def _write(export: SIE4Export, lease: Lease) -> None:
    """Raises LeaseLost, Refused, OSError."""
    if export.tries > MOST_TRIES:
        _failed(export, lease, "export_workers_lost", {"times": export.tries - 1})
        return
    files.delete_parts(export)
    export.file = files.name_of(export, lease.owner)
    path = files.path_of(export)
    with snapshot() as alias, files.written_aside(path) as file:
        done = compose(alias, connection.vendor, export, file, lease)
    failpoints.reached("export_written", str(export.pk))
    try:
        _completed(export, lease, done)
    except LeaseLost:
        path.unlink(missing_ok=True)
        raise


def _completed(export: SIE4Export, lease: Lease, done: Composed) -> None:
    """Raises LeaseLost."""
    lease.end(
        status=ExportStatus.COMPLETED,
        progress=100,
        accounts=done.written.accounts,
        vouchers=done.written.vouchers,
        rows=done.written.rows,
        file=export.file,
        size=done.written.size,
        sha256=done.written.sha256,
        replaced=done.written.replaced.as_json(),
        notes=done.notes,
        report=done.report,
        error_code="",
        error_params={},
        completed_at=clock.now(),
    )
    record_fact(
        "sie_exported",
        tenant=export.tenant_id,
        actor=export.requested_by,
        integration=export.ledger.integration,
        data={
            "export": str(export.pk),
            "ledger": str(export.ledger_id),
            "year": export.fiscal_year.label,
            "vouchers": done.written.vouchers,
            "sha256": done.written.sha256,
        },
    )


def _refused(export: SIE4Export, lease: Lease, refusal: Refused) -> None:
    findings = [_as_json(finding) for finding in refusal.findings]
    _failed(export, lease, "export_refused", {}, report={"findings": findings})


def _defect(export: SIE4Export, lease: Lease, what: str) -> None:
    """It may have been the moment (a database that restarts); tried again some times."""
    if export.tries >= MOST_TRIES:
        _failed(export, lease, "export_defect", {"what": what})
        return
    lease.give_back(until=clock.now() + _LATER)


def _failed(
    export: SIE4Export, lease: Lease, code: str, params: dict[str, Any], report: dict[str, Any] | None = None
) -> None:
    try:
        lease.end(
            status=ExportStatus.FAILED,
            error_code=code,
            error_params=params,
            report=report or {},
            completed_at=clock.now(),
        )
    except LeaseLost:
        return
    record_fact(
        "sie_export_failed",
        tenant=export.tenant_id,
        actor=export.requested_by,
        integration=export.ledger.integration,
        data={"export": str(export.pk), "ledger": str(export.ledger_id), "code": code},
    )


def _as_json(finding: Finding) -> dict[str, Any]:
    return finding.as_json()
