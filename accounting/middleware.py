"""What every request passes: the scope it enters and leaves, the policy of its answer, and its address."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from accounting import content_security, people, scope
from accounting.models import Membership, Tenant
from accounting.scope import Scope

# The session key under which a person's chosen organisation stands.
CHOSEN_TENANT = "tenant"
Next = Callable[[HttpRequest], HttpResponseBase]


class ContentSecurityMiddleware:
    """Every answer says what it may load; a page may have said so itself."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        policy = content_security.policy_for(request.path, response.get("Content-Type", ""))
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class NullCharacterMiddleware:
    """A NUL is in no value of ours, and PostgreSQL takes it nowhere: 400 instead of an error there.

    The API says more exactly what is wrong with its queries.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/api/") and _holds_null(request):
            raise BadRequest("The address holds a NUL.")
        return self.get_response(request)


class AnonymousScopeMiddleware:
    """The outermost wall: whatever happens inside, a kept connection leaves the request as it came."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return _inside(Scope(), self.get_response, request)


class UserScopeMiddleware:
    """Sets request.memberships {tenant id: role} and request.tenant, and enters the tenants of the person."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        memberships = _memberships(request)
        request.memberships = {one.tenant_id: one.role for one in memberships}  # type: ignore[attr-defined]
        request.tenant = _chosen(request, memberships)  # type: ignore[attr-defined]
        return _inside(Scope(frozenset(request.memberships)), self.get_response, request)  # type: ignore[attr-defined]


def _holds_null(request: HttpRequest) -> bool:
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")


def _memberships(request: HttpRequest) -> list[Membership]:
    user = request.user
    return people.memberships_of(user.pk) if user.is_authenticated and user.pk else []


def _chosen(request: HttpRequest, memberships: list[Membership]) -> Tenant | None:
    tenants = [one.tenant for one in memberships]
    wanted = request.session.get(CHOSEN_TENANT) if len(tenants) > 1 else None
    return next((tenant for tenant in tenants if str(tenant.pk) == wanted), tenants[0] if tenants else None)


def _inside(value: Scope, get_response: Next, request: HttpRequest) -> HttpResponseBase:
    leave = _enter(value)
    try:
        response = get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            # A stream is read after this returns, and needs what was in scope when it was made.
            response.streaming_content = _streamed(response.streaming_content, scope.current())
    finally:
        _quietly(leave)
    return response


def _streamed(content: Any, value: Scope) -> Iterator[bytes]:
    leave = _enter(value)
    try:
        yield from content
    finally:
        _quietly(leave)


def _enter(value: Scope) -> Callable[[], None]:
    try:
        return scope.switch(value)
    except DatabaseError:
        # The kept connection died between two requests; the next one gets its scope when it is made.
        connection.close()
        return scope.switch(value)


def _quietly(leave: Callable[[], None]) -> None:
    """A connection that died during the request needs no cleaning, only closing."""
    try:
        leave()
    except DatabaseError:
        connection.close()
