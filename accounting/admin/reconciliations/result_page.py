"""What the page of one comparison shows: its price or progress, a figure per kind, account sums, the differences."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import get_language, gettext

from accounting.admin import labels, wording
from accounting.admin.pages import row_address
from accounting.admin.records.links import record_address
from accounting.admin.told import told
from accounting.mappings.pickers import account_names
from accounting.models import (
    Reconciliation,
    ReconciliationDifference,
    ReconciliationStatus,
    ReconciliationSum,
)
from accounting.reconciliation import sentences
from accounting.reconciliation.actions import LOOK
from accounting.reconciliation.failure import NOT_COMPARED
from accounting.reconciliation.mend import actions_of
from accounting.reconciliation.pricing import price

_TONES = {
    ReconciliationStatus.PLANNED: labels.CALM,
    ReconciliationStatus.RUNNING: labels.BUSY,
    ReconciliationStatus.COMPLETED: labels.GOOD,
    ReconciliationStatus.FAILED: labels.BAD,
}
_PER_PAGE = 100


def badge(run: Reconciliation) -> labels.Badge:
    status = ReconciliationStatus(run.status)
    if status == ReconciliationStatus.COMPLETED and any(run.counts.values()):
        return labels.Badge(gettext("Differences"), labels.WARN)
    return labels.Badge(str(status.label), _TONES[status])


def count_text(run: Reconciliation) -> str:
    if run.status != ReconciliationStatus.COMPLETED:
        return ""
    total = sum(run.counts.values())
    if not total:
        return gettext("Everything agrees")
    return gettext("%(count)s differences") % {"count": wording.number(total)}


def context(run: Reconciliation, query: QueryDict) -> dict[str, Any]:
    completed = run.status == ReconciliationStatus.COMPLETED
    rows = ReconciliationDifference.objects.filter(run=run).select_related("run__integration")
    page = Paginator(rows.order_by("position"), _PER_PAGE).get_page(query.get("page"))
    return {
        "run": run,
        "badge": badge(run),
        "provider": labels.provider_name(run.integration.provider),
        "integration_address": row_address(run.integration),
        "ask_address": row_address(run.integration, "reconcile"),
        "facts": _facts(run),
        "price": _price(run),
        "can_start": run.dry_run and run.status == ReconciliationStatus.PLANNED,
        "moving": not run.dry_run
        and run.status in {ReconciliationStatus.PLANNED, ReconciliationStatus.RUNNING},
        "percent": min(100, 100 * run.calls_made // max(1, run.calls_planned)),
        "completed": completed,
        "clean": completed and not any(run.counts.values()),
        "tiles": _tiles(run) if completed else [],
        "on_its_way": wording.number(run.on_its_way) if run.on_its_way else "",
        "compared": _compared(run) if completed else "",
        "sums": _sums(run) if completed else [],
        "error": _error(run),
        "page": page,
        "differences": [difference_line(one) for one in page.object_list],
    }


def _facts(run: Reconciliation) -> list[tuple[str, str]]:
    return [
        (gettext("Period"), wording.period(run.date_from, run.date_to)),
        (gettext("Data types"), ", ".join(labels.data_type_heading(key) for key in run.data_types)),
        (gettext("Vouchers"), wording.plain(run.vouchers)),
        (gettext("Asked for by"), wording.person(run.requested_by)),
        (gettext("Started"), wording.moment(run.started_at)),
        (gettext("Completed"), wording.moment(run.completed_at)),
    ]


def _price(run: Reconciliation) -> dict[str, Any]:
    found = price(run)
    return {
        "calls": wording.number(run.calls_planned),
        "made": wording.number(run.calls_made),
        "documents": wording.number(found.documents),
        "vouchers": wording.number(found.vouchers),
        "exact": found.exact,
        "time": wording.duration(found.seconds),
    }


def _tiles(run: Reconciliation) -> list[dict[str, Any]]:
    return [
        {
            "label": str(ReconciliationDifference.Kind(kind).label),
            "value": wording.number(run.counts.get(kind, 0)),
            "tone": "warning" if run.counts.get(kind) else "success",
        }
        for kind in ReconciliationDifference.Kind.values
    ]


def _compared(run: Reconciliation) -> str:
    parts = (f"{wording.number(count)} {_plural(key)}" for key, count in run.compared.items())
    return ", ".join(parts)


def _plural(data_type: str) -> str:
    return gettext("vouchers") if data_type == "voucher" else labels.data_type_plural(data_type)


def _sums(run: Reconciliation) -> list[dict[str, Any]]:
    lines = list(ReconciliationSum.objects.filter(run=run))
    names = account_names(run.integration, {one.account for one in lines}, get_language() or "sv")
    return [
        {
            "month": one.month,
            "account": one.account,
            "name": names.get(one.account, ""),
            "ours": wording.money(one.ours, one.currency),
            "theirs": wording.money(one.theirs, one.currency),
            "difference": wording.money(one.theirs - one.ours, one.currency)
            if one.theirs != one.ours
            else "–",
            "differs": one.theirs != one.ours,
        }
        for one in lines
    ]


def _error(run: Reconciliation) -> dict[str, str] | None:
    if not run.error_code:
        return None
    code, params = run.error_code, run.error_params
    if code == "no_answer":
        # Its own sentence speaks of a write that may have been booked; a comparison writes nothing.
        period = {"from": run.date_from.isoformat(), "to": run.date_to.isoformat()}
        code, params = NOT_COMPARED, {"code": code, **period}
    said = told(code, params, provider=run.integration.provider)
    return {"message": said.message, "next_step": said.next_step, "words": run.error_words}


def difference_line(one: ReconciliationDifference) -> dict[str, Any]:
    provider = one.run.integration.provider
    actions = [action for action in actions_of(one) if action != LOOK]
    return {
        "id": str(one.pk),
        "kind": str(ReconciliationDifference.Kind(one.kind).label),
        "sentence": sentences.sentence(one),
        "record": one.source_ref,
        "address": record_address(one.record_type, one.record_id) if one.record_id else "",
        "number": one.external_id,
        "field": sentences.field_name(one.field, provider) if one.field else "",
        "ours": _value(one.ours),
        "theirs": _value(one.theirs),
        "month": one.month,
        "action": sentences.action_sentence(one.action, provider),
        "buttons": [(action, str(sentences.BUTTONS[action])) for action in actions],
        "state": _state(one),
    }


def _state(one: ReconciliationDifference) -> labels.Badge | None:
    if one.mended_at:
        return labels.Badge(gettext("Mended"), labels.GOOD)
    if one.accepted_at:
        return labels.Badge(gettext("Left as it is"), labels.CALM)
    return labels.Badge(gettext("Found again later"), labels.CALM) if one.replaced_at else None


def _value(text: str) -> str:
    """Amounts as people write them; numbers of documents and accounts as they are."""
    try:
        return wording.number(Decimal(text)) if "." in text else sentences.shown(text)
    except ArithmeticError:
        return sentences.shown(text)
