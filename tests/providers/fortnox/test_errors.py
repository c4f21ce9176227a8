"""The closed table: every code in two languages, and every shape of an error answer."""

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from accounting.domain.errors import Kind
from accounting.problems.sentences import SENTENCES
from accounting.providers.fortnox import errors
from accounting.providers.fortnox.errors import ERRORS, classify, says_not_found

FOLDER = Path(errors.__file__).parent
LOWER = {"ErrorInformation": {"error": 1, "message": "Ett ogiltigt filter har använts.", "code": 2000587}}
CAPITALS = {"ErrorInformation": {"Error": 1, "Message": "Kan inte hitta kunden.", "Code": "2000433"}}


@pytest.mark.parametrize(
    ("status", "data", "kind", "code"),
    [
        (400, LOWER, Kind.REJECTED, "2000587"),
        (404, CAPITALS, Kind.REJECTED, "2000433"),
        (401, {"message": "unauthorized"}, Kind.AUTH, "unauthorized"),
        (400, {"ErrorInformation": {"message": "Fel login", "code": "2000310"}}, Kind.AUTH, "2000310"),
        (400, {"ErrorInformation": {"message": "Låst", "code": 2000401}}, Kind.NEEDS_PERSON, "2000401"),
        (400, {"ErrorInformation": {"message": "Licens", "code": 2001101}}, Kind.NEEDS_PERSON, "2001101"),
        (403, {"ErrorInformation": {"message": "Nej", "code": 2000587}}, Kind.NEEDS_PERSON, "2000587"),
        (403, {"error": "missing.rights", "id": "x", "message": "Nej"}, Kind.NEEDS_PERSON, "forbidden"),
        (400, {"ErrorInformation": {"message": "Inte manuell", "code": 2999999}}, Kind.REJECTED, "refused"),
        (400, {"ErrorInformation": {"Error": 1, "Message": "Inte manuell"}}, Kind.REJECTED, "refused"),
        (400, {"error": "x", "error_description": "Nej"}, Kind.REJECTED, "refused"),
        (400, {"ErrorInformation": {"message": "Systemfel", "code": 1000003}}, Kind.UNCERTAIN, "1000003"),
        (404, None, Kind.REJECTED, "http_404"),
        (422, ["odd"], Kind.REJECTED, "http_422"),
        (400, {"ErrorInformation": "odd"}, Kind.REJECTED, "http_400"),
    ],
)
def test_an_answer_is_classified(status: int, data: Any, kind: Kind, code: str) -> None:
    error = classify(status, data, "<html>")
    assert (error.kind, error.code, error.status) == (kind, code, status)
    assert code in ERRORS


def test_the_words_of_fortnox_are_kept() -> None:
    assert classify(400, LOWER, "").message == "Ett ogiltigt filter har använts."
    assert classify(404, None, "<h1>Not  found</h1>").message == "<h1>Not found</h1>"
    unknown = classify(400, {"ErrorInformation": {"message": "Serien {saknas}", "code": 29}}, "")
    assert ERRORS[unknown.code].sentence["sv"].format(**unknown.params) == (
        "Fortnox nekade: Serien {saknas} (kod 29)"
    )


@pytest.mark.parametrize(
    ("status", "data", "expected"),
    [
        (404, CAPITALS, True),
        (404, {"ErrorInformation": {"Message": "Kan inte hitta betalningen.", "Code": 2999999}}, True),
        (404, {"ErrorInformation": {"message": "Sidan finns inte", "code": 2000762}}, False),
        (404, {"message": "no Route matched"}, False),
        (404, None, False),
        (400, CAPITALS, False),
    ],
)
def test_only_fortnox_itself_can_say_that_a_document_is_missing(
    status: int, data: Any, expected: bool
) -> None:
    assert says_not_found(classify(status, data, "")) is expected


@pytest.mark.parametrize("code", ERRORS)
def test_every_code_speaks_both_languages_with_the_same_parameters(code: str) -> None:
    entry = ERRORS[code]
    for words in (entry.sentence, entry.next_step):
        assert words.keys() == {"sv", "en"}
        assert all(words.values())
        assert words["sv"] != words["en"]
    assert _names(entry.sentence["sv"]) == _names(entry.sentence["en"])
    assert not _names(entry.next_step["sv"] + entry.next_step["en"])


def test_every_code_raised_or_found_has_its_sentence() -> None:
    source = "\n".join(path.read_text() for path in FOLDER.rglob("*.py"))
    raised = set(re.findall(r'(?:ProviderError\(\s*[\w.]+,|Finding\(\s*"\w+",)\s*"(\w+)"', source))
    assert len(raised) > 12
    assert raised - {"http_"} <= ERRORS.keys() | SENTENCES.keys()


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
