"""What the page of one reversal shows: both vouchers beside each other, the difference, and what may be decided."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounting.admin import labels, wording
from accounting.admin.pages import row_address
from accounting.admin.told import told
from accounting.domain.ledgers import BookedRow, BookedVoucher, VoucherId
from accounting.models import SyncItem
from vouchers.admin.reversals.decision_form import DecisionForm
from vouchers.domain.mirror_rows import standing
from vouchers.mirror.changes import differences
from vouchers.mirror.deciding import may_approve, may_dismiss, mirrored, snapshot
from vouchers.mirror.links import link_to, mirror_link
from vouchers.models import Alert, Reversal, ReversalState, Voucher

TONES: dict[str, str] = {
    Alert.CHANGED: labels.WARN,
    Alert.DELETED: labels.WARN,
    ReversalState.NOTICED: labels.BUSY,
    ReversalState.PROPOSED: labels.WARN,
    ReversalState.APPROVED: labels.BUSY,
    ReversalState.SENDING: labels.BUSY,
    ReversalState.CONFIRMED: labels.GOOD,
    ReversalState.NEEDS_PERSON: labels.BAD,
    ReversalState.DROPPED: labels.CALM,
}
FIELDS: dict[str, Promise] = {
    "voucher_date": _("Date"),
    "text": _("Text"),
    "comment": _("Comment"),
    "account": _("Account"),
    "debit": _("Debit"),
    "credit": _("Credit"),
    "cost_centre": _("Cost centre"),
    "project": _("Project"),
    "quantity": _("Quantity"),
    "information": _("Transaction information"),
    "removed": _("Struck out"),
}


def state_text(row: Reversal) -> str:
    if row.alert == Alert.CHANGED:
        return gettext("Original changed")
    if row.alert == Alert.DELETED:
        return gettext("Original deleted")
    return str(row.get_state_display())


def number_of(external_id: str) -> str:
    """ "Q5" of "8-Q-5"."""
    found = VoucherId.parse(external_id)
    return f"{found.series}{found.number}" if found else ""


def context(row: Reversal) -> dict[str, Any]:
    before = mirrored(row)
    return {
        "badge": {"text": state_text(row), "tone": TONES[row.alert or row.state]},
        "reason": _reason(row),
        "facts": _facts(row),
        "source": _original(row, before),
        "mirror": _mirror(row),
        "differences": _differences(row, before) if row.alert else [],
        "may_approve": may_approve(row),
        "may_dismiss": may_dismiss(row),
        "form": DecisionForm(initial={"on": row.mirror_date}),
        "approve_text": _approve_text(row),
        "dismiss_text": gettext("Leave it as it is") if row.alert else gettext("Do not reverse it"),
        "item_address": _item_address(row),
    }


def _approve_text(row: Reversal) -> str:
    booked = bool(row.external_id)
    if row.alert == Alert.DELETED and booked:
        return gettext("Take the reversal back by a new voucher")
    if row.alert and booked:
        return gettext("Correct it by a new voucher")
    return gettext("Book the reversal")


def _reason(row: Reversal) -> dict[str, str] | None:
    if not row.reason:
        return None
    said = told(row.reason, row.params, provider=row.integration.provider)
    return {"message": said.message, "next_step": said.next_step}


def _facts(row: Reversal) -> list[tuple[str, str]]:
    noticed = {"event": gettext("event"), "scan": gettext("count"), "person": gettext("person")}
    facts = [
        (gettext("Integration"), str(row.integration)),
        (gettext("Rule"), f"{row.rule}, {row.rule.get_auto_reverse_date_mode_display()}"),
        (
            gettext("Noticed"),
            f"{wording.moment(row.noticed_at)} ({noticed.get(row.noticed_by, row.noticed_by)})",
        ),
        (gettext("Read"), wording.moment(row.read_at)),
    ]
    if row.decided_at:
        facts.append(
            (gettext("Decided"), f"{wording.moment(row.decided_at)}, {wording.person(row.decided_by)}")
        )
    if row.confirmed_at:
        facts.append((gettext("Booked"), wording.moment(row.confirmed_at)))
    return facts


def _original(row: Reversal, before: BookedVoucher | None) -> dict[str, Any]:
    return {
        "name": str(row),
        "date": wording.day(row.original_date),
        "text": before.text if before else "",
        "comment": before.comment if before else "",
        "cost_centre": before.cost_centre if before else "",
        "project": before.project if before else "",
        "rows": _rows(before.rows if before else ()),
        "link": link_to(row.integration, row.place),
    }


def _mirror(row: Reversal) -> dict[str, Any] | None:
    voucher: Voucher | None = row.mirror
    if voucher is None:
        return None
    rows = [
        BookedRow(
            one.account,
            one.debit,
            one.credit,
            one.cost_centre,
            one.project,
            one.quantity,
            one.text,
            one.information,
        )
        for one in voucher.rows.all()
    ]
    return {
        "name": number_of(row.external_id)
        or gettext("%(series)s, not booked yet") % {"series": voucher.series},
        "date": wording.day(voucher.voucher_date),
        "text": voucher.text,
        "comment": voucher.comment,
        "cost_centre": voucher.cost_centre,
        "project": voucher.project,
        "rows": _rows(rows),
        "link": mirror_link(row),
    }


def _rows(rows: Sequence[BookedRow]) -> list[dict[str, Any]]:
    counted = standing(rows)
    return [
        {
            "account": row.account,
            "text": " · ".join(part for part in (row.text, row.information) if part),
            "dimensions": ", ".join(part for part in (row.cost_centre, row.project) if part),
            "quantity": wording.number(row.quantity) if row.quantity else "",
            "debit": wording.money(row.debit, "SEK") if row.debit else "",
            "credit": wording.money(row.credit, "SEK") if row.credit else "",
            "removed": row not in counted,
        }
        for row in rows
    ]


def _differences(row: Reversal, before: BookedVoucher | None) -> list[dict[str, str]]:
    return [
        {"field": _field_name(one["field"]), "old": one["old"] or "–", "new": one["new"] or "–"}
        for one in differences(before, snapshot(row))
    ]


def _field_name(field: str) -> str:
    place, _dot, name = field.rpartition(".")
    label = str(FIELDS.get(name, name))
    if not place:
        return label
    position = place.removeprefix("rows[").removesuffix("]")
    return gettext("Row %(number)s: %(field)s") % {"number": position, "field": label}


def _item_address(row: Reversal) -> str:
    """The latest write of the reversal, where it stands in a run."""
    item = (
        SyncItem.objects.filter(resource_id=row.mirror_id, plan_only=False, job__isnull=False)
        .select_related("job")
        .order_by("-created_at")
        .first()
        if row.mirror_id
        else None
    )
    return row_address(item.job) if item and item.job else ""
