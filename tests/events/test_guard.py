"""Our servers are not to be talked into calling their own network, and nobody keeps them waiting."""

import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from accounting.events.outgoing import guard, wire
from accounting.events.outgoing.guard import Address, AddressRefused, is_public, resolved
from tests.events.receiver import Receiver, receiving

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 (an address to refuse)
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "::7f00:1", "2001:db8::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def refusal(url: str, *addresses: str) -> str:
    with pytest.raises(AddressRefused) as caught:
        resolved(url, lambda host, port: addresses)
    return caught.value.code


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused_in_every_dress(address: str) -> None:
    assert not is_public(address)
    assert refusal("https://hooks.example.se/", address) == "address_private"
    literal = f"[{address.partition('%')[0]}]" if ":" in address else address
    assert refusal(f"https://{literal}/") == "address_private"


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not(address: str) -> None:
    assert resolved("https://hooks.example.se/x?y=1", lambda host, port: [address]) == Address(
        "hooks.example.se", 443, address, True, "/x?y=1"
    )


def test_one_private_address_among_public_ones_is_enough() -> None:
    assert refusal("https://hooks.example.se/", "1.1.1.1", "10.0.0.1") == "address_private"


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "127.1", "localhost"])
def test_odd_spellings_of_loopback_are_seen_through(host: str) -> None:
    """The name server's own answer counts, whatever the name looks like."""
    with pytest.raises(AddressRefused):
        resolved(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hooks.example.se/", "//hooks.example.se/", "https:///x", "https://user:pw@hooks.example.se/",
        "https://hooks.example.se:0/", "https://hooks.example.se:99999/", "https://räksmörgås.se/",
        "https://hooks.example.se/\r\nHost: x", "https://hooks.example.se/a b", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    assert refusal(url, "1.1.1.1") == "address_shape"


def test_production_calls_over_tls_only(settings: Any) -> None:
    settings.FROST_MODE = "production"
    assert refusal("http://hooks.example.se/", "1.1.1.1") == "address_not_https"


def test_a_name_that_nobody_knows_is_refused() -> None:
    def fails(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    with pytest.raises(AddressRefused, match="address_unknown"):
        resolved("https://hooks.example.se/", fails)


def test_the_checked_address_is_the_one_that_is_called(receiver: Receiver, settings: Any) -> None:
    """The name is asked for once: a second answer, however different, is never heard."""
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    asked = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    port = receiver.server_address[1]
    address = resolved(f"http://rebinding.invalid:{port}/x", once)
    assert wire.post(address, {}, b"{}").status == 204
    assert asked == ["rebinding.invalid"]
    assert receiver.seen[0][1]["Host"] == f"rebinding.invalid:{port}"


def test_a_redirect_is_not_followed(receiver: Receiver, settings: Any) -> None:
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    receiver.answers = [302, 307]
    for status in (302, 307):
        assert wire.post(resolved(receiver.url), {}, b"{}") == wire.Answer(status, "redirect")
    assert [path for path, _, _ in receiver.seen] == ["/hook?key=1"] * 2


@pytest.mark.parametrize("how", ["drip", "silence"])
def test_nobody_keeps_us_waiting(receiver: Receiver, settings: Any, how: str) -> None:
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    receiver.answers = [how]
    assert wire.post(resolved(receiver.url), {}, b"{}", deadline=0.3) == wire.Answer(0, "too_slow")


def test_a_server_that_speaks_no_tls_is_no_answer(receiver: Receiver, settings: Any) -> None:
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    secure = receiver.url.replace("http:", "https:")
    assert wire.post(resolved(secure), {}, b"{}").error == "no_answer"
    assert receiver.seen == []


def test_a_certificate_must_be_for_the_name(settings: Any, tmp_path: Any) -> None:
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    with _self_signed(tmp_path) as port:
        assert wire.post(resolved(f"https://127.0.0.1:{port}/"), {}, b"{}").error == "certificate"


def test_a_closed_port_is_no_answer(settings: Any) -> None:
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert wire.post(resolved(f"http://127.0.0.1:{port}/"), {}, b"{}").error == "no_answer"


def test_five_seconds_to_connect_and_ten_in_all() -> None:
    assert (wire.CONNECT_SECONDS, wire.DEADLINE_SECONDS) == (5, 10)
    assert guard.Address.__dataclass_fields__.keys() == {"host", "port", "ip", "tls", "path"}


def _self_signed(tmp_path: Any) -> Any:
    import ssl
    from contextlib import contextmanager
    from datetime import UTC, datetime, timedelta
    from threading import Thread

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )

    @contextmanager
    def server() -> Iterator[int]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def serve() -> None:
                from contextlib import suppress

                with suppress(OSError):
                    connection, _ = listening.accept()
                    context.wrap_socket(connection, server_side=True)

            Thread(target=serve, daemon=True).start()
            yield listening.getsockname()[1]

    return server()
