"""Changes on the way that make a delivery one that must not be believed."""

import codecs
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.signing import Signer

Change = Callable[[bytes, Random], bytes]
HEX = "0123456789abcdef"


def mutated(delivery: Delivery, kind: str, header: str, signer: Signer, limit: int, luck: Random) -> Delivery:
    """`header` carries the signature, made over the unchanged body unless the change is the size alone."""
    if kind == "size":
        return _sized(delivery, header, signer, limit, luck)
    if kind == "signature":
        text = delivery.headers.get(header, "")
        name, broken = _other(text, _SIGNATURE_CHANGES, luck)
        return replace(delivery, headers={**delivery.headers, header: broken}, mutation=f"{kind}: {name}")
    table = _BODY_CHANGES if kind == "body" else _ENCODING_CHANGES
    name, body = _other_bytes(delivery.body, table, luck)
    extra = {"Content-Encoding": "gzip"} if name == "gzip" else {}
    return replace(delivery, body=body, headers={**delivery.headers, **extra}, mutation=f"{kind}: {name}")


def _sized(delivery: Delivery, header: str, signer: Signer, limit: int, luck: Random) -> Delivery:
    """Too large although rightly signed, with or without its length told; or nothing at all."""
    name = luck.choice(("one byte over", "four times over", "chunked", "empty"))
    wanted = {"one byte over": limit + 1, "four times over": 4 * limit, "chunked": limit + 1, "empty": 0}[
        name
    ]
    body = delivery.body.ljust(wanted) if wanted else b""
    headers = {**delivery.headers, header: signer.good(body)} if body else delivery.headers
    return replace(delivery, body=body, headers=headers, chunked=name == "chunked", mutation=f"size: {name}")


def _flip(body: bytes, luck: Random) -> bytes:
    place = luck.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1 << luck.randrange(8)]) + body[place + 1 :]


def _drop(body: bytes, luck: Random) -> bytes:
    place = luck.randrange(len(body))
    return body[:place] + body[place + 1 :]


def _digit(body: bytes, luck: Random) -> bytes:
    places = [place for place, byte in enumerate(body) if 48 <= byte <= 57]
    if not places:
        return body
    place = luck.choice(places)
    return body[:place] + str((body[place] - 47) % 10).encode() + body[place + 1 :]


def _spaced(body: bytes, luck: Random) -> bytes:
    return json.dumps(json.loads(body), indent=luck.choice((1, 2, 4)), ensure_ascii=False).encode()


def _escaped(body: bytes, luck: Random) -> bytes:
    """The same text with one letter written as an escape."""
    places = [place for place, byte in enumerate(body) if 97 <= byte <= 122]
    if not places:
        return body
    place = luck.choice(places)
    return body[:place] + f"\\u{body[place]:04x}".encode() + body[place + 1 :]


def _changed_character(text: str, luck: Random) -> str:
    """Never the last ones: the end of a base64 text may be written in more than one way."""
    if not text:
        return "0"
    place = luck.randrange(max(len(text) - 4, 1))
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


_BODY_CHANGES: Mapping[str, Change] = {
    "a bit": _flip,
    "a byte less": _drop,
    "a space more": lambda body, luck: body + b" ",
    "twice": lambda body, luck: body + body,
    "a digit": _digit,
}
_ENCODING_CHANGES: Mapping[str, Change] = {
    "utf-16": lambda body, luck: body.decode().encode("utf-16"),
    "latin-1": lambda body, luck: body.decode().encode("latin-1", "replace"),
    "byte order mark": lambda body, luck: codecs.BOM_UTF8 + body,
    "spaced": _spaced,
    "escaped": _escaped,
    "gzip": lambda body, luck: gzip.compress(body, mtime=0),
}
_SIGNATURE_CHANGES: Mapping[str, Callable[[str, Random], str]] = {
    "a character": _changed_character,
    "half": lambda text, luck: text[: len(text) // 2],
    "twice": lambda text, luck: text + text,
    "empty": lambda text, luck: "",
    "invented": lambda text, luck: "".join(luck.choice(HEX) for _ in range(64)),
}


def _other_bytes(before: bytes, table: Mapping[str, Change], luck: Random) -> tuple[str, bytes]:
    """A change that changes: what leaves the bytes as they were is drawn again."""
    while True:
        name = luck.choice(list(table))
        if (after := table[name](before, luck)) != before:
            return name, after


def _other(before: str, table: Mapping[str, Callable[[str, Random], str]], luck: Random) -> tuple[str, str]:
    while True:
        name = luck.choice(list(table))
        if (after := table[name](before, luck)) != before:
            return name, after
