"""What makes two states of a record the same: a hash that new empty fields do not change."""

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# Raised only when the meaning of existing fields changes; that makes every record due once.
SCHEMA = 1


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 over the non-empty fields, rows included, independent of their order."""
    text = json.dumps([SCHEMA, canonical(content)], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> Any:
    """The JSON form that is hashed: empty fields left out, numbers without trailing zeros."""
    if isinstance(value, Mapping):
        kept = {key: canonical(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], False)}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, Decimal):
        return format(value.normalize() if value else Decimal(0), "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def business_key(*parts: str) -> str:
    """One string for one business fact: company, data type, tenant code, source_ref, revision.

    It holds no primary key and no installation id, so it survives a restored backup.
    """
    return json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))


def marker(key: str) -> str:
    """The text that is left on the remote record: deterministic, 65 bits, free of any secret."""
    digest = b32encode(hashlib.sha256(key.encode()).digest()).decode().lower()
    return f"fi:{digest[:13]}"
