"""Many rows in chunks by primary key: memory does not grow with their number."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

CHUNK = 200


def by_primary_key(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Lists of at most 200 rows.

    Each chunk is asked for when the one before is done with: rows that left the query meanwhile are left out.
    """
    ordered = rows.order_by("pk")
    rest = ordered
    while chunk := list(rest[:CHUNK]):
        yield chunk
        rest = ordered.filter(pk__gt=chunk[-1].pk)
