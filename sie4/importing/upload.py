"""Takes a file in: checked and compared at once, kept until a person approves it; nothing is booked."""

from typing import Any, BinaryIO
from uuid import uuid4

from django.db import transaction

from accounting import clock
from accounting.facts import record_fact
from accounting.models import Tenant
from sie4.importing import earlier, stored
from sie4.importing.plan import Plan, plan_import
from sie4.importing.preview import preview_of
from sie4.importing.reports import stored as stored_report
from sie4.models import ImportStatus, SieImport
from vouchers.models import Ledger

HAS_ERRORS = "sie_has_errors"


def take_in(
    *,
    tenant: Tenant,
    file: BinaryIO,
    name: str,
    uploaded_by: str,
    target: Ledger | None = None,
    series: str = "",
) -> SieImport:
    """Validated with its preview, or refused with the reason: it breaks the format, or is here already.

    `file` can seek. `target` None: the ledger that files of this company went into before, or a new one. `series`:
    for vouchers that name none.
    """
    options = {"series": series} if series else {}
    sha256, size = stored.sha256_of(file)
    file.seek(0)
    plan = plan_import(file, name=name, tenant=tenant, target=target, options=options)
    upload = SieImport(
        id=uuid4(),
        tenant=tenant,
        file_name=name[:200],
        size=size,
        sha256=sha256,
        content_hash=plan.content_hash,
        status=ImportStatus.VALIDATED,
        target=target,
        options=options,
        report=stored_report(plan.report),
        preview=preview_of(plan),
        uploaded_by=uploaded_by,
        uploaded_at=clock.now(),
    )
    if refusal := final_refusal(plan):
        upload.status = ImportStatus.REFUSED
        upload.error_code, upload.error_params = refusal
    with transaction.atomic():
        upload.save(force_insert=True)
        if upload.status == ImportStatus.VALIDATED:
            stored.keep(upload, file)
        told = {
            "import": str(upload.pk),
            "sha256": sha256,
            "status": upload.status,
            "reason": upload.error_code,
        }
        record_fact("sie_uploaded", tenant=tenant.pk, actor=uploaded_by, data=told)
    return upload


def final_refusal(plan: Plan) -> tuple[str, dict[str, Any]] | None:
    """Why this file can never be imported, whatever people do about the ledger."""
    if plan.report.errors:
        return HAS_ERRORS, {"count": plan.report.errors}
    return earlier.same_content(plan)
