"""The registered client applications and what proves to be one of them."""

import base64
import binascii
import hmac
from urllib.parse import urlsplit

from sandbox.messages import Call
from sandbox.store import Doc, Store

LOOPBACK_NAMES = ("127.0.0.1", "localhost")
SEEDED = {
    "frost-demo": "frost-demo-secret-0123456789abcdef0123",
    "frost-other": "frost-other-secret-0123456789abcdef0123",
}


def seed_apps(store: Store, space: str, scopes: list[str]) -> None:
    for client, secret in SEEDED.items():
        app = {"client_id": client, "secret": secret, "service": True, "scopes": scopes}
        store.put(space, "apps", client, app)


def basic_credentials(call: Call) -> tuple[str, str]:
    kind, _, encoded = call.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def proven_app(store: Store, space: str, call: Call) -> Doc | None:
    client, secret = basic_credentials(call)
    app = store.get(space, "apps", client)
    if app is None or not hmac.compare_digest(app["secret"].encode(), secret.encode()):
        return None
    return app


def redirect_allowed(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES and not parts.fragment
