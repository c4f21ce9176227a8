"""What a role includes, and what history and jobs call whoever acts: one rule for pages and programs."""

from typing import Any

from accounting.models import Role

_RANK = {Role.VIEWER: 1, Role.TREASURER: 2, Role.ADMINISTRATOR: 3}
_LONGEST = 150


def reaches(role: str | None, needed: str) -> bool:
    """No role reaches nothing."""
    return role is not None and role != "" and _RANK[Role(role)] >= _RANK[Role(needed)]


def actor_of_user(user: Any) -> str:
    return f"user:{user.pk} {user.get_username()}"[:_LONGEST]


def actor_of_key(key: Any) -> str:
    return f"key:{key.prefix} {key.name}"[:_LONGEST]
