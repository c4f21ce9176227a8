"""What a person may do in the admin: roles of memberships decide, not Django's permissions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounting.models import Role
from accounting.roles import actor_of_user, reaches


def roles(request: HttpRequest) -> dict[UUID, str]:
    """{tenant id: role}, as the middleware read them; empty for anonymous visitors."""
    found: dict[UUID, str] = getattr(request, "memberships", {})
    return found


def may(request: HttpRequest, needed: Role, tenant_id: UUID | None = None) -> bool:
    """In this organisation; without one, in any."""
    held = roles(request)
    candidates = held.values() if tenant_id is None else [held.get(tenant_id, "")]
    return any(reaches(role, needed) for role in candidates)


def tenants_with(request: HttpRequest, needed: Role) -> list[UUID]:
    return [tenant for tenant in roles(request) if may(request, needed, tenant)]


def has_several(request: HttpRequest) -> bool:
    return len(roles(request)) > 1


def is_installer(request: HttpRequest) -> bool:
    """Installation administrators manage organisations, people and applications, but see nobody's records."""
    user: Any = getattr(request, "user", None)
    return bool(user is not None and user.is_active and user.is_staff and user.is_superuser)


def actor(request: HttpRequest) -> str:
    """What history and jobs call this person."""
    return actor_of_user(request.user)
