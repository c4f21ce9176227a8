"""Standard Webhooks: secrets of the form whsec_..., and the signature over id, timestamp and body."""

import binascii
import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime

_PREFIX = "whsec_"
_SHAPE = re.compile(r"whsec_[A-Za-z0-9+/]+={0,2}")
_BYTES = range(24, 65)  # what the specification allows


def new_secret() -> str:
    """256 random bits."""
    return _PREFIX + b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    return bool(_SHAPE.fullmatch(text)) and len(_key(text)) in _BYTES


def headers(*, secret: str, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers of one try: the id stays the same over all tries, the moment does not."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }


def _key(secret: str) -> bytes:
    try:
        return b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""
