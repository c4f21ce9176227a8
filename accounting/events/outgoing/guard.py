"""Which addresses our own servers may be made to call: public ones, over TLS in production."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings

Resolve = Callable[[str, int], Sequence[str]]
_PORTS = {"https": 443, "http": 80}
# IPv4 addresses dressed up as IPv6 ones (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")


class AddressRefused(ValueError):
    """`code`: address_shape, address_not_https, address_private, address_unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Address:
    """`host` is what the certificate must say; `ip` is what is connected to, and nothing else is."""

    host: str
    port: int
    ip: str
    tls: bool
    path: str


def check_url(url: str) -> None:
    """What can be said without asking any name server.

    Raises AddressRefused.
    """
    host, _, _, _ = _parts(url)
    if _is_number(host) and not _allowed(host):
        raise AddressRefused("address_private")


def resolved(url: str, resolve: Resolve | None = None) -> Address:
    """Where a call to this URL goes. Every address the name stands for has to be allowed.

    Raises AddressRefused.
    """
    host, port, tls, path = _parts(url)
    try:
        found = [host] if _is_number(host) else list((resolve or _resolve)(host, port))
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise AddressRefused("address_unknown")
    if not all(_allowed(text) for text in found):
        raise AddressRefused("address_private")
    return Address(host, port, found[0], tls, path)


def _parts(url: str) -> tuple[str, int, bool, str]:
    if not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused("address_shape")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused("address_shape") from None
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc or port == 0:
        raise AddressRefused("address_shape")
    if parts.scheme != "https" and settings.FROST_MODE == "production":
        raise AddressRefused("address_not_https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port or _PORTS[parts.scheme], parts.scheme == "https", path


def _resolve(host: str, port: int) -> list[str]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _allowed(text: str) -> bool:
    return settings.FROST_WEBHOOKS_TO_PRIVATE or is_public(text)


def is_public(text: str) -> bool:
    """Neither private, loopback, link-local, shared, multicast nor reserved, in whatever dress."""
    try:
        address = _undressed(ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _undressed(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if not isinstance(address, IPv6Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
