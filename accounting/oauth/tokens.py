"""One refresh per expiry, whoever asks: leased, sent outside any transaction, stored as a whole or not."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Grant, TokenFact
from accounting.oauth import journal, leases, refusal
from accounting.oauth.endpoint import TokenAnswer, TokenRefused, request_tokens
from accounting.oauth.freshness import Age, age_of
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.leases import Lease
from accounting.providers import registry
from accounting.secrets.fields import seal

# After a lost answer the old token is tried again after so many seconds; it may still be the valid one.
RETRY_SECONDS = (1, 3, 10, 30)
_POLL_SECONDS = 0.03
_PATIENCE_SECONDS = 2.0


def get_token(grant_id: UUID) -> str:
    """A usable access token.

    Raises ProviderError(AUTH, TRANSIENT or NEEDS_PERSON).
    """
    # What every call asks for: only a refresh needs the whole row.
    grant = Grant.objects.only("tenant", "state", "access_token", "token_expires_at", "refreshed_at").get(
        pk=grant_id
    )
    if grant.state == "ok" and age_of(grant) is Age.FRESH:
        return grant.access_token.reveal()
    return refresh_token_if_needed(grant_id)


def refresh_token_if_needed(
    grant_id: UUID, *, force_stale: str | None = None, why: TokenFact = TokenFact.REFRESHED
) -> str:
    """The stored token, refreshed first at 80 % of its life or where it is the one that was refused.

    `why` is what the journal calls a refresh. Raises ProviderError(AUTH, TRANSIENT or NEEDS_PERSON).
    """
    until = time.monotonic() + settings.FROST_TOKEN_LEASE_SECONDS
    patience = _PATIENCE_SECONDS
    while True:
        grant = _living(grant_id)
        age = age_of(grant, force_stale)
        if age is Age.FRESH:
            return grant.access_token.reveal()
        pause = _pause(grant)
        lease = None if pause else leases.claim(grant)
        if lease is not None:
            token = _refreshed(lease, grant, why)
            if token:
                return token
        elif age is Age.AGEING:
            return grant.access_token.reveal()
        elif pause > patience:
            raise ProviderError(Kind.TRANSIENT, "token_waits", retry_at=grant.retry_at)
        elif time.monotonic() > until:
            raise ProviderError(Kind.TRANSIENT, "token_busy")
        else:
            time.sleep(pause or _POLL_SECONDS)
            patience -= pause


def store_token(lease: Lease, grant: Grant, answer: TokenAnswer) -> bool:
    """Write both tokens in one conditional UPDATE; False where the lease is no longer ours."""
    return leases.finish(lease, **token_columns(grant, answer), version=lease.version + 1)


def token_columns(grant: Grant, answer: TokenAnswer) -> dict[str, Any]:
    """What an answer changes in its grant's row. A missing refresh token never overwrites one."""
    now = clock.now()
    columns: dict[str, Any] = {
        "access_token": seal(grant, "access_token", answer.access_token),
        "token_expires_at": now + answer.life,
        "refreshed_at": now,
        "started_at": None,
        "retry_at": None,
        "failures": 0,
        "state": "ok",
    }
    if answer.refresh_token and not grant.client_credentials:
        oauth = registry.get(grant.app.provider).oauth
        columns["refresh_token"] = seal(grant, "refresh_token", answer.refresh_token)
        columns["refresh_expires_at"] = now + oauth.refresh_lifetime
    return columns


def _living(grant_id: UUID) -> Grant:
    grant: Grant = Grant.objects.select_related("app", "tenant").get(pk=grant_id)
    if grant.state != "ok":
        code = "disconnected" if grant.state == "revoked" else "reconnect_needed"
        raise ProviderError(Kind.AUTH, code)
    return grant


def _pause(grant: Grant) -> float:
    """Seconds until a refresh may be tried again after a failed one."""
    if grant.retry_at is None:
        return 0.0
    return max(0.0, (grant.retry_at - clock.now()).total_seconds())


def _refreshed(lease: Lease, grant: Grant, why: TokenFact) -> str:
    """The new token; empty where the row has to be read again."""
    try:
        answer = _ask(grant)
    except TokenRefused as refused:
        refusal.record(lease, grant, refused)
        return ""
    except ProviderError as error:
        _record_failure(lease, grant, error)
        return ""
    if not store_token(lease, grant, answer):
        return ""
    seconds = int(answer.life.total_seconds())
    journal.note(
        "token_refreshed", tenant=grant.tenant_id, grant=grant.pk, token_fact=why, expires_in=seconds
    )
    if grant.failures:
        refusal.forget(grant)
    return answer.access_token


def _ask(grant: Grant) -> TokenAnswer:
    hosts = allowed_hosts(app=grant.app, tenant=grant.tenant)
    oauth = registry.get(grant.app.provider).oauth
    if grant.client_credentials:
        return ask_with_client_credentials(hosts.token, grant.app, grant.external_tenant)
    form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token.reveal()}
    answer = request_tokens(hosts.token, grant.app, form)
    if oauth.rotates and not answer.refresh_token:
        raise ProviderError(Kind.TRANSIENT, "token_answer_unusable")
    return answer


def ask_with_client_credentials(url: str, app: Any, external_tenant: str) -> TokenAnswer:
    """A token without any refresh token.

    Raises TokenRefused or ProviderError(TRANSIENT).
    """
    header = registry.get(app.provider).oauth.client_credentials_header
    return request_tokens(url, app, {"grant_type": "client_credentials"}, {header: external_tenant})


def _record_failure(lease: Lease, grant: Grant, error: ProviderError) -> None:
    """Keep the old pair and name the moment of the next try; a refusal of our own ends the attempt."""
    seconds = RETRY_SECONDS[min(grant.failures, len(RETRY_SECONDS) - 1)] * settings.FROST_BACKOFF_SCALE
    retry_at = error.retry_at or clock.now() + timedelta(seconds=seconds)
    changes: dict[str, Any] = {"retry_at": retry_at, "failures": min(grant.failures + 1, 1000)}
    if error.kind is not Kind.TRANSIENT:
        leases.finish(lease, started_at=grant.started_at)
        raise error
    if error.code == "no_connection":
        changes["started_at"] = grant.started_at
    leases.finish(lease, **changes)
    journal.note(
        "token_refused", tenant=grant.tenant_id, grant=grant.pk, code=error.code, failures=changes["failures"]
    )


class GrantTokens:
    """The token source of one consent, for the sender."""

    def __init__(self, grant_id: UUID) -> None:
        self.grant_id = grant_id

    def token(self) -> str:
        return get_token(self.grant_id)

    def refused(self, token: str) -> None:
        """The stored token counts as expired, unless it is a newer one than the one that was refused."""
        grant = Grant.objects.filter(pk=self.grant_id).first()
        if grant is not None and grant.access_token.reveal() == token:
            Grant.objects.filter(pk=grant.pk, version=grant.version).update(token_expires_at=clock.now())
