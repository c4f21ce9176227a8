"""Access tokens that look like signed JWTs; nobody outside can check the signature, as at the providers."""

import base64
import secrets
from typing import Any

from sandbox import exactjson


def jwt_text(claims: dict[str, Any]) -> str:
    parts = (_segment({"alg": "RS256", "typ": "JWT"}), _segment(claims), _packed(secrets.token_bytes(256)))
    return ".".join(parts)


def _segment(value: dict[str, Any]) -> str:
    return _packed(exactjson.dumps(value).encode())


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
