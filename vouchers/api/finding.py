"""Which ledger a request is about, and days in its query."""

from datetime import date
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounting.api.caller import tenant_of
from accounting.api.views import FrostView
from accounting.domain.validation import FieldSpec, Refused
from accounting.domain.validation.values import parse_value
from accounting.records.sentences import SENTENCES
from vouchers.ledgers.own import own_ledger
from vouchers.models import Ledger
from vouchers.refusals import refused

_DAY = FieldSpec("day", "date")


def chosen_ledger(view: FrostView, request: Request, chosen: UUID | None) -> Ledger:
    """The one that was named, else the organisation's own.

    Raises Http404, LedgerRefused(no_own_ledger).
    """
    if chosen is not None:
        return view.row(Ledger.objects.select_related("tenant"), str(chosen))
    tenant = tenant_of(request)
    ledger = own_ledger(tenant) if tenant is not None else None
    if ledger is None:
        raise refused("no_own_ledger", "ledger")
    return view.row(Ledger.objects.select_related("tenant"), str(ledger.pk))


def day(request: Request, name: str) -> date | None:
    value: Any = request.query_params.get(name)
    if not value:
        return None
    try:
        found: date = parse_value(value, _DAY)
    except Refused as refusal:
        sentence = str(SENTENCES[refusal.code].message) % refusal.params
        raise ValidationError({name: [sentence]}) from None
    return found
