"""One send, one verdict: what the sender makes of every kind of answer, over real sockets."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.http import Exchange, Sender, retry_after

Answering = Callable[[socket.socket], None]


class Peer:
    """Token, budget and wire log of the sender; counts what it is asked."""

    def __init__(self) -> None:
        self.log: list[Exchange] = []
        self.refusals: list[str] = []
        self.held: list[float] = []

    def token(self) -> str:
        return "canary-token"

    def refused(self, token: str) -> None:
        self.refusals.append(token)

    def wait(self) -> None: ...

    def told(self, seconds: float) -> None:
        self.held.append(seconds)

    def record(self, exchange: Exchange) -> None:
        self.log.append(exchange)


def classify(status: int, data: object, text: str) -> ProviderError:
    return ProviderError(Kind.AUTH if status == 401 else Kind.REJECTED, f"status_{status}")


@contextmanager
def server(answer: Answering) -> Iterator[tuple[str, list[bytes]]]:
    """Answers each connection with these bytes; what arrived is kept."""
    listening = socket.create_server(("127.0.0.1", 0))
    arrived: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            with peer:
                arrived.append(peer.recv(65536))
                try:
                    answer(peer)
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/3/", arrived
    finally:
        listening.close()


def bytes_of(status: str, body: bytes, *headers: str, length: int | None = None) -> Answering:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
        "",
        "",
    ]
    return lambda peer: peer.sendall("\r\n".join(lines).encode() + body)


def sender(url: str, peer: Peer, deadline: float = 2) -> Sender:
    return Sender(url, peer, peer, classify, peer, connect_seconds=1, deadline=deadline)


WRITES = [
    (bytes_of("200 OK", b"<html>hello</html>"), Kind.UNCERTAIN),
    (bytes_of("200 OK", b""), Kind.UNCERTAIN),
    (bytes_of("200 OK", b'{"a":', length=400), Kind.UNCERTAIN),
    (bytes_of("200 OK", b'{"a": NaN}'), Kind.UNCERTAIN),
    (bytes_of("500 Oops", b"{}"), Kind.UNCERTAIN),
    (bytes_of("504 Late", b"<html>"), Kind.UNCERTAIN),
    (bytes_of("302 Found", b"", "Location: http://elsewhere.invalid/"), Kind.UNCERTAIN),
    (lambda peer: None, Kind.UNCERTAIN),
    (bytes_of("429 Slow down", b"{}", "Retry-After: 7"), Kind.RATE_LIMITED),
    (bytes_of("400 Bad", b'{"error": 1}'), Kind.REJECTED),
    (bytes_of("401 No", b"{}"), Kind.AUTH),
    (bytes_of("401 No", b""), Kind.AUTH),
    (bytes_of("408 Timeout", b'{"error": 1}'), Kind.UNCERTAIN),
    (bytes_of("404 Not found", b"<html>proxy</html>"), Kind.UNCERTAIN),
    (bytes_of("409 Conflict", b""), Kind.UNCERTAIN),
]


@pytest.mark.parametrize(("answer", "kind"), WRITES)
def test_a_write_is_sent_once_and_sorted(answer: Answering, kind: Kind) -> None:
    peer = Peer()
    with server(answer) as (url, arrived), pytest.raises(ProviderError) as caught:
        sender(url, peer).send("POST", "invoices", body=b"{}")
    assert caught.value.kind is kind
    assert len(arrived) == 1
    assert len(peer.log) == 1


def test_a_read_that_got_no_answer_is_only_a_passing_failure() -> None:
    with server(lambda peer: None) as (url, _), pytest.raises(ProviderError) as caught:
        sender(url, Peer()).get("invoices")
    assert caught.value.kind is Kind.TRANSIENT


def test_nobody_there_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ProviderError) as caught:
        sender(f"http://127.0.0.1:{port}/", Peer()).send("POST", "invoices", body=b"{}")
    assert (caught.value.kind, caught.value.code) == (Kind.TRANSIENT, "no_connection")


def test_an_answer_that_drips_is_given_up_at_the_deadline() -> None:
    stop = threading.Event()

    def drip(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not stop.wait(0.1):
            peer.sendall(b" ")

    with server(drip) as (url, _), pytest.raises(ProviderError) as caught:
        sender(url, Peer(), deadline=1).send("POST", "invoices", body=b"{}")
    stop.set()
    assert caught.value.kind is Kind.UNCERTAIN


def test_our_token_follows_no_address_to_another_host() -> None:
    peer = Peer()
    with server(bytes_of("200 OK", b"{}")) as (url, arrived), pytest.raises(ProviderError) as caught:
        sender(url, peer).get("https://elsewhere.invalid/3/invoices")
    assert caught.value.code == "foreign_host"
    assert arrived == []


def test_a_lease_that_is_too_short_sends_nothing() -> None:
    with server(bytes_of("200 OK", b"{}")) as (url, arrived):
        short = sender(url, Peer())
        short.may_send = lambda seconds: False
        with pytest.raises(ProviderError) as caught:
            short.send("POST", "invoices", body=b"{}")
    assert caught.value.kind is Kind.TRANSIENT
    assert arrived == []


def test_a_refused_token_is_reported_and_the_limit_is_passed_on() -> None:
    peer = Peer()
    with server(bytes_of("401 No", b"{}")) as (url, _), pytest.raises(ProviderError):
        sender(url, peer).get("me")
    with server(bytes_of("429 Slow", b"{}", "Retry-After: 7")) as (url, _), pytest.raises(ProviderError):
        sender(url, peer).get("me")
    assert (peer.refusals, peer.held) == (["canary-token"], [7])


def test_a_limit_without_a_time_spreads_those_who_wait() -> None:
    peer = Peer()
    with server(bytes_of("429 Slow", b"{}")) as (url, _):
        for _ in range(3):
            with pytest.raises(ProviderError):
                sender(url, peer).get("me")
    assert len(set(peer.held)) == 3
    assert all(5 <= seconds <= 6 for seconds in peer.held)


def test_the_error_of_a_call_can_be_kept_in_a_set() -> None:
    """Logging and contexts that remember which exceptions they saw need a hash."""
    error = ProviderError(Kind.REJECTED, "1")
    assert error in {error}


def test_the_log_holds_no_token() -> None:
    peer = Peer()
    with server(bytes_of("200 OK", b'{"a": 1.10}')) as (url, _):
        answer = sender(url, peer).get("me")
    assert str(answer.data["a"]) == "1.10"
    assert "canary" not in repr(peer.log)


@pytest.mark.parametrize(("value", "seconds"), [("7", 7), ("99999", 3600), ("soon", 5), ("", 5)])
def test_retry_after_in_any_form(value: str, seconds: float) -> None:
    assert retry_after({"Retry-After": value}) == seconds
