"""Who may act for a tenant: memberships of people, keys of systems. Each change is a fact of the history."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounting import clock, scope
from accounting.facts import record_fact
from accounting.models import ApiKey, Membership, Role, Tenant

_KEY_SHAPE = re.compile(r"frost_[A-Za-z0-9_-]{43}")
_PREFIX = 10
# Who did it, where it was typed at the server.
COMMAND_LINE = "command"
_TOUCH = timedelta(minutes=1)


class LastAdministrator(ValueError):
    """Without this membership nobody could give rights in the organisation any more."""


def create_api_key(
    *, tenant: Tenant, name: str, role: str, actor: str, days: int | None = None
) -> tuple[ApiKey, str]:
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
    with transaction.atomic():
        key.save()
        _note_key("apikey_created", key, actor)
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


def revoke_api_key(*, key: ApiKey, actor: str) -> None:
    """A key that is revoked already stays as it is."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now()):
            _note_key("apikey_revoked", key, actor)


def add_membership(*, tenant: Tenant, user: Any, role: str, actor: str) -> Membership:
    """The person's one membership in this tenant, with this role from now on.

    Raises ValueError for an unknown role, LastAdministrator.
    """
    wanted = Role(role)
    with transaction.atomic():
        known = _locked(tenant.pk).get(user.pk)
        if known is not None:
            _change(known, wanted, actor)
            return known
        membership = Membership(tenant=tenant, user=user, role=wanted)
        membership.save()
        _note_membership("membership_added", membership, actor)
    return membership


def change_role(*, membership: Membership, role: str, actor: str) -> None:
    """Raises ValueError for an unknown role, LastAdministrator."""
    wanted = Role(role)
    with transaction.atomic():
        known = _locked(membership.tenant_id).get(membership.user_id)
        if known is not None:
            _change(known, wanted, actor)
            membership.role = known.role


def end_membership(*, membership: Membership, actor: str) -> None:
    """A membership that has ended already stays ended.

    Raises LastAdministrator.
    """
    with transaction.atomic():
        all_of_tenant = _locked(membership.tenant_id)
        known = all_of_tenant.get(membership.user_id)
        if known is None:
            return
        _keep_an_administrator(all_of_tenant, known)
        _note_membership("membership_ended", known, actor)
        known.delete()


def memberships_of(user_id: int) -> list[Membership]:
    """A person's memberships in living tenants, each with its tenant."""
    with scope.scope(identity=f"user:{user_id}"):
        tenants = list(Membership.all_tenants.filter(user_id=user_id).values_list("tenant_id", flat=True))
    if not tenants:
        return []
    with scope.scope(tenants):
        rows = Membership.objects.filter(user_id=user_id, tenant__archived_at=None)
        return list(rows.select_related("tenant").order_by("tenant__name", "pk"))


def _locked(tenant_id: UUID) -> dict[int, Membership]:
    """The memberships of a tenant by person. Two changes of one tenant follow each other."""
    Tenant.objects.select_for_update().get(pk=tenant_id)
    rows = Membership.objects.filter(tenant_id=tenant_id).select_related("tenant", "user")
    return {row.user_id: row for row in rows}


def _change(membership: Membership, role: Role, actor: str) -> None:
    if membership.role == role:
        return
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(_locked(membership.tenant_id), membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _note_membership("membership_changed", membership, actor)


def _keep_an_administrator(all_of_tenant: dict[int, Membership], leaving: Membership) -> None:
    if leaving.role != Role.ADMINISTRATOR:
        return
    rest = [one for one in all_of_tenant.values() if one.pk != leaving.pk and one.role == Role.ADMINISTRATOR]
    if not any(one.user.is_active for one in rest):
        raise LastAdministrator


def _note_key(fact: str, key: ApiKey, actor: str) -> None:
    data = {"name": key.name, "prefix": key.prefix, "role": key.role}
    record_fact(fact, tenant=key.tenant_id, actor=actor, data=data)


def _note_membership(fact: str, membership: Membership, actor: str) -> None:
    data = {"user": membership.user_id, "role": membership.role}
    record_fact(fact, tenant=membership.tenant_id, actor=actor, data=data)


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
