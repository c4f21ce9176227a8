"""Who is asking: a person in a session or a system with a key, for which organisations, in which role."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework.request import Request

from accounting.models import ApiKey, Tenant
from accounting.roles import actor_of_key, actor_of_user, reaches


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


def actor(request: Request) -> str:
    """What history and jobs call whoever asked."""
    user: Any = request.user
    return str(user) if isinstance(user, KeyUser) else actor_of_user(user)


def by_key(request: Any) -> bool:
    return isinstance(request.user, KeyUser)


def tenant_of(request: Any) -> Tenant:
    """The organisation that new things belong to; permissions have made sure that there is one."""
    tenant: Tenant = request.tenant
    return tenant


def has_role(request: Any, tenant_id: UUID | None, needed: str) -> bool:
    return reaches(request.memberships.get(tenant_id), needed)
