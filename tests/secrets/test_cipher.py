"""A ciphertext opens only unaltered and only in its own place."""

from base64 import b64decode, b64encode
from itertools import permutations

import pytest

from accounting.secrets import cipher
from accounting.secrets.cipher import CannotDecrypt

TEXT = "åäö-hemlighet"
HOME = ("grants", "access_token", "row-1", "tenant-1")
AWAY = {
    "table": ("provider_apps", "access_token", "row-1", "tenant-1"),
    "column": ("grants", "refresh_token", "row-1", "tenant-1"),
    "row": ("grants", "access_token", "row-2", "tenant-1"),
    "tenant": ("grants", "access_token", "row-1", "tenant-2"),
    "shifted": ("grants", "access_token", "row-1tenant-1", ""),
}


def test_the_text_comes_back() -> None:
    assert cipher.decrypt(cipher.encrypt(TEXT, HOME), HOME) == TEXT


@pytest.mark.parametrize("place", AWAY.values(), ids=AWAY)
def test_moved_to_another_place_it_does_not_open(place: tuple[str, ...]) -> None:
    with pytest.raises(CannotDecrypt):
        cipher.decrypt(cipher.encrypt(TEXT, HOME), place)


def test_any_flipped_byte_is_refused() -> None:
    head, _, encoded = cipher.encrypt(TEXT, HOME).rpartition(":")
    raw = b64decode(encoded)
    for index in range(len(raw)):
        altered = raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :]
        with pytest.raises(CannotDecrypt):
            cipher.decrypt(f"{head}:{b64encode(altered).decode()}", HOME)


def test_any_changed_character_of_the_stored_text_is_refused() -> None:
    stored = cipher.encrypt(TEXT, HOME)
    for index, char in enumerate(stored.rstrip("=")):
        other = "A" if char != "A" else "B"
        changed = stored[:index] + other + stored[index + 1 :]
        try:
            assert cipher.decrypt(changed, HOME) == TEXT
        except CannotDecrypt:
            continue
        # Only the unused last bits of base64 may differ without a change of content.
        assert b64decode(changed.rpartition(":")[2]) == b64decode(stored.rpartition(":")[2])


def test_a_thousand_swapped_pairs_are_all_refused() -> None:
    places = [("t", column, f"row-{row}", "tenant") for column in ("a", "b") for row in range(16)]
    sealed = {place: cipher.encrypt("x", place) for place in places}
    pairs = list(permutations(places, 2))
    assert len(pairs) == 992
    for mine, other in pairs:
        with pytest.raises(CannotDecrypt):
            cipher.decrypt(sealed[other], mine)


def test_the_same_text_never_looks_the_same() -> None:
    assert len({cipher.encrypt(TEXT, HOME) for _ in range(100)}) == 100


def test_the_refusal_names_the_place_and_not_the_text() -> None:
    with pytest.raises(CannotDecrypt) as caught:
        cipher.decrypt(cipher.encrypt(TEXT, HOME), AWAY["row"])
    assert "grants.access_token of row row-2" in str(caught.value)
    assert TEXT not in str(caught.value)


@pytest.mark.parametrize(
    "stored", ["", "v1", "v1:t1", "v1:t1:", "v1:t1:!!", "v2:t1:AAAA", "v1:gone:AAAA", "clear text"]
)
def test_what_is_no_ciphertext_is_refused(stored: str) -> None:
    with pytest.raises(CannotDecrypt):
        cipher.decrypt(stored, HOME)
