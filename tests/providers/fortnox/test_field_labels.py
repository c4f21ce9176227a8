"""Every field that is sent has a name for people, in both languages."""

from typing import Any

import pytest

from accounting.domain import exact_json
from accounting.providers.fortnox.provider import PROVIDER
from tests.providers.fortnox.test_golden import GOLDEN


def names(document: dict[str, Any]) -> set[str]:
    """Fields of one document, and of its rows as "Rows.Field"."""
    found: set[str] = set()
    for name, value in document.items():
        found.add(name)
        if isinstance(value, list):
            found |= {f"{name}.{field}" for row in value for field in row}
    return found


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_every_field_that_is_sent_is_called_something(path: Any) -> None:
    [document] = exact_json.loads(path.read_bytes()).values()
    assert names(document) - PROVIDER.field_labels.keys() == set()


def test_both_languages_are_there() -> None:
    for name, known in PROVIDER.field_labels.items():
        for text in (known.label, *known.words.values()):
            assert all(text[language] for language in ("sv", "en")), name
