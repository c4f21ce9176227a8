"""/api/webhooks/<provider>: takes the raw body, within bounds, and answers with a bare status.

Some providers take a webhook away from whoever answers with a body, a cookie or a redirect.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounting.events.receiving import LARGEST, Verdict, receive
from accounting.providers.registry import UnknownProvider

_STATUS = {Verdict.STORED: 200, Verdict.HINT: 200, Verdict.NOT_PROVEN: 401, Verdict.UNREADABLE: 400}


class Refused(Exception):
    """`status` is what the sender is answered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str, id: str = "") -> HttpResponse:
    try:
        target = _target(id)
        body = _body(request)
        verdict = receive(provider=provider, target=target, headers=request.headers, body=body)
    except Refused as refused:
        return HttpResponse(status=refused.status)
    except UnknownProvider:
        return HttpResponse(status=404)
    return HttpResponse(status=_STATUS[verdict])


def _target(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refused(404) from None


def _body(request: HttpRequest) -> bytes:
    """The bytes as they came: nobody has decoded, unpacked or parsed anything.

    What is not too large is read before it is refused: a sender whose body is left lying meets a reset
    instead of the answer.

    Raises Refused: 411 without a length, 413 above the limit, 415 for what is not plain JSON, 408 for a
    sender that is too slow or stops in the middle.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdecimal():
        raise Refused(411)
    if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
        raise Refused(413)
    try:
        with _patience(request):
            body = request.read(int(length))
    except UnreadablePostError:
        raise Refused(408) from None
    if len(body) != int(length):
        raise Refused(408)
    _check_kind(request)
    return body


def _check_kind(request: HttpRequest) -> None:
    kind = request.content_type or ""
    json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    packed = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    if not json or charset != "utf-8" or packed:
        raise Refused(415)


@contextmanager
def _patience(request: HttpRequest) -> Iterator[None]:
    """Ends the reading from a sender that drips, where the server shows us its socket (gunicorn does)."""
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        yield
        return
    timer = threading.Timer(settings.FROST_WEBHOOK_READ_SECONDS, _stop_reading, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _stop_reading(connection: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RD)
