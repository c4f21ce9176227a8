"""Which day a reversal gets: three modes, and every form of a date that a comment may hold."""

from datetime import date

import pytest

from vouchers.domain.mirror_dates import DateMode, mirror_date
from vouchers.domain.written_dates import find_dates

FEB_1 = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("original", "mirror"),
    [
        ("2026-01-01", "2026-02-01"),
        ("2026-01-31", "2026-02-01"),
        ("2026-12-31", "2027-01-01"),
        ("2024-02-29", "2024-03-01"),
        ("2025-06-30", "2025-07-01"),
    ],
)
def test_the_first_day_of_the_next_month(original: str, mirror: str) -> None:
    dated = mirror_date(DateMode.FIRST_DAY_NEXT_MONTH, date.fromisoformat(original), "vänds 2030-05-05")
    assert dated.on == date.fromisoformat(mirror)


def test_the_same_day() -> None:
    assert mirror_date("SAME_DAY", date(2026, 1, 31), "vänds 2030-05-05").on == date(2026, 1, 31)


@pytest.mark.parametrize(
    "comment",
    [
        "2026-02-01",
        "Vänds 2026-2-1.",
        "vänds (2026/02/01)",
        "20260201",
        "Periodisering 20260201, resa",
        "1/2 2026",
        "vänds 1/2-2026",
        "1.2.2026",
        "01.02.2026.",
        "1. 2. 2026",
        "1 februari 2026",
        "den 1 feb 2026",
        "Vänds den 1:a Feb. 2026!",
        "1 FEBRUARI 2026",
        "1 February 2026",
        "1st of Feb 2026",
        "February 1, 2026",
        "feb 1 2026",
        "2026-02-01 och 1 februari 2026 och 1/2 2026",
        "faktura 120260201, vänds 2026-02-01",
        "20260215-1234 fick 2026-02-01",
    ],
)
def test_a_date_in_the_comment_is_read(comment: str) -> None:
    assert mirror_date("DATE_IN_COMMENT", date(2026, 1, 15), comment).on == FEB_1


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "vänds nästa månad",
        "1 februari",
        "1/2",
        "1/2/2026",
        "01/02/2026",
        "260201",
        "26-02-01",
        "1/2 26",
        "faktura 120260201",
        "20260201-1234",
        "12026-02-01",
        "fi:abcdefghijklm",
        "2026",
        "februari 2026",
    ],
)
def test_what_has_no_single_meaning_is_not_guessed(comment: str) -> None:
    dated = mirror_date("DATE_IN_COMMENT", date(2026, 1, 15), comment)
    assert dated.on is None
    assert dated.finding is not None
    assert (dated.finding.code, dated.finding.blocks) == ("mirror_date_missing", True)


def test_several_different_dates_are_a_persons_turn() -> None:
    dated = mirror_date("DATE_IN_COMMENT", date(2026, 1, 15), "2026-03-01 eller 1 februari 2026")
    assert dated.on is None
    assert dated.finding is not None
    assert dated.finding.code == "mirror_date_several"
    assert dated.finding.params == {"dates": "2026-02-01, 2026-03-01"}


@pytest.mark.parametrize("comment", ["2026-02-30", "31 april 2026", "2026-02-01, eller 2026-13-01"])
def test_a_date_that_does_not_exist_is_a_persons_turn(comment: str) -> None:
    dated = mirror_date("DATE_IN_COMMENT", date(2026, 1, 15), comment)
    assert dated.on is None
    assert dated.finding is not None
    assert dated.finding.code == "mirror_date_impossible"


SWEDISH = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_by_name_in_both_languages(month: int) -> None:
    swedish, english = SWEDISH[month - 1], ENGLISH[month - 1]
    for name in (swedish, english, swedish[:3], english[:3]):
        assert find_dates(f"den 3 {name} 2026").dates == (date(2026, month, 3),), name
