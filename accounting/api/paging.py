"""Pages of lists: a cursor names the last row seen, so that rows added meanwhile shift nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError as BadValue
from django.db import DataError
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

USUAL, MOST = 100, 1000
PAGING = ("cursor", "page_size")
_TIE_BREAK = "pk"


class Cursor(NamedTuple):
    """The row a page begins after (or, backwards, ends before)."""

    backwards: bool
    value: str
    pk: str


class CursorPages(BasePagination):
    """A view names one field in `ordering` ("-created_at"); rows with equal values are told apart by their key."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.field, self.descending = _ordering(view)
        size, cursor = _size(request), _cursor(request)
        backwards = cursor is not None and cursor.backwards
        down = self.descending != backwards
        sign = "-" if down else ""
        rows = queryset.order_by(f"{sign}{self.field}", f"{sign}{_TIE_BREAK}")
        found = self._beyond(cursor, rows, size + 1, down=down) if cursor else list(rows[: size + 1])
        more, page = len(found) > size, found[:size]
        self.page = page[::-1] if backwards else page
        self.is_more_after = cursor is not None if backwards else more
        self.is_more_before = more if backwards else cursor is not None
        return self.page

    def _beyond(self, cursor: Cursor, rows: QuerySet[Any], count: int, *, down: bool) -> list[Any]:
        side = "lt" if down else "gt"
        further = {f"{self.field}__{side}": cursor.value}
        same = {self.field: cursor.value, f"{_TIE_BREAK}__{side}": cursor.pk}
        try:
            return list(rows.filter(Q(**further) | Q(**same))[:count])
        except (BadValue, DataError, OverflowError, TypeError, ValueError):
            # Somebody made this cursor up: its values do not fit the columns.
            raise _bad_cursor(cursor.value) from None

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link(), "previous": self.previous_link(), "results": data})

    def next_link(self) -> str | None:
        return self._link(self.page[-1], backwards=False) if self.is_more_after and self.page else None

    def previous_link(self) -> str | None:
        if not self.is_more_before:
            return None
        return (
            self._link(self.page[0], backwards=True) if self.page else remove_query_param(self.url, "cursor")
        )

    def _link(self, row: Any, *, backwards: bool) -> str:
        value = getattr(row, self.field)
        place = Cursor(
            backwards, value.isoformat() if hasattr(value, "isoformat") else str(value), str(row.pk)
        )
        text = urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
        return str(replace_query_param(self.url, "cursor", text))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]


def _ordering(view: Any) -> tuple[str, bool]:
    ordering: str = getattr(view, "ordering", "pk")
    return ordering.removeprefix("-"), ordering.startswith("-")


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", str(USUAL))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST:
        raise ValidationError({"page_size": f"1-{MOST}"}, code="page_size")
    return int(text)


def _cursor(request: Request) -> Cursor | None:
    text = request.query_params.get("cursor")
    if not text:
        return None
    try:
        backwards, value, pk = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Cursor(bool(backwards), str(value), str(pk))
    except (ValueError, TypeError):
        raise _bad_cursor(text) from None


def _bad_cursor(text: str) -> ValidationError:
    return ValidationError({"cursor": text[:60]}, code="cursor")
