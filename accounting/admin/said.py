"""Refusals of the services as messages on the next page."""

from django.contrib import messages
from django.http import HttpRequest

from accounting.admin.told import told
from accounting.domain.errors import ProviderError
from accounting.sync.errors import SyncRefused


def refusal_sentence(error: SyncRefused | ProviderError, *, provider: str = "") -> str:
    """What happened, what to do, and the provider's own words where there are any."""
    sentence = told(error.code, error.params, provider=provider)
    words = getattr(error, "message", "")
    return " ".join(
        part for part in (sentence.message, sentence.next_step, f"({words})" if words else "") if part
    )


def tell_refusal(request: HttpRequest, error: SyncRefused | ProviderError, *, provider: str = "") -> None:
    messages.error(request, refusal_sentence(error, provider=provider))
