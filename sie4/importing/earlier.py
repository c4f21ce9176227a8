"""The second import of the same: by what the file says as a whole, and by the numbers of its vouchers."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounting.models import Tenant
from sie4.importing.plan import Plan
from sie4.models import ImportStatus, SieImport

SAME_FILE, ALL_THERE = "sie_imported_already", "sie_nothing_new"


def same_content(plan: Plan) -> tuple[str, dict[str, Any]] | None:
    """Code and parameters that name the import by which all of it came in."""
    ledger = plan.place.ledger
    if ledger is None:
        return None
    done = SieImport.objects.filter(ledger=ledger, status=ImportStatus.IMPORTED).order_by("-imported_at")
    same = done.filter(content_hash=plan.content_hash).first()
    if same is not None:
        return SAME_FILE, _told(same, plan.place.tenant)
    if plan.conflict_count or plan.obstacles or not plan.brings_nothing:
        return None
    before = done.first()
    if before is None:
        return "sie_nothing_new_here", {"ledger": ledger.name}
    return ALL_THERE, {**_told(before, plan.place.tenant), "count": plan.judge.unchanged}


def _told(done: SieImport, tenant: Tenant) -> dict[str, Any]:
    at = done.imported_at or done.uploaded_at
    return {
        "file": done.file_name,
        "date": timezone.localtime(at, ZoneInfo(tenant.time_zone)).strftime("%Y-%m-%d %H:%M"),
        "ledger": done.ledger.name if done.ledger else "",
        "import": str(done.pk),
    }
