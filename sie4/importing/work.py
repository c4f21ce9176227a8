"""Carries an approved import out: one transaction per file, all or nothing, whoever else works beside it."""

from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounting import clock, failpoints
from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.facts import record_fact
from accounting.models import Tenant
from accounting.sync.errors import SyncRefused
from sie4.importing import stored
from sie4.importing.approve import TASK, refuse
from sie4.importing.plan import plan_import
from sie4.importing.preview import preview_of
from sie4.importing.writing.books import write_plan
from sie4.models import ImportStatus, SieImport

log = structlog.get_logger(__name__)
MOST_TRIES = 5


def run_import(pk: UUID) -> SieImport | None:
    """None where there is nothing to do: another worker has it, or it is done.

    A killed worker leaves nothing; the sweep rings again.
    """
    if not _begun(pk):
        return None
    try:
        return _import(pk)
    except SyncRefused as refusal:
        return _failed(pk, refusal.code, refusal.params)
    except Exception as error:
        log.exception("sie_import_failed", upload=str(pk))
        return _failed(pk, "sie_import_failed", {"what": type(error).__name__})


def sweep() -> int:
    """The number of bells for what was approved and not done: its bell or its worker was lost."""
    with all_tenants():
        rows = SieImport.all_tenants.filter(status=ImportStatus.APPROVED)
        waiting = list(rows.values_list("pk", "tenant_id"))
    for pk, tenant in waiting:
        ring(TASK, pk, tenant)
    return len(waiting)


def _begun(pk: UUID) -> bool:
    """Counts the tries outside the great transaction, so that a file that kills its workers is given up."""
    with transaction.atomic():
        upload = _locked(pk)
        if upload is None:
            return False
        upload.tries += 1
        upload.save(update_fields=["tries"])
    if upload.tries > MOST_TRIES:
        _failed(pk, "sie_worker_lost", {"times": MOST_TRIES})
        return False
    return True


def _locked(pk: UUID) -> SieImport | None:
    """Held until the transaction ends; None where somebody else holds it."""
    rows = SieImport.objects.select_related("tenant", "target").filter(pk=pk, status=ImportStatus.APPROVED)
    found: SieImport | None = rows.select_for_update(of=("self",), skip_locked=True).first()
    return found


def _import(pk: UUID) -> SieImport | None:
    with transaction.atomic():
        upload = _locked(pk)
        if upload is None:
            return None
        # Two files of one company that come at once may both want to make its ledger: one after the other.
        Tenant.objects.select_for_update(no_key=True).get(pk=upload.tenant_id)
        with stored.opened(upload) as file:
            plan = plan_import(
                file,
                name=upload.file_name,
                tenant=upload.tenant,
                target=upload.target,
                options=upload.options,
            )
        refuse(plan, upload.options)
        preview = preview_of(plan)
        with stored.opened(upload) as file:
            ledger = write_plan(plan, file, upload)
        stored.forget(upload)
        upload.status, upload.ledger, upload.preview = ImportStatus.IMPORTED, ledger, preview
        upload.imported_at = clock.now()
        upload.save()
        record_fact("sie_imported", tenant=upload.tenant_id, actor=upload.approved_by, data=_facts(upload))
        failpoints.reached("sie_before_commit", str(pk))
    failpoints.reached("sie_after_commit", str(pk))
    return upload


def _failed(pk: UUID, code: str, params: dict[str, Any]) -> SieImport:
    rows = SieImport.objects.filter(pk=pk, status=ImportStatus.APPROVED)
    rows.update(status=ImportStatus.FAILED, error_code=code, error_params=params)
    upload: SieImport = SieImport.objects.get(pk=pk)
    told = {"import": str(pk), "reason": code}
    record_fact("sie_import_failed", tenant=upload.tenant_id, actor=upload.approved_by, data=told)
    return upload


def _facts(upload: SieImport) -> dict[str, Any]:
    vouchers = upload.preview["vouchers"]
    counts = {"vouchers": vouchers["new"], "unchanged": vouchers["unchanged"]}
    return {"import": str(upload.pk), "sha256": upload.sha256, "ledger": str(upload.ledger_id), **counts}
