"""A sender of signed webhooks in the form that a relay gives to the provider's events."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

SECRET = "relay-secret-0123456789abcdef0123456789"
FORMER = "former-secret-0123456789abcdef012345678"
HEADER = "X-Signature"


def event(number: int, **more: Any) -> dict[str, Any]:
    """ "invoice <number> changed", the n-th event of its topic."""
    return {
        "topic": "invoices",
        "offset": f"o{number}",
        "type": "invoice-updated-v1",
        "tenantId": 100200,
        "entityId": str(number),
        "timestamp": "2026-01-10T10:00:00.000+01:00",
        **more,
    }


def raw(*events: dict[str, Any]) -> bytes:
    return json.dumps(events[0] if len(events) == 1 else {"events": events}).encode()


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Relay:
    path: str = "/api/webhooks/fortnox"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def sends(self, *events: dict[str, Any], path: str = "") -> int:
        body = raw(*events)
        return self.post(body, {HEADER: signature(body)}, path=path)

    def post(
        self,
        body: bytes,
        headers: dict[str, str],
        *,
        kind: str = "application/json",
        path: str = "",
        **environ: Any,
    ) -> int:
        answer = self.client.generic(
            "POST", path or self.path, body, content_type=kind, headers=headers, **environ
        )
        assert answer.content == b""
        assert not answer.cookies
        return int(answer.status_code)
