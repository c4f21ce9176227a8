"""Sends deliveries to a loopback address: any other is refused before a socket is opened, redirects included."""

import http.client
import ipaddress
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

from sandbox.webhooks.delivery import Delivery, Outcome

CHUNK = 16 * 1024
MOST_PARALLEL = 16


@dataclass(frozen=True)
class Target:
    address: str
    port: int
    host: str
    path: str


def loopback_target(url: str) -> Target:
    """The address to connect to. Raises ValueError for all that is not http on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname or parts.username or parts.password:
        raise ValueError(f"{url} is not a plain http address")
    address = _loopback_address(parts.hostname)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(address, parts.port or 80, parts.netloc, path)


def _loopback_address(name: str) -> str:
    """Names are looked up once, here, and the address found is the one connected to."""
    if name == "localhost":
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]
    else:
        found = [name]
    try:
        good = [text for text in found if ipaddress.ip_address(text).is_loopback]
    except ValueError:
        good = []
    if not good or len(good) != len(found):
        raise ValueError(f"{name} is not a loopback address")
    return next((text for text in good if "." in text), good[0])


def send_all(target: Target, deliveries: list[Delivery], *, parallel: int, timeout: float) -> list[Outcome]:
    """In this order with `parallel` 1; each worker keeps its connection while the other side lets it."""
    if not 1 <= parallel <= MOST_PARALLEL:
        raise ValueError(f"parallel must be 1 to {MOST_PARALLEL}")
    lines = threading.local()
    opened: list[http.client.HTTPConnection] = []

    def send(delivery: Delivery) -> Outcome:
        if not hasattr(lines, "connection"):
            lines.connection = http.client.HTTPConnection(target.address, target.port, timeout=timeout)
            opened.append(lines.connection)
        return _sent(lines.connection, target, delivery)

    with ThreadPoolExecutor(max_workers=parallel) as workers:
        outcomes = list(workers.map(send, deliveries))
    for connection in opened:
        connection.close()
    return outcomes


def _sent(connection: http.client.HTTPConnection, target: Target, delivery: Delivery) -> Outcome:
    """A kept connection that the other side had let go in the meantime is opened again, once."""
    started, kept = perf_counter(), connection.sock is not None
    try:
        return Outcome(_answered(connection, target, delivery), _since(started))
    except (OSError, http.client.HTTPException, ValueError) as error:
        connection.close()
        if kept and isinstance(error, ConnectionError):
            return _sent(connection, target, delivery)
        return Outcome(None, _since(started), f"{type(error).__name__}: {error}")


def _answered(connection: http.client.HTTPConnection, target: Target, delivery: Delivery) -> int:
    """An answer may come before the whole body was taken; it counts all the same, and ends the connection."""
    headers = {"Host": target.host, **delivery.headers}
    try:
        if delivery.chunked:
            headers["Transfer-Encoding"] = "chunked"
            connection.request("POST", target.path, _pieces(delivery.body), headers, encode_chunked=True)
        else:
            connection.request("POST", target.path, delivery.body, headers)
    except (BrokenPipeError, ConnectionResetError):
        if len(delivery.body) <= CHUNK:
            raise
    status = _status(connection)
    if delivery.chunked or len(delivery.body) > CHUNK:
        connection.close()  # what was not taken would be read as the next request
    return status


def _status(connection: http.client.HTTPConnection) -> int:
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), CHUNK):
        yield body[start : start + CHUNK]


def _since(started: float) -> int:
    return round((perf_counter() - started) * 1000)
