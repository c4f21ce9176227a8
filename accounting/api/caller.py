"""Who is asking: a person in a session or a system with a key, for which organisations, in which role."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework.request import Request

from accounting.models import ApiKey, Role, Tenant

_RANK = {Role.VIEWER: 1, Role.TREASURER: 2, Role.ADMINISTRATOR: 3}


@dataclass(frozen=True)
class KeyUser:
    """Stands where Django expects a user; it has no account and no permissions of its own."""

    key: ApiKey
    is_authenticated: bool = True
    is_anonymous: bool = False
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    pk: None = None

    def __str__(self) -> str:
        return actor_of_key(self.key)


def actor_of_key(key: ApiKey) -> str:
    return f"key:{key.prefix} {key.name}"[:150]


def actor(request: Request) -> str:
    """What history and jobs call whoever asked."""
    user: Any = request.user
    return str(user) if isinstance(user, KeyUser) else f"user:{user.pk} {user.get_username()}"[:150]


def by_key(request: Any) -> bool:
    return isinstance(request.user, KeyUser)


def tenant_of(request: Any) -> Tenant:
    """The organisation that new things belong to; permissions have made sure that there is one."""
    tenant: Tenant = request.tenant
    return tenant


def has_role(request: Any, tenant_id: UUID | None, needed: str) -> bool:
    role = request.memberships.get(tenant_id)
    return role is not None and _RANK[Role(role)] >= _RANK[Role(needed)]
