"""Seeded ways to spoil a good webhook: its signature, body, encoding, size, or by repeating it."""

import gzip
import json
import random
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from tests.events.relay import HEADER, event, raw, signature

JSON = "application/json"
TOO_LARGE = 256 * 1024 + 1


@dataclass
class Call:
    body: bytes
    headers: dict[str, str]
    kind: str = JSON
    environ: dict[str, Any] = field(default_factory=dict)
    repeated: bool = False


def mutated(seed: int) -> Call:
    """The same seed, the same call."""
    dice = random.Random(seed)  # noqa: S311 (a test, not cryptography)
    body = raw(event(dice.randrange(10**9), entityId=str(dice.randrange(10**6))))
    return dice.choice(KINDS)(dice, body)


def _signed(body: bytes, given: str) -> Call:
    return Call(body, {HEADER: given})


def no_signature(dice: random.Random, body: bytes) -> Call:
    return Call(body, {})


def empty_signature(dice: random.Random, body: bytes) -> Call:
    return _signed(body, dice.choice(["", " ", "=", "null", "0" * 64]))


def another_character(dice: random.Random, body: bytes) -> Call:
    good = signature(body)
    place = dice.randrange(len(good))
    other = dice.choice([char for char in "ABCxyz019abcdef+/=é\x7f" if char != good[place]])
    return _signed(body, good[:place] + other + good[place + 1 :])


def shorter_or_longer(dice: random.Random, body: bytes) -> Call:
    good = signature(body)
    return _signed(body, dice.choice([good[: dice.randrange(len(good))], good + dice.choice("A0=,")]))


def other_form(dice: random.Random, body: bytes) -> Call:
    """Right bytes, wrong spelling: base64, with a prefix, in capitals, between quotes."""
    good = signature(body)
    packed = b64encode(bytes.fromhex(good)).decode()
    return _signed(body, dice.choice([packed, f"sha256={good}", good.upper(), f'"{good}"', f"0x{good}"]))


def other_secret(dice: random.Random, body: bytes) -> Call:
    return _signed(body, signature(body, dice.choice(["", "x" * 40, "relay-secret", "0" * 32])))


def of_another_body(dice: random.Random, body: bytes) -> Call:
    return _signed(body, signature(raw(event(dice.randrange(10**9, 10**10)))))


def other_header(dice: random.Random, body: bytes) -> Call:
    name = dice.choice(["X-Fortnox-Signature", "X-Signature-", "Authorization", "X-Hub-Signature-256"])
    return Call(body, {name: signature(body)})


def flipped_byte(dice: random.Random, body: bytes) -> Call:
    place = dice.randrange(len(body))
    spoiled = bytearray(body)
    spoiled[place] ^= 1 << dice.randrange(8)
    return _signed(bytes(spoiled), signature(body))


def cut_or_extended(dice: random.Random, body: bytes) -> Call:
    spoiled = dice.choice(
        [body[: dice.randrange(len(body))], body + b" ", b" " + body, body * 2, body + b"\x00"]
    )
    return _signed(spoiled, signature(body))


def written_otherwise(dice: random.Random, body: bytes) -> Call:
    """The same content in other bytes."""
    data = json.loads(body)
    spoiled = dice.choice([json.dumps(data, indent=1), json.dumps(data, separators=(",", ":"))]).encode()
    return _signed(spoiled, signature(body))


def packed(dice: random.Random, body: bytes) -> Call:
    small = gzip.compress(body, mtime=0)
    sealed = dice.choice([body, small])
    return Call(
        small, {HEADER: signature(sealed), "Content-Encoding": dice.choice(["gzip", "br", "deflate"])}
    )


def packed_unsaid(dice: random.Random, body: bytes) -> Call:
    small = gzip.compress(body, mtime=0)
    return _signed(small, signature(small))


def other_charset(dice: random.Random, body: bytes) -> Call:
    """Signed by the right secret, but not UTF-8: proven, and still not readable."""
    spoiled = body.decode().encode(dice.choice(["utf-16", "utf-32", "utf-8-sig"]))
    return _signed(spoiled, signature(spoiled))


def other_kind(dice: random.Random, body: bytes) -> Call:
    kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
             "application/json; charset=latin-1", "application/xml", "text/json"]  # fmt: skip
    return Call(body, {HEADER: signature(body)}, kind=dice.choice(kinds))


def nonsense(dice: random.Random, body: bytes) -> Call:
    """What the right secret signed, and no strict reader takes."""
    nonsense = [
        b"", b"null", b"7", b'"text"', b"[1]", b"[[]]", b"\xff\xfe", b"{", b"NaN", b'{"events": 1}',
        b'{"type": NaN}', b'{"type": "a", "type": "b"}', b'{"type": "\\ud800"}', b'{"n": 1e999999}',
        b'{"n": ' + b"9" * 5000 + b"}", b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 70 + b"1" + b"}" * 70,
    ]  # fmt: skip
    spoiled = dice.choice(nonsense)
    return _signed(spoiled, signature(spoiled))


def too_large(dice: random.Random, body: bytes) -> Call:
    large = raw(event(1, filler="x" * TOO_LARGE))
    return _signed(large, signature(large))


def false_length(dice: random.Random, body: bytes) -> Call:
    length = dice.choice(
        ["-1", "x", "", "1e3", "٣", str(len(body) + 1), str(len(body) - 1), "9" * 30, str(TOO_LARGE)]
    )
    return Call(
        body, {HEADER: signature(body)}, environ={"CONTENT_LENGTH": length, "wsgi.input": BytesIO(body)}
    )


def repeated(dice: random.Random, body: bytes) -> Call:
    body = raw(event(0))
    return Call(body, {HEADER: signature(body)}, repeated=True)


KINDS: list[Callable[[random.Random, bytes], Call]] = [
    no_signature, empty_signature, another_character, shorter_or_longer, other_form, other_secret, of_another_body,
    other_header, flipped_byte, cut_or_extended, written_otherwise, packed, packed_unsaid, other_charset, other_kind,
    nonsense, too_large, false_length, repeated,
]  # fmt: skip
