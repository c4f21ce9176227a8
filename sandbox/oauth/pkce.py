"""Proof key for code exchange: with a challenge in the consent request, the verifier must fit (S256 only)."""

import base64
import hashlib
import hmac


def verifier_fits(challenge: str, verifier: str) -> bool:
    if not challenge:
        return True
    digest = hashlib.sha256(verifier.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(expected.encode(), challenge.encode())
