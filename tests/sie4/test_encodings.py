"""Which character set a file is in, from its bytes alone."""

import pytest

from sie4.core.encodings import scan
from sie4.core.reader import Reading
from sie4.core.records import CompanyName
from tests.sie4.texts import WHOLE

WORDS = "Östersjöns Åkeri på Ängsö: räkenskap för år å ä ö Å Ä Ö\r\n"


def encoding(data: bytes) -> str:
    import io

    return scan(io.BytesIO(data)).encoding


@pytest.mark.parametrize("name", ["cp437", "utf-8", "mac_roman"])
def test_each_set_is_known_by_swedish_words(name: str) -> None:
    assert encoding(WORDS.encode(name)) == name


def test_ascii_is_cp437() -> None:
    assert encoding(b"#FLAGGA 0\r\n") == "cp437"
    assert encoding(b"") == "cp437"


def test_windows_1252_is_told_from_latin_1_by_its_own_characters() -> None:
    assert encoding(WORDS.encode("latin-1")) == "latin-1"
    assert encoding((WORDS + "– € ”").encode("cp1252")) == "cp1252"


def test_french_and_german_words_in_cp437_stay_cp437() -> None:
    assert encoding("Café Müller\r\n".encode("cp437")) == "cp437"


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read(name: str) -> None:
    reading = Reading(WHOLE.encode(name), name="a.se")
    assert CompanyName("Provförbundet", line=7) in list(reading)
    assert reading.findings.counts == {"encoding": 1}


def test_a_letter_that_lies_across_two_pieces_is_one_letter() -> None:
    filler = "x" * ((1 << 18) - 1)
    assert encoding(filler.encode() + WORDS.encode()) == "utf-8"
    assert encoding(filler.encode() + "ö".encode()[:1]) == "cp437"
