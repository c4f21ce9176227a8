"""`Authorization: Api-Key <key>`: the request becomes that of the key's organisation, and of no other."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounting import people, scope
from accounting.api.caller import KeyUser
from accounting.models import ApiKey
from accounting.scope import Scope

SCHEME = "Api-Key"


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[KeyUser, ApiKey] | None:
        """None where the request carries no key at all.

        Raises AuthenticationFailed for a key that does not (or no longer) open anything.
        """
        scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        key = people.authenticate_api_key(text.strip())
        if key is None:
            raise AuthenticationFailed(code="bad_api_key")
        _act_for(request, key)
        return KeyUser(key), key

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def _act_for(request: Request, key: ApiKey) -> None:
    """The outermost middleware leaves this scope at the end of the request."""
    inner: Any = request._request
    inner.tenant = key.tenant
    inner.memberships = {key.tenant_id: key.role}
    scope.switch(Scope(frozenset({key.tenant_id})))
