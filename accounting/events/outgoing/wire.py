"""One POST to a stranger's server: to the address that was checked, without redirects, and never for long."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import certifi

from accounting.events.outgoing.guard import Address

CONNECT_SECONDS, DEADLINE_SECONDS = 5.0, 10.0
_REDIRECTS = range(300, 400)
_DONE = range(200, 300)
GONE = 410


@dataclass(frozen=True)
class Answer:
    """`status` is 0 where none came; `error` is empty only for a success."""

    status: int = 0
    error: str = ""


@dataclass
class _Watch:
    """Cuts a connection that takes too long, however its bytes drip."""

    seconds: float
    cut: bool = False

    @contextmanager
    def over(self, connection: socket.socket) -> Iterator[None]:
        timer = threading.Timer(self.seconds, self._cut, [connection])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self, connection: socket.socket) -> None:
        self.cut = True
        with suppress(OSError):
            # Below TLS, so that a handshake is cut as well.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)


def post(
    address: Address,
    headers: Mapping[str, str],
    body: bytes,
    *,
    connect_seconds: float = CONNECT_SECONDS,
    deadline: float = DEADLINE_SECONDS,
) -> Answer:
    watch = _Watch(deadline)
    try:
        with _connected(address, connect_seconds) as connection, watch.over(connection):
            connection.settimeout(None)  # the watch alone says when it is too slow
            status = _exchange(address, connection, headers, body)
            # What was read up to the cut may look like an answer.
            return Answer(error="too_slow") if watch.cut else _understood(status)
    except ssl.SSLCertVerificationError:
        return Answer(error="certificate")
    except (OSError, http.client.HTTPException):
        return Answer(error="too_slow" if watch.cut else "no_answer")


@contextmanager
def _connected(address: Address, seconds: float) -> Iterator[socket.socket]:
    connection: socket.socket = socket.create_connection((address.ip, address.port), timeout=seconds)
    try:
        if address.tls:
            context = ssl.create_default_context(cafile=certifi.where())
            connection = context.wrap_socket(
                connection, server_hostname=address.host, do_handshake_on_connect=False
            )
        yield connection
    finally:
        connection.close()


def _exchange(address: Address, connection: socket.socket, headers: Mapping[str, str], body: bytes) -> int:
    if isinstance(connection, ssl.SSLSocket):
        connection.do_handshake()
    kind = http.client.HTTPSConnection if address.tls else http.client.HTTPConnection
    client = kind(address.host, address.port)  # names the host; the connection is the checked one
    client.sock = connection
    client.request("POST", address.path, body=body, headers=dict(headers))
    return client.getresponse().status


def _understood(status: int) -> Answer:
    if status in _DONE:
        return Answer(status)
    return Answer(status, "redirect" if status in _REDIRECTS else "refused")
