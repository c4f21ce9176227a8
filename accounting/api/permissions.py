"""Who may do what: viewers read, treasurers write, and some views ask for an administrator."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounting.api.caller import has_role
from accounting.models import Role


class TenantRole(BasePermission):
    """A view names its own needs in `roles` {method: role}.

    Where a view works on a row (`of_row`), the role counts in the row's organisation; otherwise in the one
    that the request is made for.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        needed = needed_role(request.method or "", view)
        if getattr(view, "of_row", False):
            return any(has_role(request, tenant, needed) for tenant in request.memberships)  # type: ignore[attr-defined]
        tenant = request.tenant  # type: ignore[attr-defined]
        return tenant is not None and has_role(request, tenant.pk, needed)

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        return has_role(request, obj.tenant_id, needed_role(request.method or "", view))


def needed_role(method: str, view: Any) -> str:
    chosen: dict[str, str] = getattr(view, "roles", {})
    return chosen.get(method, Role.VIEWER if method in SAFE_METHODS else Role.TREASURER)
