"""Text that nobody can see is no text, and two references that look alike are not two."""

import pytest

from accounting.domain.validation import FieldSpec, Refused, clean_text, shown_text
from accounting.domain.validation.values import parse_value

NAME, REF = FieldSpec("name", "text", longest=50), FieldSpec("source_ref", "text", longest=50)


@pytest.mark.parametrize(
    "text", ["\u200b", "\u202e", "A\u202eB", "\ufeffA", "A\u00adB", "\u200d", " \u200c\u200d "]
)
def test_invisible_text_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="control_characters"):
        parse_value(text, NAME)


@pytest.mark.parametrize("text", ["Åby Boule", "\U0001f469\u200d\U0001f3eb", "می\u200cخواهم", "A\u0308"])
def test_joiners_belong_to_text(text: str) -> None:
    assert parse_value(text, NAME) == text


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_do_not_belong_to_references(joiner: str) -> None:
    with pytest.raises(Refused, match="control_characters"):
        parse_value(f"K{joiner}-1", REF)
    with pytest.raises(Refused, match="control_characters"):
        clean_text(f"K{joiner}-1", 50, joiners=False)


def test_what_is_shown_again_hides_nothing() -> None:
    assert shown_text("a\0b\u202ec\ud800") == "a?b?c?"
    assert len(shown_text("x" * 100)) == 60
