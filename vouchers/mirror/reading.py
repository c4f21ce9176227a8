"""Fetches one original anew. The event's own words are never believed, and one call gives everything."""

import threading
from typing import Any

import requests
from django.conf import settings

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.ledgers import BookedVoucher, VoucherId
from accounting.models import Integration
from accounting.oauth.clients import open_client
from accounting.providers import registry
from accounting.providers.http import new_session
from accounting.providers.ledgers import Ledgers

# A calendar year in the place of a financial year's id is known by its size.
_FIRST_CALENDAR_YEAR = 1900
_kept = threading.local()


def ledgers_of(integration: Integration) -> Ledgers:
    """Raises ProviderError(NEEDS_PERSON) for a provider whose vouchers cannot be read."""
    found: Ledgers | None = registry.get(integration.provider).ledgers
    if found is None:
        raise ProviderError(Kind.NEEDS_PERSON, "no_vouchers_here", {"provider": integration.provider})
    return found


def client_of(integration: Integration, patience: float | None = None) -> Any:
    """With patience for the budget, and the connections that this thread has open already."""
    seconds = float(settings.FROST_DRAIN_SECONDS) if patience is None else patience
    return open_client(integration, patience=seconds, session=_session())


def _session() -> requests.Session:
    session = getattr(_kept, "session", None)
    if session is None:
        session = _kept.session = new_session()
    return session


def fetch(
    integration: Integration, wanted: VoucherId, *, patience: float | None = None
) -> BookedVoucher | None:
    """The voucher as it stands; None only where the provider itself says that there is none.

    Raises ProviderError.
    """
    return ledgers_of(integration).voucher(client_of(integration, patience), wanted)


def with_year_id(integration: Integration, wanted: VoucherId) -> VoucherId:
    """Events name the financial year by its id; a calendar year is looked up by the days of the years.

    Raises ProviderError, also where no year, or more than one, began in that calendar year.
    """
    if not wanted.year.isdigit() or int(wanted.year) < _FIRST_CALENDAR_YEAR:
        return wanted
    years = ledgers_of(integration).years(client_of(integration))
    found = [year.id for year in years if year.first.year == int(wanted.year)]
    if len(found) != 1:
        raise ProviderError(Kind.NEEDS_PERSON, "voucher_year_unclear", {"year": wanted.year})
    return VoucherId(found[0], wanted.series, wanted.number)
