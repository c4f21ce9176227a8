"""What a strict reader takes from strangers, and what it refuses."""

from decimal import Decimal

import pytest

from accounting.domain.signatures import fits, hmac_sha256
from accounting.domain.strict_json import DEEPEST, loads

SECRET = b"0123456789abcdef0123456789abcdef"


def test_numbers_stay_exact() -> None:
    assert loads(b'{"a": 1.10, "b": 12345678901234567890}') == {
        "a": Decimal("1.10"),
        "b": 12345678901234567890,
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b'{"a":1,"a":1}',
        b'{"b":{"a":1,"a":2}}',
        b"\xff",
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b"[1e500]",
        b"[1e-500]",
        b"[" + b"9" * 5000 + b"]",
        "\ufeff{}".encode(),
        "{}".encode("utf-16"),
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)
def test_what_is_not_plain_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each kind has its own words)
        loads(body)


def test_the_deepest_that_is_allowed() -> None:
    assert loads(b"[" * DEEPEST + b"]" * DEEPEST) is not None


@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_signature_fits_its_bytes_and_no_others(encoding: str) -> None:
    good = hmac_sha256(SECRET, b"body", encoding)  # type: ignore[arg-type]
    assert fits(b"body", good, [b"other", SECRET], encoding)  # type: ignore[arg-type]
    assert not fits(b"body ", good, [SECRET], encoding)  # type: ignore[arg-type]
    assert not fits(b"body", good, [], encoding)  # type: ignore[arg-type]


def test_every_character_of_a_signature_counts() -> None:
    """Base64 spells the same bytes in several ways; only one of them is the signature."""
    good = hmac_sha256(SECRET, b"body", "base64")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for place in range(len(good)):
        for letter in letters:
            other = good[:place] + letter + good[place + 1 :]
            assert fits(b"body", other, [SECRET], "base64") == (other == good)


def test_strange_letters_are_only_wrong() -> None:
    for given in ("é" * 64, "\udc80", "\x00", " "):
        assert not fits(b"body", given, [SECRET], "hex")
