"""The writer's checklist (section 11 of the facts), and what it refuses."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from sie4.core import records as sie
from sie4.core.arrange import voucher_key
from sie4.core.cleaning import Replaced, clean
from sie4.core.profiles import FORTNOX, PROFILES, STRICT, VISMA
from sie4.core.reader import Reading
from sie4.core.records import Row, Voucher, content_of
from sie4.core.report import check
from sie4.core.values import BadValue, to_ore
from sie4.core.writer import Refused, Writer, Written, save
from tests.sie4.texts import vouchers as vouchers_of

DAY = date(2024, 1, 15)
HEAD: list[sie.Record] = [
    sie.Program("Frost", "1.0"),
    sie.Generated(date(2025, 1, 31), "anna"),
    sie.CompanyName("Provförbundet"),
    sie.Organisation("802000-1231"),
    sie.CompanyId("prov"),
    sie.Address("Anna", "", "123 45 Byn", ""),
    sie.CompanyType("I"),
    sie.ChartType("EUBAS97"),
    sie.Currency("SEK"),
    sie.TaxYear(2025),
    sie.Year(-1, date(2023, 1, 1), date(2023, 12, 31)),
    sie.Year(0, date(2024, 1, 1), date(2024, 12, 31)),
    sie.Account("7010", "Löner"),
    sie.AccountType("7010", "K"),
    sie.Account("1930", "Bank"),
    sie.AccountType("1930", "T"),
    sie.Sru("1930", "7281"),
    sie.Account("2069", "Årets resultat"),
    sie.SubDimension("21", "Delprojekt", "20"),
    sie.Dimension("20", "Läger"),
    sie.Object("20", "01", "Sommar"),
    sie.Object("21", "01a", "Sommar a"),
    sie.ClosingBalance(-1, "1930", 500),
    sie.ClosingBalance(-1, "2069", -500),
    sie.OpeningBalance(0, "1930", 500),
    sie.OpeningBalance(0, "2069", -500),
    sie.ClosingBalance(0, "1930", -500),
    sie.ClosingBalance(0, "2069", -500),
    sie.Result(0, "7010", 1000),
    sie.PeriodBalance(0, "202401", "1930", (), -1000),
    sie.PeriodBalance(0, "202401", "7010", (), 1000),
]
ROWS = (Row("1930", (), -1000), Row("7010", (), 1000, text="Lön"))
SALARY = Voucher("A", "1", DAY, "Löner januari", rows=ROWS)


def written(
    vouchers: Iterable[Voucher] = (SALARY,), head: Iterable[sie.Record] = HEAD, **more: Any
) -> tuple[bytes, Written]:
    out = BytesIO()
    writer = Writer(out, head, **more)
    writer.vouchers(vouchers)
    done = writer.finish()
    return out.getvalue(), done


def lines(**more: Any) -> list[str]:
    return written(**more)[0].decode("cp437").split("\r\n")


def refused(*vouchers: Voucher, head: Iterable[sie.Record] = HEAD, **more: Any) -> set[str]:
    with pytest.raises(Refused) as why:
        written(vouchers, head, **more)
    return {finding.code for finding in why.value.findings}


def without(*kinds: type, head: Iterable[sie.Record] = HEAD) -> list[sie.Record]:
    return [record for record in head if not isinstance(record, kinds)]


def one(text: str = "", **more: Any) -> Voucher:
    return SALARY._replace(text=text, **more)


def test_a_file_of_ours_in_full() -> None:
    assert lines() == [
        "#FLAGGA 0",
        '#PROGRAM "Frost" 1.0',
        "#FORMAT PC8",
        '#GEN 20250131 "anna"',
        "#SIETYP 4",
        "#FTYP I",
        '#FNR "prov"',
        "#ORGNR 802000-1231",
        '#ADRESS "Anna" "" "123 45 Byn" ""',
        '#FNAMN "Provförbundet"',
        "#RAR 0 20240101 20241231",
        "#RAR -1 20230101 20231231",
        "#TAXAR 2025",
        "#KPTYP EUBAS97",
        "#VALUTA SEK",
        '#KONTO 1930 "Bank"',
        "#KTYP 1930 T",
        "#SRU 1930 7281",
        '#KONTO 2069 "Årets resultat"',
        '#KONTO 7010 "Löner"',
        "#KTYP 7010 K",
        '#DIM 20 "Läger"',
        '#UNDERDIM 21 "Delprojekt" 20',
        '#OBJEKT 20 01 "Sommar"',
        '#OBJEKT 21 01a "Sommar a"',
        "#IB 0 1930 5.00",
        "#IB 0 2069 -5.00",
        "#UB 0 1930 -5.00",
        "#UB 0 2069 -5.00",
        "#UB -1 1930 5.00",
        "#UB -1 2069 -5.00",
        "#RES 0 7010 10.00",
        "#PSALDO 0 202401 1930 {} -10.00",
        "#PSALDO 0 202401 7010 {} 10.00",
        '#VER A 1 20240115 "Löner januari"',
        "{",
        "#TRANS 1930 {} -10.00",
        '#TRANS 7010 {} 10.00 "" "Lön"',
        "}",
        "",
    ]


def test_our_own_file_has_no_finding_and_is_counted() -> None:
    data, done = written()
    report = check(data, name="a.se")
    assert report.counts == {}
    assert (done.vouchers, done.rows, done.accounts, done.size) == (1, 2, 3, len(data))
    assert done.notes == []
    from hashlib import sha256

    assert done.sha256 == sha256(data).hexdigest()


def test_the_same_records_give_the_same_bytes_in_any_order() -> None:
    assert written(head=reversed(HEAD))[0] == written()[0]


def test_reading_and_writing_again_gives_the_same_bytes() -> None:
    data, _ = written()
    records = list(Reading(data, name="a.se"))
    again, _ = written(
        [record for record in records if isinstance(record, Voucher)],
        [record for record in records if isinstance(record, sie.Record)],
    )
    assert again == data


def test_with_a_checksum() -> None:
    data, _ = written(
        [SALARY, one('12" skruv', number="2"), one("–", number="3")], head=LARGER, checksum=True
    )
    found = data.split(b"\r\n")
    assert found[1] == b"#KSUMMA"
    assert found[-2].startswith(b"#KSUMMA ")
    assert check(data, name="a.se").counts == {}
    assert (
        "checksum_wrong"
        in check(data.replace(b"#RES 0 7010 30.00", b"#RES 0 7010 31.00"), name="a.se").counts
    )


LARGER = [
    replace(record, amount=record.amount * 3 if record.account == "7010" else record.amount - 2000)
    if isinstance(record, sie.Result | sie.PeriodBalance | sie.ClosingBalance)
    and getattr(record, "year", None) == 0
    and record.account != "2069"
    else record
    for record in HEAD
]


@pytest.mark.parametrize(
    ("voucher", "codes"),
    [
        (one(rows=(ROWS[0]._replace(amount=-1001), ROWS[1])), {"unbalanced"}),
        (one(rows=()), {"voucher_empty"}),
        (one(day=date(2025, 1, 1)), {"voucher_outside_year"}),
        (one(rows=(Row("1930", (), -1000), Row("7777", (), 1000))), {"undeclared_account"}),
        (one(rows=(ROWS[0], Row("7010", (("20", "99"),), 1000))), {"object_not_declared"}),
        (
            one(rows=(ROWS[0], Row("7010", (("30", "1"),), 1000))),
            {"object_not_declared", "undeclared_dimension"},
        ),
        (one(rows=(ROWS[0], Row("7010", (("21", "01a"),), 1000))), {"parent_missing"}),
        (one(number=""), {"number_missing"}),
        (one(rows=(Row("1930", (), -1000, kind="RTRANS"), *ROWS[1:], ROWS[0])), {"no_twin"}),
    ],
)
def test_what_would_not_validate_is_refused(voucher: Voucher, codes: set[str]) -> None:
    assert codes <= refused(voucher)


def test_a_refusal_names_the_voucher_and_the_sum() -> None:
    off = one(rows=(ROWS[0]._replace(amount=-1001), ROWS[1]), series="LEV1", number="77")
    with pytest.raises(Refused, match=r"Voucher LEV1 77 does not balance: its sum is -0\.01 instead of 0\."):
        written([off])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (sie.ClosingBalance(0, "1930", -501), "closing_difference"),
        (sie.Result(0, "7010", 1001), "result_difference"),
        (sie.OpeningBalance(0, "1930", 501), "continuity"),
        (sie.PeriodBalance(0, "202401", "1930", (), -999), "month_difference"),
    ],
)
def test_sums_that_do_not_close_are_refused_at_the_end(change: Any, code: str) -> None:
    head = [
        change
        if type(record) is type(change) and (record.year, record.account) == (change.year, change.account)  # type: ignore[attr-defined]
        else record
        for record in HEAD
    ]
    assert code in refused(SALARY, head=head)
    _, done = written(head=head, may_be_open=frozenset({code, "closing_sum", "opening_sum", "period_difference",
                                                       "closing_difference"}))  # fmt: skip
    assert code in {finding.code for finding in done.notes}


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (without(sie.CompanyName), "missing_record"),
        (without(sie.Year), "missing_record"),
        ([*HEAD, sie.Account("1930", "Bank igen")], "repeated_record"),
        ([*HEAD, sie.Account("19A0", "Bank")], "bad_account"),
        ([*HEAD, sie.OpeningBalance(0, "7010", 1)], "balance_on_result_account"),
        ([*HEAD, sie.CompanyType("KLUBB")], "company_type"),
        ([*without(sie.Organisation), sie.Organisation("8020001231")], "org_number"),
    ],
)
def test_a_head_that_would_not_validate_is_refused(head: list[sie.Record], code: str) -> None:
    assert code in refused(SALARY, head=head)


def test_numbers_rise_as_numbers() -> None:
    found = [one(number=number) for number in ("10", "9", "2")]
    assert "voucher_order" in refused(*found)
    assert "repeated_voucher" in refused(one(), one())
    assert sorted(("A", "B"), key=lambda series: voucher_key(series, "1")) == ["A", "B"]
    assert sorted(["10", "2", "1"], key=lambda number: voucher_key("A", number)) == ["1", "2", "10"]


def test_history_is_written_with_its_twin() -> None:
    rows = (
        Row("1930", (), -900, DAY, "fel", None, "anna", "BTRANS"),
        Row("1930", (), -1000, DAY, "rätt", None, "anna", "RTRANS"),
        Row("1930", (), -1000, DAY, "rätt", None, "anna"),
        ROWS[1],
    )
    assert '#RTRANS 1930 {} -10.00 20240115 "rätt" "" "anna"' in lines(vouchers=[one(rows=rows)])


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (Row("7010", (), 1000, DAY), "#TRANS 7010 {} 10.00 20240115"),
        (Row("7010", (), 1000, None, "", Decimal("3.5")), '#TRANS 7010 {} 10.00 "" "" 3.5'),
        (Row("7010", (), 1000, None, "x", None, "anna"), '#TRANS 7010 {} 10.00 "" "x" "" "anna"'),
        (Row("7010", (("20", "01"),), 1000), '#TRANS 7010 {20 "01"} 10.00'),
        (
            Row("7010", (("21", "01a"), ("20", "01")), 1000, DAY, "å", Decimal(2)),
            '#TRANS 7010 {21 "01a" 20 "01"} 10.00 20240115 "å" 2',
        ),
    ],
)
def test_fields_are_positional(row: Row, line: str) -> None:
    assert line in lines(vouchers=[one(rows=(ROWS[0], row))])


def test_a_registration_and_a_sign() -> None:
    assert '#VER A 1 20240115 "x" "" "anna"' in lines(vouchers=[one("x", sign="anna")])
    assert '#VER A 1 20240115 "" 20240201' in lines(vouchers=[one(registered=date(2024, 2, 1))])


@pytest.mark.parametrize(
    ("text", "clean_text"),
    [
        ('12" skruv', '12" skruv'),
        ("C:\\temp\\", "C:/temp/"),
        ("a\tb\r\nc\x00d\x7fe\u2028f\x85g", "a b c d e f g"),
        ("  två   blanka ", "två blanka"),
        ("100 € enligt § 4", "100 EUR enligt par. 4"),
        ("“citat” – ‘ja’ … ´", "\"citat\" - 'ja' ... '"),
        ("Køge Łódź", "Koge Lódz"),
        ("a\u030angstro\u0308m", "ångström"),
        ("Ж 😀", "? ?"),
        ("e\u200bn", "en"),
        ("ﬁ ½ µ ° ² ±", "fi ½ µ ° ² ±"),
        ("en\xa0text", "en\xa0text"),
        ("Ȧ", "A"),
        ("\ud800", "?"),
    ],
)
def test_texts_are_cleaned_by_the_table(text: str, clean_text: str) -> None:
    assert clean(text, Replaced()) == clean_text
    data, _ = written([one(text, rows=(ROWS[0], ROWS[1]._replace(text=text)))])
    [found] = vouchers_of(data, name="a.se")
    assert (found.text, found.rows[1].text) == (clean_text, clean_text)
    assert check(data, name="a.se").counts == {}


@pytest.mark.parametrize("text", ["en\nrad", "\n", " först", "sist ", "två  blanka"])
@pytest.mark.parametrize("where", ["voucher", "first row", "last row"])
def test_one_text_among_plain_ones_is_cleaned_all_the_same(text: str, where: str) -> None:
    voucher = one(
        text if where == "voucher" else "x",
        rows=(
            ROWS[0]._replace(text=text if where == "first row" else "x"),
            ROWS[1]._replace(text=text if where == "last row" else "x"),
        ),
    )
    [found] = vouchers_of(written([voucher])[0], name="a.se")
    wanted = clean(text, Replaced())
    assert {found.text, found.rows[0].text, found.rows[1].text} == {wanted, "x"}


def test_what_was_replaced_is_listed() -> None:
    _, done = written([one("€ € – x")])
    assert done.replaced.as_json() == [
        {"character": "€", "code": "U+20AC", "replacement": "EUR", "count": 2},
        {"character": "–", "code": "U+2013", "replacement": "-", "count": 1},
    ]


def test_a_text_can_never_open_a_record() -> None:
    hostile = '"\r\n}\r\n#VER A 2 20240101 "x"\r\n{\r\n#TRANS 1930 {} 1.00\r\n\\'
    data, _ = written([one(hostile, rows=(ROWS[0], ROWS[1]._replace(text=hostile)))])
    assert data.count(b"\n#VER ") == 1
    assert data.count(b"\n#TRANS ") == 2


@pytest.mark.parametrize(("profile", "longest"), [(STRICT, 50), (FORTNOX, 50), (VISMA, 100)])
def test_a_profile_limits_texts_and_says_so(profile: Any, longest: int) -> None:
    text = '"' * 200
    data, done = written([one(text, rows=(ROWS[0], ROWS[1]._replace(text=text)))], profile=profile)
    [found] = vouchers_of(data, name="a.se")
    assert found.text == found.rows[1].text == '"' * longest
    assert [note.code for note in done.notes] == ["text_too_long"]
    assert done.notes[0].params == {"count": 2, "limit": longest}


def test_the_default_is_the_narrowest_profile() -> None:
    assert STRICT.longest_text == min(profile.longest_text for profile in PROFILES.values())
    assert not STRICT.class_nine


def test_internal_accounts_are_noted_where_they_are_not_understood() -> None:
    head = [*HEAD, sie.Account("9010", "Intern")]
    assert [note.code for note in written(head=head)[1].notes] == ["class_nine"]
    assert written(head=head, profile=FORTNOX)[1].notes == []


def test_amounts_are_whole_ore_and_nothing_else() -> None:
    for bad in (10.0, Decimal(1000)):
        with pytest.raises(TypeError):
            written([one(rows=(Row("1930", (), -bad), Row("7010", (), bad)))])  # type: ignore[arg-type]
    with pytest.raises(BadValue):
        to_ore(Decimal("0.335"))
    assert to_ore(Decimal("-0.100")) == -10


def test_a_feeder_file_leaves_the_numbers_to_the_receiver() -> None:
    head = without(sie.Balance, sie.PeriodValue, sie.Year, sie.TaxYear)
    data, _ = written([one(series="", number=""), one(series="", number="")], head, kind="4I")
    assert b'#VER "" "" 20240115' in data
    assert check(data, name="a.si").counts == {}
    assert "record_not_in_type" in refused(one(), kind="4I")


@pytest.mark.parametrize("kind", ["1", "2", "3"])
def test_the_other_types(kind: Any) -> None:
    head = [*without(sie.PeriodValue, sie.Dimension, sie.SubDimension, sie.Object), *TYPE[kind]]
    data, _ = written((), head, kind=kind)
    assert check(data, name="a.se").counts == {}
    assert check(data, name="a.se").kind == kind
    assert "record_not_in_type" in refused(SALARY, head=head, kind=kind)


_CODES: list[sie.Record] = [sie.Sru("7010", "7514"), sie.Sru("2069", "7302")]
_MONTHS = [sie.Extent(date(2024, 12, 31)), *(one for one in HEAD if isinstance(one, sie.PeriodValue))]
_OBJECTS = [one for one in HEAD if isinstance(one, sie.Dimension | sie.SubDimension | sie.Object)]
TYPE: dict[str, list[sie.Record]] = {
    "1": _CODES,
    "2": [*_CODES, *_MONTHS, sie.PeriodBudget(0, "202401", "7010", (), 2000)],
    "3": [
        *_MONTHS,
        *_OBJECTS,
        sie.ObjectOpening(0, "1930", (("20", "01"),), 100),
        sie.ObjectClosing(0, "1930", (("20", "01"),), 200, Decimal("1.5")),
        sie.PeriodBalance(0, "202401", "7010", (("20", "01"),), 400),
    ],
}


def test_a_refused_file_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "ut.se"
    with pytest.raises(Refused):
        save(path, HEAD, [one(rows=ROWS[:1])])
    assert list(tmp_path.iterdir()) == []
    done = save(path, HEAD, [SALARY])
    assert [file.name for file in tmp_path.iterdir()] == ["ut.se"]
    assert path.stat().st_size == done.size


def test_the_fast_and_the_exact_way_write_the_same() -> None:
    """A voucher with history among them sends its whole batch the exact way."""
    twin = Row("7010", (), 1000, kind="RTRANS")
    rows = (ROWS[0]._replace(text=" – "), ROWS[1])
    plain = [one(f"Text {number} €", number=str(number), rows=rows) for number in range(1, 40)]
    mixed = [*plain[:-1], plain[-1]._replace(rows=(rows[0], twin, rows[1]))]
    head = without(sie.Balance, sie.PeriodValue)
    head += [sie.ClosingBalance(0, "1930", -39_000), sie.Result(0, "7010", 39_000)]
    fast, exact = written(plain, head)[0], written(mixed, head)[0]
    assert exact.replace(b"#RTRANS 7010 {} 10.00\r\n", b"") == fast


def test_content_leaves_out_place_and_findings() -> None:
    assert content_of(SALARY._replace(line=7, errors=2)) == SALARY
    assert content_of(sie.Flag(0, line=3)) == sie.Flag(0)
