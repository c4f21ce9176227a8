"""Sentences about what is read back: code -> (sentence, next step)."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.domain.validation import Issue

_LINK_OR_NEW = _(
    "Press “Link these” if they are the same, or “They are different” to take it in as a new record."
)

IMPORTS: dict[str, tuple[Promise, Promise]] = {
    "account_without_category": (
        _(
            "Number %(number)s at the provider has a row on account %(account)s, which belongs to no category here."
        ),
        _(
            "Map a category to that account and activate the mapping; the document is read again by the next run."
        ),
    ),
    "account_of_several": (
        _("Account %(account)s on number %(number)s belongs to several categories: %(category_names)s."),
        _("Give each category an account of its own and activate the mapping, or enter the record by hand."),
    ),
    "import_total_unexplained": (
        _(
            "Number %(number)s at the provider amounts to %(total)s %(currency)s, but its rows add up to %(sum)s."
        ),
        _("Look for a discount, a fee or freight there: such amounts need a row of their own."),
    ),
    "import_parent_unknown": (
        _("Number %(number)s belongs to the %(parent)s %(parent_number)s, which is not known here."),
        _("Solve what keeps that one from being taken in, then press “Solved”: it is read again."),
    ),
    "import_refused": (
        _("Number %(number)s at the provider cannot be a record here. %(field)s: %(issue_words)s"),
        _("Correct the value at the provider; the document is read again by itself."),
    ),
    "import_defect": (
        _("Number %(number)s could not be taken in because of a fault in this program (%(what)s)."),
        _("Let the administrator look at the worker's log, then press “Solved”: it is read again."),
    ),
    "import_proposed": (
        _("Number %(number)s of %(record)s was changed at a provider that may only propose changes of it."),
        _("Press “Take over” to change the record, or change it where it is kept."),
    ),
    "import_new_proposed": (
        _("Number %(number)s is new at a provider that may only propose new records."),
        _("Press “Take over” to have the record made."),
    ),
    "import_waits": (
        _(
            "%(record)s is not sent: its document, number %(number)s, was changed at the provider and waits for you."
        ),
        _("Decide first what is done with that change; then the next run sends the record."),
    ),
    "match_by_name": (
        _(
            "Number %(number)s at the provider has the name of %(records)s, but nothing else says it is the same."
        ),
        _LINK_OR_NEW,
    ),
    "match_by_number": (
        _("Number %(number)s at the provider cannot be told from %(records)s by its organisation number."),
        _LINK_OR_NEW,
    ),
    "deleted_there": (
        _(
            "%(record)s no longer exists at the provider, where it was number %(number)s. Nothing was deleted here."
        ),
        _("Archive the record here too, or leave it as it is."),
    ),
    "conflict_ours": (
        _(
            "Changed on both sides: %(fields)s. Ours is the later one and is sent; the provider's values stand above."
        ),
        _("Nothing to do, unless the other value was the right one."),
    ),
    "conflict_theirs": (
        _("Changed on both sides: %(fields)s. The provider's is the later one; our values stand above."),
        _("Nothing to do, unless the other value was the right one."),
    ),
    "conflict_overlap": (
        _(
            "Changed on both sides at about the same time: %(fields)s. The provider's was taken; ours stands above."
        ),
        _("Look whether the right value stands there now."),
    ),
    "write_under_way": (
        _("A write of ours to this document is under way."),
        _("It is read again by itself."),
    ),
    "decision_not_open": (
        _("This decision is no longer open for this problem."),
        _("Look at the problem again; it may have been solved meanwhile."),
    ),
    "link_needs_record": (
        _("It is not clear which record is meant: %(records)s."),
        _("Name one of the proposed records."),
    ),
}


def issue_words(params: Mapping[str, Any]) -> dict[str, str]:
    """What was wrong with a value, in the active language."""
    from accounting.records.sentences import SENTENCES, explain_issue

    if params.get("issue") not in SENTENCES:
        return {}
    issue = Issue("", str(params["issue"]), dict(params.get("issue_params") or {}))
    return {"issue_words": explain_issue(issue)["message"], "field": str(params.get("field") or "–")}
