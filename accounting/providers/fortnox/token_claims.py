"""Reads which company an access token is for. Fortnox publishes no key, so nothing here is verified."""

from base64 import urlsafe_b64decode

from accounting.domain import exact_json
from accounting.providers.fortnox import decode


def tenant_id(access_token: str) -> str:
    """The claim `tenantId`, the same number as DatabaseNumber; "" when the token is not a readable JWT."""
    try:
        middle = access_token.split(".")[1]
        claims = exact_json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return ""
    return decode.text(claims.get("tenantId")) if isinstance(claims, dict) else ""
