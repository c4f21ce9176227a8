"""HMAC-SHA256 over the raw bytes, as relays do it, and the ways to get it wrong."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

SIGNATURES = ("good", "bad", "old", "missing", "wrong_encoding")
ENCODINGS = ("hex", "base64")


@dataclass(frozen=True)
class Signer:
    """How one relay signs: the header's text is `prefix` and the digest in `encoding`."""

    secret: str
    old_secret: str = ""
    encoding: str = "hex"
    prefix: str = ""

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            raise ValueError(f"encoding must be one of {', '.join(ENCODINGS)}")

    def text(self, body: bytes, kind: str, earlier: bytes) -> str | None:
        """`earlier` is a body that was sent before: what an old signature without an old secret is of."""
        if kind == "missing":
            return None
        if kind == "bad":
            return self._written(f"{self.secret}?", body)
        if kind == "old":
            return self._written(self.old_secret, body) if self.old_secret else self.good(earlier)
        if kind == "wrong_encoding":
            other = ENCODINGS[1 - ENCODINGS.index(self.encoding)]
            return self._written(self.secret, body, other)
        return self.good(body)

    def good(self, body: bytes) -> str:
        return self._written(self.secret, body)

    def _written(self, secret: str, body: bytes, encoding: str = "") -> str:
        digest = hmac.digest(secret.encode(), body, hashlib.sha256)
        form = encoding or self.encoding
        return self.prefix + (digest.hex() if form == "hex" else base64.b64encode(digest).decode())
