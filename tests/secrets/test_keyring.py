"""A key ring that could open less than it seems to is refused."""

from base64 import b64encode
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounting.checks import secrets_are_set
from accounting.secrets import keyring

OLD, NEW = (b64encode(letter * 32).decode() for letter in (b"o", b"n"))


@pytest.mark.parametrize("ring", [[f"k1:{NEW}", f"k1:{OLD}"], [f":{NEW}"], [NEW], [f"k1:{NEW}", f":{OLD}"]])
def test_a_repeated_or_empty_key_id_is_refused(settings: Any, ring: list[str]) -> None:
    settings.FROST_KEY_RING = ring
    with pytest.raises(ImproperlyConfigured, match="FROST_KEY_RING"):
        keyring.keys()
    assert "frost.E002" in [message.id for message in secrets_are_set(None)]


def test_the_first_key_is_the_newest(settings: Any) -> None:
    settings.FROST_KEY_RING = [f"k2:{NEW}", f"k1:{OLD}"]
    assert keyring.newest() == ("k2", b"n" * 32)
    assert list(keyring.keys()) == ["k2", "k1"]
