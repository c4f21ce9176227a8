"""AES-256-GCM with the row's identity as associated data: a ciphertext moved elsewhere does not open."""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounting.secrets import keyring

VERSION = "v1"
_NONCE_BYTES = 12


class CannotDecrypt(ValueError):
    """The ciphertext was altered or moved, or its key is no longer in the ring."""


def encrypt(text: str, place: tuple[str, ...]) -> str:
    """`v1:<key id>:<base64 of nonce and ciphertext>`; `place` = table, column, row id, tenant."""
    kid, key = keyring.newest()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _associated(place, kid))
    return f"{VERSION}:{kid}:{b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, place: tuple[str, ...]) -> str:
    """The text.

    Raises CannotDecrypt; the message names the place, never the content.
    """
    version, _, rest = stored.partition(":")
    kid, _, encoded = rest.partition(":")
    key = keyring.keys().get(kid)
    if version != VERSION or key is None:
        raise CannotDecrypt(f"{'.'.join(place[:2])} of row {place[2]}: key {kid!r} is not in FROST_KEY_RING.")
    try:
        raw = b64decode(encoded, validate=True)
        plain = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _associated(place, kid))
    except (InvalidTag, Base64Error, ValueError) as error:
        raise CannotDecrypt(
            f"{'.'.join(place[:2])} of row {place[2]} does not open: altered or moved."
        ) from error
    return plain.decode()


def key_id(stored: str) -> str:
    return stored.split(":", 2)[1] if stored.startswith(f"{VERSION}:") else ""


def keyed_index(text: str) -> str:
    """The same text gives the same digest, which nobody without the index key can compute."""
    return hmac.new(keyring.index_key(), text.encode(), hashlib.sha256).hexdigest() if text else ""


def _associated(place: tuple[str, ...], kid: str) -> bytes:
    return "\x1f".join((VERSION, kid, *place)).encode()
