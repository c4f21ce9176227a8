"""A code becomes a connection: tokens, the company they open, and whether that is the right one."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from accounting.domain.errors import Kind, ProviderError
from accounting.models import Integration, OAuthState
from accounting.oauth import journal
from accounting.oauth.binding import Consent, bind
from accounting.oauth.endpoint import TokenAnswer, TokenRefused, request_tokens
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.refusals import ConsentError
from accounting.oauth.states import actor_of
from accounting.oauth.tokens import ask_with_client_credentials
from accounting.oauth.wire import WireNotes
from accounting.providers import registry
from accounting.providers.base import Company, Hosts, Provider
from accounting.providers.http import Sender

_TRIES, _BETWEEN = 3, 0.7


def exchange_code_for_token(*, state_row: OAuthState, code: str) -> Integration:
    """The connected integration: an existing one of the same company, or a new one.

    Raises ConsentError; then nothing that was stored before has changed.
    """
    try:
        return bind(state_row, _consent(state_row, code), actor=actor_of(state_row))
    except ConsentError as error:
        journal.note(
            "consent_refused",
            tenant=state_row.tenant_id,
            actor=actor_of(state_row),
            integration=state_row.integration,
            code=error.code,
        )
        raise


def _consent(row: OAuthState, code: str) -> Consent:
    if not code:
        raise ConsentError("code_missing")
    provider = registry.get(row.app.provider)
    try:
        hosts = allowed_hosts(app=row.app, tenant=row.tenant)
    except ProviderError as error:
        raise ConsentError("not_allowed_here", {"reason": error.code, **error.params}) from error
    answer = _exchanged(row, hosts, code)
    missing = set(provider.oauth.scopes) - set(answer.scopes) if answer.scopes else set()
    if missing:
        raise ConsentError("scope_missing", {"scopes": " ".join(sorted(missing))})
    company = _company(provider, hosts, answer.access_token)
    external_tenant = provider.external_tenant(answer.access_token) or company.id
    without_refresh = _client_credentials(row, hosts, external_tenant)
    if without_refresh is None and not answer.refresh_token:
        raise ConsentError("tokens_missing")
    return Consent(
        company=company,
        answer=without_refresh or answer,
        refresh_token=answer.refresh_token,
        client_credentials=without_refresh is not None,
        external_tenant=external_tenant,
        scopes=answer.scopes or provider.oauth.scopes,
    )


def _exchanged(row: OAuthState, hosts: Hosts, code: str) -> TokenAnswer:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": row.app.redirect_uri}
    if registry.get(row.app.provider).oauth.pkce:
        form["code_verifier"] = row.code_verifier.reveal()
    try:
        return request_tokens(hosts.token, row.app, form)
    except TokenRefused as refused:
        ours = {"invalid_client": "client_refused", "invalid_grant": "code_refused"}
        params = {"error": refused.error, "description": refused.description}
        raise ConsentError(ours.get(refused.error, "token_refused"), params) from None
    except ProviderError as error:
        unusable = error.code == "token_answer_unusable"
        raise ConsentError("tokens_missing" if unusable else "no_answer", {"status": error.status}) from None


def _client_credentials(row: OAuthState, hosts: Hosts, external_tenant: str) -> TokenAnswer | None:
    """A first token without refresh token, where the consent allows it."""
    if not row.client_credentials:
        return None
    try:
        return ask_with_client_credentials(hosts.token, row.app, external_tenant)
    except (TokenRefused, ProviderError):
        return None


def _company(provider: Provider, hosts: Hosts, access_token: str) -> Company:
    sender = Sender(
        base_url=hosts.api,
        tokens=_Given(access_token),
        budget=_Unlimited(),
        classify=provider.classify,
        log=WireNotes(provider.key),
        connect_seconds=settings.FROST_HTTP_CONNECT_SECONDS,
        deadline=settings.FROST_TOKEN_HTTP_SECONDS,
    )
    with sender.session:
        return _read_company(provider, provider.client(sender))


def _read_company(provider: Provider, client: Any) -> Company:
    """The code is spent by now, so a moment of overload must not cost the person a second consent."""
    for attempt in range(_TRIES):
        try:
            return provider.company(client)
        except ProviderError as error:
            passing = error.kind in {Kind.TRANSIENT, Kind.RATE_LIMITED}
            if not passing or attempt == _TRIES - 1:
                said = {"reason": error.code, "words": error.message}
                raise ConsentError("company_unreadable", said) from error
            time.sleep(_BETWEEN * settings.FROST_BACKOFF_SCALE)
    raise ConsentError("company_unreadable")


@dataclass
class _Given:
    """A token that is not stored anywhere yet."""

    access_token: str = field(repr=False)

    def token(self) -> str:
        return self.access_token

    def refused(self, token: str) -> None:
        """A token this young has nothing to be refreshed from."""


class _Unlimited:
    """One call before the company is known, so there is no budget to count it against."""

    def wait(self) -> None:
        return None

    def told(self, seconds: float) -> None:
        return None
