"""A person's yes: compared once more with what the ledger holds now, then handed to a worker."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounting import clock
from accounting.bell import ring
from accounting.facts import record_fact
from sie4.importing import stored
from sie4.importing.errors import SieRefused
from sie4.importing.plan import Plan, plan_import
from sie4.importing.preview import TICKS, preview_of, ticks_needed
from sie4.importing.upload import final_refusal
from sie4.models import ImportStatus, SieImport
from sie4.models.imports import OPEN

TASK = "sie4.tasks.run_import"


def approve_import(
    *, upload: SieImport, approved_by: str, options: Mapping[str, Any] | None = None
) -> SieImport:
    """`options`: names of preview.TICKS that the person ticked, and "series" for vouchers that name none.

    Raises SieRefused: sie_not_open, sie_file_gone, sie_tick_missing, sie_conflicts, sie_obstacles, and what
    refuses the file for good; the preview then says what stands in the way now.
    """
    given = {**upload.options, **{name: value for name, value in (options or {}).items() if value}}
    if upload.status not in OPEN:
        raise SieRefused("sie_not_open", {"status": upload.get_status_display()})
    if not stored.is_kept(upload):
        raise SieRefused("sie_file_gone", {})
    with stored.opened(upload) as file:
        plan = plan_import(
            file, name=upload.file_name, tenant=upload.tenant, target=upload.target, options=given
        )
    SieImport.objects.filter(pk=upload.pk, status__in=OPEN).update(preview=preview_of(plan))
    refuse(plan, given)
    _approve(upload, approved_by, given)
    upload.refresh_from_db()
    return upload


def refuse(plan: Plan, given: Mapping[str, Any]) -> None:
    """Raises SieRefused where this plan cannot be carried out as it was approved."""
    if refusal := final_refusal(plan):
        raise SieRefused(*refusal)
    if plan.obstacles:
        first = plan.obstacles[0]
        raise SieRefused(first["code"], first["params"], plan.obstacles)
    if plan.conflict_count:
        raise SieRefused("sie_conflicts", {"count": plan.conflict_count}, plan.conflicts)
    for tick in ticks_needed(plan):
        if given.get(tick) is not True:
            told = {"company": plan.head.company, "org_number": plan.head.org_number}
            raise SieRefused(f"sie_{tick}", told)


def _approve(upload: SieImport, approved_by: str, given: dict[str, Any]) -> None:
    """By compare-and-set: of two people who approve at once, one wins."""
    kept = {name: given[name] for name in (*TICKS, "series") if name in given}
    with transaction.atomic():
        won = SieImport.objects.filter(pk=upload.pk, status__in=OPEN).update(
            status=ImportStatus.APPROVED,
            options=kept,
            approved_by=approved_by,
            approved_at=clock.now(),
            error_code="",
            error_params={},
            tries=0,
        )
        if not won:
            now = SieImport.objects.get(pk=upload.pk)
            raise SieRefused("sie_not_open", {"status": now.get_status_display()})
        told = {"import": str(upload.pk), "sha256": upload.sha256, **kept}
        record_fact("sie_approved", tenant=upload.tenant_id, actor=approved_by, data=told)
        ring(TASK, upload.pk, upload.tenant_id)
