"""Who may act for a tenant: memberships of people, keys of systems."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.db.models import Q

from accounting import clock, scope
from accounting.models import ApiKey, Membership, Role, Tenant

_KEY_SHAPE = re.compile(r"frost_[A-Za-z0-9_-]{43}")
_PREFIX = 10
_TOUCH = timedelta(minutes=1)


def create_api_key(*, tenant: Tenant, name: str, role: str, days: int | None = None) -> tuple[ApiKey, str]:
    """The key's row and its clear text, which nobody can read again.

    Raises ValueError for an unknown role.
    """
    text = f"frost_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        tenant=tenant,
        name=name,
        role=Role(role),
        prefix=text[:_PREFIX],
        key_hash=_digest(text),
        expires_at=clock.now() + timedelta(days=days) if days else None,
    )
    key.save()
    return key, text


def authenticate_api_key(text: str) -> ApiKey | None:
    """The living key with its tenant; the caller enters that tenant's scope."""
    if not _KEY_SHAPE.fullmatch(text):
        return None
    digest = _digest(text)
    with scope.scope(identity=f"key:{digest}"):
        tenant_id = ApiKey.all_tenants.filter(key_hash=digest).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        return None
    with scope.scope([tenant_id]):
        key = _living_keys().filter(key_hash=digest).select_related("tenant").first()
        if key is not None:
            _touch(key)
        return key


def revoke_api_key(*, key: ApiKey) -> None:
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now())


def add_membership(*, tenant: Tenant, user: Any, role: str) -> Membership:
    """The person's one membership in this tenant, with this role from now on."""
    given = {"role": Role(role)}
    membership: Membership
    membership, _ = Membership.objects.update_or_create(tenant=tenant, user=user, defaults=given)
    return membership


def memberships_of(user_id: int) -> list[Membership]:
    """A person's memberships in living tenants, each with its tenant."""
    with scope.scope(identity=f"user:{user_id}"):
        tenants = list(Membership.all_tenants.filter(user_id=user_id).values_list("tenant_id", flat=True))
    if not tenants:
        return []
    with scope.scope(tenants):
        rows = Membership.objects.filter(user_id=user_id, tenant__archived_at=None)
        return list(rows.select_related("tenant").order_by("tenant__name", "pk"))


def _living_keys() -> Any:
    now = clock.now()
    living = ApiKey.objects.filter(revoked_at=None, tenant__archived_at=None)
    return living.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def _touch(key: ApiKey) -> None:
    now = clock.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - _TOUCH)
    ApiKey.objects.filter(long_ago, pk=key.pk).update(last_used_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
