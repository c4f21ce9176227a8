"""What tests ask of the scope after the work is done."""

from accounting import scope


def nothing_in_scope() -> bool:
    """Nobody's rows can be seen: outside any scope, or in one without organisations."""
    try:
        return not scope.current().tenants
    except scope.NoTenantScope:
        return True
