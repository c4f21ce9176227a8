"""One unchanging view of the database for as long as a file is written, while others go on posting.

A connection of its own: what is noted about the export meanwhile is committed at once and seen by everybody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

ALIAS = "sie4_snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias to read by. Inside a transaction of the caller: that one, whatever it sees."""
    if connection.in_atomic_block:
        yield DEFAULT_DB_ALIAS
        return
    reader = connection.copy(ALIAS)
    reader.settings_dict["OPTIONS"] |= _unchanging(reader.vendor)
    connections[ALIAS] = reader
    try:
        with transaction.atomic(using=ALIAS):
            _begin(ALIAS)
            yield ALIAS
    finally:
        reader.close()
        del connections[ALIAS]


def _unchanging(vendor: str) -> dict[str, Any]:
    """A reader of SQLite's write-ahead log sees the state of its first read, and nobody waits for it."""
    if vendor == "sqlite":
        return {"transaction_mode": "DEFERRED"}
    from psycopg import IsolationLevel

    return {"isolation_level": IsolationLevel.REPEATABLE_READ}


def _begin(alias: str) -> None:
    """The first statement decides which state is seen."""
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "postgresql":
            cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute("SELECT 1 FROM fiscal_years LIMIT 1")
