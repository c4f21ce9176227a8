"""A sender that drips or stops in the middle holds a thread for seconds, not for ever."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.test import RequestFactory

from accounting import scope
from accounting.api.webhooks import webhook
from tests.events.relay import HEADER, event, raw, signature

pytestmark = pytest.mark.django_db

BODY = raw(event(1))


@pytest.fixture
def line(settings: Any) -> Iterator[tuple[socket.socket, Any]]:
    """The sender's end, and a function that serves what comes out at ours, as gunicorn would."""
    settings.FROST_WEBHOOK_READ_SECONDS = 0.3
    ours, theirs = socket.socketpair()

    def served(length: int) -> int:
        environ: dict[str, Any] = {
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": ours.makefile("rb"),
            "gunicorn.socket": ours,
            f"HTTP_{HEADER.upper().replace('-', '_')}": signature(BODY),
        }
        request = RequestFactory().generic("POST", "/", **environ)
        with scope.scope():
            return int(webhook(request, "fortnox").status_code)

    with ours, theirs:
        yield theirs, served


@pytest.mark.usefixtures("app")
def test_a_sender_that_stops_in_the_middle_is_let_go(line: Any) -> None:
    theirs, served = line
    theirs.sendall(BODY[:10])
    assert served(len(BODY)) == 408


@pytest.mark.usefixtures("app")
def test_a_sender_that_drips_is_let_go(line: Any) -> None:
    theirs, served = line
    stop = threading.Event()

    def drip() -> None:
        with suppress(OSError):
            while not stop.wait(0.02):
                theirs.sendall(b" ")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    assert served(200_000) == 408
    stop.set()
    thread.join()


@pytest.mark.usefixtures("app")
def test_a_quick_sender_is_served(line: Any) -> None:
    theirs, served = line
    theirs.sendall(BODY)
    assert served(len(BODY)) == 200
