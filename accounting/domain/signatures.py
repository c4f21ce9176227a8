"""HMAC-SHA256 over raw bytes, as senders of webhooks write it into a header."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Sequence
from typing import Literal

Encoding = Literal["base64", "hex"]
SHORTEST_SECRET = 32


def hmac_sha256(secret: bytes, body: bytes, encoding: Encoding) -> str:
    digest = hmac.new(secret, body, hashlib.sha256).digest()
    return b64encode(digest).decode() if encoding == "base64" else digest.hex()


def fits(body: bytes, given: str, secrets: Sequence[bytes], encoding: Encoding) -> bool:
    """Whether one of the secrets made this signature; every secret is tried, in constant time.

    The text is compared, not what it decodes to: base64 has several spellings of the same bytes.
    """
    text = given.encode("utf-8", "surrogatepass")
    found = False
    for secret in secrets:
        expected = hmac_sha256(secret, body, encoding).encode()
        found |= hmac.compare_digest(expected, text)
    return found
