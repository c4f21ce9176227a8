"""The button that credits: a question of its own that names what is credited, for how much, and what was paid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from accounting import records
from accounting.admin import access, amounts, labels, wording
from accounting.admin.jobs.summary import integration_company
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question, ask_then
from accounting.admin.records.parties import parties
from accounting.domain import money
from accounting.models import IntegrationMapping, Problem, SyncItem
from accounting.records.types import UnknownRecordType
from accounting.sync.credit import credit, held_credits
from accounting.sync.errors import SyncRefused

_MOST_NAMED = 20


def credit_it(admin: PageAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
    def act() -> str:
        released = credit(problem=problem, ordered_by=access.actor(request))
        text = ngettext(
            "Ordered: %(count)s write goes on.",
            "Ordered: %(count)s writes go on, the credit first.",
            released,
        )
        return text % {"count": wording.number(released)}

    items = list(held_credits(problem).select_related("integration"))
    if not items:
        # The same refusal that a press on the button of a stale page leads to.
        return ask_then(admin, request, problem, _nothing(), _refuse)
    return ask_then(admin, request, problem, _question(problem, items), act)


def numbers(items: Sequence[SyncItem]) -> str:
    """ "invoice 431, invoice 433 …" """
    named = ", ".join(
        f"{labels.data_type_name(item.data_type)} {item.external_id}" for item in items[:_MOST_NAMED]
    )
    return f"{named} …" if len(items) > _MOST_NAMED else named


def _question(problem: Problem, items: Sequence[SyncItem]) -> Question:
    integration = items[0].integration
    names = {
        "numbers": numbers(items),
        "company": integration.company_name,
        "provider": labels.provider_name(integration.provider),
    }
    return Question(
        heading=gettext("Credit %(numbers)s and send a new document?") % names,
        text=gettext(
            "A credit note for %(numbers)s is made and booked at %(company)s in %(provider)s, and the record is sent "
            "again as a new document. That cannot be taken back. Payments that stand on the old document stay there "
            "and are moved in %(provider)s."
        )
        % names,
        button=gettext("Credit %(numbers)s and send a new document") % names,
        facts=[(gettext("Company"), integration_company(integration)), *_facts(items)],
        dangerous=True,
        provider=integration.provider,
    )


def _facts(items: Sequence[SyncItem]) -> list[tuple[str, str]]:
    named = parties(items)
    facts = []
    for item in items[:_MOST_NAMED]:
        about = [party.text for party in named.get(item.resource_id, [])]
        facts += [
            (gettext("Is credited"), gettext("No. %(number)s") % {"number": item.external_id}),
            (
                gettext("Record"),
                " · ".join([f"{labels.data_type_name(item.data_type)} {item.source_ref}", *about]),
            ),
            (gettext("Amount that is credited"), _standing(item)),
            (gettext("Amount as sent anew"), amounts.amount_text(item.summary) or "–"),
            (gettext("Payments of it"), _payments(item)),
        ]
    if len(items) > _MOST_NAMED:
        facts.append(
            (gettext("Is credited"), gettext("%(count)s in all") % {"count": wording.number(len(items))})
        )
    return facts


def _standing(item: SyncItem) -> str:
    """What the document that stands at the provider amounts to, as far as it is known."""
    mapping = IntegrationMapping.objects.filter(
        integration=item.integration,
        local_resource_type=item.resource_type,
        local_resource_id=item.resource_id,
        archived_at=None,
    ).first()
    total, currency = mapping.remote_state.get("total") if mapping else "", item.summary.get("currency", "")
    return wording.money(money.round_half_up(Decimal(total), currency), currency) if total else "–"


def _payments(item: SyncItem) -> str:
    """What our records say was paid: count and sum per currency."""
    paid: dict[str, list[Decimal]] = defaultdict(list)
    for one in _dependents(item):
        paid[one.currency].append(one.amount)
    if not paid:
        return gettext("none")
    return " · ".join(
        gettext("%(count)s, together %(amount)s")
        % {"count": wording.number(len(of_one)), "amount": wording.money(sum(of_one, Decimal(0)), currency)}
        for currency, of_one in sorted(paid.items())
    )


def _dependents(item: SyncItem) -> Iterable[Any]:
    """The records whose amounts count against this one."""
    try:
        record_type = records.get(item.resource_type)
    except UnknownRecordType:
        return []
    row = record_type.model.objects.filter(pk=item.resource_id).first()
    if row is None or not record_type.dependents:
        return []
    found: Iterable[Any] = getattr(row, record_type.dependents).filter(archived_at=None)
    return found


def _nothing() -> Question:
    return Question(
        heading=gettext("Nothing to credit"),
        text=gettext("This problem holds nothing that would be credited."),
        button=gettext("Back"),
    )


def _refuse() -> str:
    raise SyncRefused("nothing_to_credit", {})
