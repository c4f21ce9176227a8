"""Differences in words: what is the matter, and what the offered action does. Rendered when read."""

import re
from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounting.domain.masking import masked
from accounting.models import ReconciliationDifference
from accounting.problems.sentences import DATA_TYPES
from accounting.providers import registry
from accounting.providers.base import FieldLabel
from accounting.providers.books import TOTAL, VOUCHER

_REASONS: Mapping[str, Promise] = {
    "gone": _("%(kind)s %(record)s: number %(number)s no longer exists at %(provider)s."),
    "unsent": _("%(kind)s %(record)s is not at %(provider)s, and nothing is on its way."),
    "unsent_change": _(
        "%(record)s was changed here after number %(number)s was sent to %(provider)s; the change is not on its way."
    ),
    "note_gone": _("%(kind)s %(record)s: its credit note %(number)s no longer exists at %(provider)s."),
    "voucher_gone": _("Voucher %(number)s, which booked %(record)s, no longer exists at %(provider)s."),
    "unknown": _("%(kind)s %(number)s (%(theirs)s) at %(provider)s has no record here."),
    "unlinked": _("%(kind)s %(number)s at %(provider)s belongs to %(record)s, but the two are not linked."),
    "voucher_alone": _(
        "Voucher %(number)s (%(theirs)s) at %(provider)s books a document that does not stand."
    ),
    "field": _("%(record)s (number %(number)s): %(field)s is %(ours)s here, but %(theirs)s at %(provider)s."),
    "cancelled": _("%(record)s stands here, but number %(number)s is cancelled at %(provider)s."),
    "credited": _("%(record)s stands here, but number %(number)s is credited by %(theirs)s at %(provider)s."),
    "unbooked": _("%(record)s was booked, but number %(number)s is not booked at %(provider)s."),
    "note_accounts": _("Credit note %(number)s does not undo %(record)s account by account."),
    "voucher_date": _(
        "Voucher %(number)s of %(record)s is dated %(theirs)s at %(provider)s, but its document %(ours)s."
    ),
    "voucher_rows": _(
        "Voucher %(number)s of %(record)s says %(theirs)s at %(provider)s; by its document it would be %(ours)s."
    ),
    "voucher_rows_centres": _(
        "Voucher %(number)s of %(record)s splits cost centres as %(theirs)s; by its document it would be %(ours)s."
    ),
    "same_record": _("%(kind)s %(number)s at %(provider)s is a second document for %(record)s (%(ours)s)."),
    "equal_payment": _(
        "Payment %(number)s at %(provider)s pays the same as %(ours)s: same document, day and amount (%(record)s)."
    ),
    "second_voucher": _("Voucher %(number)s (%(theirs)s) books %(record)s a second time at %(provider)s."),
    "account_sum": _(
        "Account %(account)s in %(month)s: %(ours)s here, but %(theirs)s by the vouchers of %(provider)s."
    ),
}
_ACTIONS: Mapping[str, Promise] = {
    "send": _("Send what stands here to %(provider)s again."),
    "send_anew": _("Send the record to %(provider)s as a new document."),
    "take_theirs": _("Take over what stands at %(provider)s."),
    "link": _("Link these two."),
    "credit": _("Propose to credit the document and to send the record anew; a person decides."),
    "look": _("Look at it in %(provider)s and correct it there."),
    "leave": _("Leave both sides as they are; it is not told again while neither changes."),
}
BUTTONS: Mapping[str, Promise] = {
    "send": _("Send again"),
    "send_anew": _("Send as new"),
    "take_theirs": _("Take theirs"),
    "link": _("Link these"),
    "credit": _("Propose credit"),
    "leave": _("Leave as it is"),
}
_FIELDS: Mapping[str, Promise] = {
    TOTAL: _("the total"),
    "Cancelled": _("cancelled"),
    "Credited": _("credited"),
    "Booked": _("booked"),
    "TransactionDate": _("the date of the voucher"),
    "VoucherRows": _("the rows of the voucher"),
    "WriteOffs": _("written off"),
    "Discount": _("discount"),
}
_ROW = re.compile(r"(?P<rows>\w+)\[(?P<number>\d+)\]\.(?P<field>.+)")


def sentence(difference: ReconciliationDifference) -> str:
    provider = difference.run.integration.provider
    return str(_REASONS[difference.reason]) % {
        "kind": capfirst(data_type_name(difference.data_type)),
        "record": difference.source_ref or difference.external_id,
        "number": difference.external_id,
        "field": field_name(difference.field, provider),
        "ours": shown(difference.ours),
        "theirs": shown(difference.theirs),
        "month": difference.month,
        "account": difference.account,
        "provider": registry.get(provider).name,
    }


def action_sentence(action: str, provider: str) -> str:
    return str(_ACTIONS[action]) % {"provider": registry.get(provider).name}


def data_type_name(data_type: str) -> str:
    return gettext("voucher") if data_type == VOUCHER else str(DATA_TYPES.get(data_type, data_type))


def field_name(field: str, provider: str) -> str:
    """As people know it from the provider's screen; rows with their number."""
    labels = registry.get(provider).field_labels
    match = _ROW.fullmatch(field)
    if match is None:
        return _label(field, labels)
    name = labels.get(f"{match['rows']}.{match['field']}")
    text = name.label[_language()] if name else _label(match["field"], labels)
    return gettext("row %(number)s: %(field)s") % {"number": match["number"], "field": text}


def _label(field: str, labels: Mapping[str, FieldLabel]) -> str:
    if field in _FIELDS:
        return str(_FIELDS[field])
    return labels[field].label[_language()] if field in labels else field


def shown(value: str) -> str:
    """Personal numbers masked; nothing is a dash."""
    words = {"true": gettext("yes"), "false": gettext("no"), "": "–"}
    return words.get(value) or str(masked(value))


def _language() -> Literal["sv", "en"]:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
