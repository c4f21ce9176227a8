"""The Swedish catalogue is complete: every message of ours has its words, with the same placeholders."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.messages.extraction import ROOT, Message, own_messages, template_messages

CATALOGUE = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
_PERCENT = re.compile(r"%\((\w+)\)s|%s|%d")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="sv")


def translations(catalogue: Catalog) -> dict[Message, tuple[str, ...]]:
    found: dict[Message, tuple[str, ...]] = {}
    for message in catalogue:
        if message.id and not message.fuzzy:
            key = (message.id, "") if isinstance(message.id, str) else (message.id[0], message.id[1])
            texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            found[key] = texts
    return found


def placeholders(text: str) -> set[str]:
    """Both forms that messages are filled by: %(name)s and {name}."""
    braces = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    return set(_PERCENT.findall(text)) | braces


def test_every_message_has_swedish_words(catalogue: Catalog) -> None:
    known = translations(catalogue)
    missing = {
        message: where for message, where in own_messages().items() if not all(known.get(message) or ("",))
    }
    assert missing == {}


def test_placeholders_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    wrong = {
        message: texts
        for message, texts in translations(catalogue).items()
        for text in texts
        if placeholders(text) != placeholders(message[1] or message[0])
    }
    assert wrong == {}


def test_an_untranslated_message_would_be_found() -> None:
    source = (
        '{% translate "Brand new" %}'
        "{% blocktranslate count counter=n %}one{% plural %}{{ counter }}{% endblocktranslate %}"
    )
    assert list(template_messages(source)) == [("Brand new", ""), ("one", "%(counter)s")]
    assert ("Dry run", "") in own_messages()


def test_sentences_end_alike(catalogue: Catalog) -> None:
    """A full stop that got lost shows that a sentence was cut."""
    different = [
        message
        for message, texts in translations(catalogue).items()
        if message[0].rstrip().endswith(".")
        and len(message[0]) > len("No.")
        and not texts[0].rstrip().endswith((".", "…"))
    ]
    assert different == []


def test_the_catalogue_is_where_django_looks() -> None:
    from django.conf import settings

    assert CATALOGUE.parents[2] in [Path(path) for path in settings.LOCALE_PATHS]
