"""The key ring from the environment: newest key first, older keys still read."""

from base64 import b64decode
from binascii import Error as Base64Error
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@lru_cache(maxsize=4)
def _parsed(entries: tuple[str, ...]) -> dict[str, bytes]:
    ring: dict[str, bytes] = {}
    for entry in entries:
        kid, _, encoded = entry.partition(":")
        if not kid or kid in ring:
            fault = "is used twice" if kid else "is empty"
            raise ImproperlyConfigured(f"FROST_KEY_RING: the key id {kid!r} {fault}; each key needs its own.")
        ring[kid] = _key(encoded, f"FROST_KEY_RING entry {kid!r}")
    return ring


def _key(encoded: str, name: str) -> bytes:
    try:
        key = b64decode(encoded, validate=True)
    except (Base64Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} is not base64.") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} holds {len(key)} bytes; it must hold 32.")
    return key


def keys() -> dict[str, bytes]:
    """Key id -> 32 bytes, newest first.

    Raises ImproperlyConfigured where the ring is missing or malformed.
    """
    ring = _parsed(tuple(settings.FROST_KEY_RING))
    if not ring:
        raise ImproperlyConfigured("FROST_KEY_RING is empty: set it to 'k1:<base64 of 32 random bytes>'.")
    return ring


def newest() -> tuple[str, bytes]:
    return next(iter(keys().items()))


def index_key() -> bytes:
    """The key of the keyed indexes; never rotated, because an index cannot be recomputed without its text."""
    return _key(settings.FROST_INDEX_KEY, "FROST_INDEX_KEY")
