"""The consent flow as its callers see it: an address to go to, and what the way back brings."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from accounting.models import Integration, OAuthState, ProviderApp, Tenant
from accounting.oauth import journal
from accounting.oauth.exchange import exchange_code_for_token
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.refusals import CODES, ConsentError
from accounting.oauth.states import LIFE, actor_of, consume_state, new_state
from accounting.providers import registry

__all__ = [
    "CODES",
    "LIFE",
    "ConsentError",
    "complete_consent",
    "consume_state",
    "exchange_code_for_token",
    "get_authorization_url",
    "provider_refused",
]
_WORDS = 200


def get_authorization_url(
    *,
    app: ProviderApp,
    tenant: Tenant,
    integration: Integration | None = None,
    user: Any,
    session_key: str,
    service_account: bool = True,
    client_credentials: bool = True,
) -> str:
    """Where the person gives consent; good for ten minutes, in this session only.

    Raises ProviderError(NEEDS_PERSON) where this application must not be used for this tenant.
    """
    hosts = allowed_hosts(app=app, tenant=tenant)
    oauth = registry.get(app.provider).oauth
    started = new_state(
        app=app,
        tenant=tenant,
        integration=integration,
        user=user,
        session_key=session_key,
        service_account=service_account,
        client_credentials=service_account and client_credentials and bool(oauth.client_credentials_header),
    )
    query = {
        "client_id": app.client_id,
        "response_type": "code",
        "state": started.state,
        "scope": " ".join(oauth.scopes),
        "redirect_uri": app.redirect_uri,
        **oauth.authorize_parameters,
        **(oauth.service_parameters if service_account else {}),
    }
    if oauth.pkce:
        query |= {"code_challenge": started.challenge, "code_challenge_method": "S256"}
    return f"{hosts.authorize}?{urlencode(query, quote_via=quote)}"


def complete_consent(*, provider: str, session_key: str, query: Mapping[str, str]) -> Integration:
    """The whole way back: state first, then the provider's refusal or the code.

    Raises ConsentError.
    """
    row = consume_state(state=query.get("state", ""), provider=provider, session_key=session_key)
    if query.get("error"):
        raise provider_refused(
            state_row=row, error=query["error"], description=query.get("error_description", "")
        )
    return exchange_code_for_token(state_row=row, code=query.get("code", ""))


def provider_refused(*, state_row: OAuthState, error: str, description: str) -> ConsentError:
    """The provider's "no" as our error, noted in the history."""
    journal.note(
        "consent_refused",
        tenant=state_row.tenant_id,
        actor=actor_of(state_row),
        integration=state_row.integration,
        code="provider_error",
        error=_plain(error)[:60],
    )
    return ConsentError("provider_error", {"error": _plain(error), "description": _plain(description)})


def _plain(text: str) -> str:
    """The words came through a browser: short, and without control characters."""
    return "".join(char if char.isprintable() else " " for char in text[:_WORDS])
