"""The whole body or none: a body whose length nobody announced must not count as empty."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.request import Request

from accounting.api.problem_details import ApiProblem


def take_whole_body(request: Request) -> None:
    """Before anything reads the request.

    Django and REST framework go by Content-Length and take a chunked body for an empty one. Servers that
    mark the end of such a body (wsgi.input_terminated) let us read it; of others its length is asked for.

    Raises RequestDataTooBig, and ApiProblem 411 where the length is needed.
    """
    meta = request.META
    length = meta.get("CONTENT_LENGTH") or ""
    if not length and meta.get("HTTP_TRANSFER_ENCODING"):
        _read_to_the_end(request)
    elif length and (not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
        raise RequestDataTooBig


def require_body(request: Request) -> None:
    """For work that an empty body would start at its widest.

    Raises ApiProblem 400; `{}` is a body.
    """
    if (request.META.get("CONTENT_LENGTH") or "0") == "0":
        raise ApiProblem(400, "body_missing")


def _read_to_the_end(request: Request) -> None:
    meta, inner = request.META, request._request
    if not meta.get("wsgi.input_terminated"):
        raise ApiProblem(411, "length_required")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = _read(meta["wsgi.input"], most + 1)
    if len(body) > most:
        raise RequestDataTooBig
    inner._stream = BytesIO(body)
    meta["CONTENT_LENGTH"] = str(len(body))


def _read(stream: Any, most: int) -> bytes:
    parts, left = [], most
    while left > 0 and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
