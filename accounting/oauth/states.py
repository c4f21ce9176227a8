"""The state of a consent under way: 256 bits, one use, ten minutes, bound to session, tenant and provider."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from accounting import clock
from accounting.models import Integration, OAuthState, ProviderApp, Tenant
from accounting.oauth import journal
from accounting.oauth.refusals import ConsentError
from accounting.roles import actor_of_user

LIFE = timedelta(minutes=10)
_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class NewState:
    state: str = field(repr=False)
    challenge: str


def new_state(
    *,
    app: ProviderApp,
    tenant: Tenant,
    integration: Integration | None,
    user: Any,
    session_key: str,
    service_account: bool,
    client_credentials: bool,
) -> NewState:
    now = clock.now()
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    OAuthState.objects.filter(tenant=tenant, created_at__lt=now - _KEPT).delete()
    OAuthState(
        id=uuid4(),
        tenant=tenant,
        state_hash=digest(state),
        app=app,
        integration=integration,
        session_hash=digest(session_key),
        user_id=getattr(user, "pk", None),
        code_verifier=verifier,
        service_account=service_account,
        client_credentials=client_credentials,
        created_at=now,
    ).save()
    return NewState(state, _challenge(verifier))


def consume_state(*, state: str, provider: str, session_key: str) -> OAuthState:
    """The consent this answer belongs to, which can be had once.

    Raises ConsentError. A state shown to the wrong session or provider stays unused for the right one.
    """
    if not state:
        raise ConsentError("state_missing")
    rows = OAuthState.objects.select_related("app", "tenant", "integration__grant__app")
    row = rows.filter(state_hash=digest(state)).first()
    if row is None:
        raise ConsentError("state_unknown")
    code = _misuse(row, provider, session_key)
    if not code and not OAuthState.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now()):
        code = "state_used"
    if code:
        journal.note("consent_refused", tenant=row.tenant_id, actor=actor_of(row), code=code)
        raise ConsentError(code, {"provider": row.app.provider})
    return row


def actor_of(row: OAuthState) -> str:
    """As the admin and the API call the person."""
    if not row.user_id:
        return journal.SYSTEM
    user = get_user_model().objects.filter(pk=row.user_id).first()
    return actor_of_user(user) if user else f"user:{row.user_id}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _misuse(row: OAuthState, provider: str, session_key: str) -> str:
    if row.app.provider != provider:
        return "state_other_provider"
    if not session_key or row.session_hash != digest(session_key):
        return "state_other_session"
    return "state_expired" if clock.now() >= row.created_at + LIFE else ""


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
