"""The twenty-five nasty cases of the facts, section 15, and the ones after the table."""

import pytest

from sie4.core.records import (
    Account,
    Checksum,
    CompanyName,
    Object,
    Organisation,
    PeriodBalance,
    Voucher,
    Year,
)
from sie4.core.values import from_ore, to_ore
from tests.sie4.texts import FEEDER, WHOLE, codes, reading, voucher, vouchers

PAIR = "#TRANS 1930 {} -10.00\n#TRANS 7010 {} 10.00"


def text_of(field: str) -> str:
    [found] = vouchers(voucher(PAIR, f"A 1 20240115 {field}"))
    return found.text


def test_a_quote_in_a_text_comes_back() -> None:
    assert text_of(r'"12\" skruv"') == '12" skruv'


def test_a_backslash_means_something_before_a_quote_only() -> None:
    assert text_of(r'"C:\\temp"') == r"C:\\temp"
    assert text_of(r'"C:\temp"') == r"C:\temp"


@pytest.mark.parametrize("field", [r'"C:\"', r'"a\\"', '"open'])
def test_a_quote_that_does_not_close_is_told_with_its_line(field: str) -> None:
    found, records = reading(voucher(PAIR, f"A 1 20240115 {field}"))
    [finding] = [one for one in found.findings if one.code == "quote_not_closed"]
    assert finding.line == 7
    assert records[-1].errors == 1  # type: ignore[union-attr]


def test_a_doubled_quote_is_no_escape() -> None:
    assert "quote_misplaced" in codes(voucher(PAIR, 'A 1 20240115 "a ""b"" c"'))


def test_swedish_letters_are_one_byte_each() -> None:
    assert "åäöÅÄÖéÉüÜ".encode("cp437") == bytes.fromhex("8684948f8e9982 90819a".replace(" ", ""))
    assert text_of('"åäöÅÄÖéü"') == "åäöÅÄÖéü"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x7f", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\t"])
def test_a_control_character_is_told_and_splits_no_line(sign: str) -> None:
    found, records = reading(voucher(PAIR, f'A 1 20240115 "en{sign}text"'))
    assert found.findings.counts["control_character"] == 1
    assert records[-1].text == f"en{sign}text"  # type: ignore[union-attr]


def test_a_no_break_space_belongs_to_the_field() -> None:
    assert text_of('"en\xa0text"') == "en\xa0text"
    [found] = vouchers(voucher(PAIR, "A 1 20240115 en\xa0text"))
    assert found.text == "en\xa0text"


@pytest.mark.parametrize(
    ("text", "ore"),
    [("0", 0), ("-0", 0), ("-0.00", 0), ("10", 1000), ("10.5", 1050), ("-10.55", -1055), ("007.00", 700)],
)
def test_amounts_are_whole_ore(text: str, ore: int) -> None:
    [found] = vouchers(voucher(f"#TRANS 1930 {{}} {text}"))
    assert found.rows[0].amount == ore


def test_minus_zero_is_told_wherever_it_stands() -> None:
    for zero in ("-0", "-0.0", "-0.00"):
        rows = f"#TRANS 1930 {{}} {zero}\n#TRANS 7010 {{}} 0.00"
        assert codes(WHOLE + f"#VER A 2 20240115\n{{\n{rows}\n}}\n", name="a.se") == {"negative_zero"}


@pytest.mark.parametrize("text", ["0.335", "1,5", "+5", "1e3", "1 000", "10.", ".5", "--5", "0x1", "NaN", ""])
def test_what_is_no_amount_makes_the_voucher_wrong(text: str) -> None:
    [found] = vouchers(voucher(f'#TRANS 1930 {{}} "{text}"'))
    assert found.errors
    assert found.rows == ()


def test_eighteen_digits_and_more_come_back_exactly() -> None:
    for text in ("9999999999999999.99", "123456789012345678901234567890.12"):
        [found] = vouchers(voucher(f"#TRANS 1930 {{}} {text}\n#TRANS 7010 {{}} -{text}"))
        assert found.errors == 0
        assert f"{from_ore(found.rows[0].amount)}" == text
        assert to_ore(from_ore(found.rows[0].amount)) == found.rows[0].amount


def test_the_list_may_be_empty_but_not_missing() -> None:
    for empty in ("{}", "{ }", "{\t}"):
        assert vouchers(voucher(PAIR.replace("{}", empty)))[0].errors == 0
    [found] = vouchers(voucher("#TRANS 1930 -10.00\n#TRANS 7010 {} 10.00"))
    assert [row.amount for row in found.rows] == [-1000, 1000]
    assert found.errors == 1


@pytest.mark.parametrize("text", ['{1 "0123"}', '{"1" "0123"}', '{ "1" "0123" }', "{1 0123}", '{ 1\t"0123"}'])
def test_objects_are_text_however_the_list_is_written(text: str) -> None:
    [found] = vouchers(voucher(PAIR.replace("{} -10.00", f"{text} -10.00")))
    assert found.rows[0].objects == (("1", "0123"),)


def test_objects_may_hold_blanks_braces_and_quotes() -> None:
    [found] = vouchers(voucher(PAIR.replace("{} -10.00", r'{1 "P 1" 6 "a}{\"b"} -10.00')))
    assert found.rows[0].objects == (("1", "P 1"), ("6", 'a}{"b'))


def test_a_quantity_without_a_text() -> None:
    [found] = vouchers(voucher('#TRANS 4010 {} 10.00 "" "" 3\n#TRANS 1930 {} -10.00 "" "" -3.125 "anna"'))
    assert [(row.text, str(row.quantity), row.sign) for row in found.rows] == [
        ("", "3", ""),
        ("", "-3.125", "anna"),
    ]


def test_the_day_of_registration_is_kept_as_it_is() -> None:
    late, early, absent = (
        vouchers(voucher(PAIR, f'A 1 20240115 "x" {when}'))[0]
        for when in ("20250630", "20230101", '"" "anna"')
    )
    assert str(late.registered) == "2025-06-30"
    assert str(early.registered) == "2023-01-01"
    assert (absent.registered, absent.sign) == (None, "anna")
    assert late.errors == early.errors == absent.errors == 0


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [
        ("20240701", "20250630", ("202407", "202506"), ("202406", "202507")),
        ("20240701", "20251231", ("202407", "202512"), ("202406", "202601")),
    ],
    ids=["broken year", "18 months"],
)
def test_years_that_are_not_calendar_years(
    start: str, end: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    text = WHOLE[: WHOLE.index("#IB")].replace("20240101 20241231", f"{start} {end}")
    rows = "".join(f"#PSALDO 0 {period} 1930 {{}} 0.00\n" for period in (*inside, *outside))
    found, records = reading(text + rows, name="a.se")
    assert found.findings.counts["period_outside_year"] == 2
    assert "long_year" not in found.findings.counts
    assert sum(isinstance(record, PeriodBalance) for record in records) == 4


def test_no_opening_balance_is_a_new_company() -> None:
    assert codes(WHOLE.replace("#IB 0 1930 0.00\n", ""), name="a.se") == set()


def test_a_voucher_off_by_one_ore_is_named_with_its_difference() -> None:
    found, records = reading(WHOLE.replace("{} -10.00", "{} -10.01"), name="a.se")
    [finding] = [one for one in found.findings if one.code == "unbalanced"]
    assert dict(finding.params) == {"voucher": "A 1", "sum": "-0.01"}
    assert records[-1].errors == 1  # type: ignore[union-attr]


HISTORY = """#BTRANS 1930 {} -9.00 20240115 "gammal" "" "anna"
#RTRANS 1930 {} -10.00 20240120 "ny" "" "anna"
#TRANS 1930 {} -10.00
#TRANS 7010 {6 "P1"} 10.00"""


def test_history_counts_once_or_not_at_all() -> None:
    [found] = vouchers(voucher(HISTORY))
    assert [row.kind for row in found.rows] == ["BTRANS", "RTRANS", "TRANS", "TRANS"]
    assert (found.sum, found.errors) == (0, 0)


@pytest.mark.parametrize(
    "twin", ["#TRANS 1930 {} -9.99", "#TRANS 1940 {} -10.00", '#TRANS 1930 {6 "P1"} -10.00']
)
def test_a_missing_twin_is_told(twin: str) -> None:
    assert "no_twin" in codes(voucher(HISTORY.replace("#TRANS 1930 {} -10.00\n", f"{twin}\n", 1)))


def test_a_wrong_or_unfinished_checksum_is_told() -> None:
    text = WHOLE.replace("#PROGRAM", "#KSUMMA\n#PROGRAM")
    wrong, _ = reading(text + "#KSUMMA 1\n", name="a.se")
    [finding] = [one for one in wrong.findings if one.code == "checksum_wrong"]
    right = finding.params["expected"]
    assert codes(text + f"#KSUMMA {right}\n", name="a.se") == set()
    assert codes(text.replace("#FLAGGA 0", "#FLAGGA 1") + f"#KSUMMA {right}\n", name="a.se") == {"flag_set"}
    assert codes(text, name="a.se") == {"checksum_unfinished"}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_that_says_pc8_is_read_and_told(mark: bytes) -> None:
    text = WHOLE.replace("#PROGRAM", "#KSUMMA\n#PROGRAM") + "#KSUMMA 1\n"
    found, records = reading(mark + text.encode(), name="a.se")
    assert set(found.findings.counts) == {"encoding", "checksum_not_checked"}
    assert CompanyName("Provförbundet", line=8) in records


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman"])
def test_other_character_sets_are_known_by_their_letters(encoding: str) -> None:
    found, records = reading(WHOLE.replace("Läger", "Bokföring på läger").encode(encoding), name="a.se")
    assert set(found.findings.counts) == {"encoding"}
    assert Object("6", "P1", "Bokföring på läger", line=16) in records


def test_line_ends_of_every_kind() -> None:
    _, plain = reading(WHOLE, name="a.se")
    for text in (
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("\n", "\r"),
        WHOLE.rstrip("\n"),
        WHOLE.rstrip("\n") + "\x1a",
        WHOLE + "\x1a",
        WHOLE.replace("#TRANS", "  \t#TRANS").replace("#VER", " #VER"),
        WHOLE.replace("\n", " \t\n"),
    ):
        found, records = reading(text, name="a.se")
        assert records == plain, text
        assert found.findings.errors == (1 if "\n" not in text else 0)
    _, spread = reading(WHOLE.replace("\n", "\n\n \r\n"), name="a.se")
    assert len(spread) == len(plain)


def test_lower_case_is_no_label_and_its_rows_are_not_lost_silently() -> None:
    found, _ = reading(FEEDER + '#ver A 1 20240115 "x"\n{\n' + PAIR + "\n}\n")
    assert dict(found.findings.counts) == {"label_lower_case": 1, "rows_skipped": 1}
    [skipped] = [one for one in found.findings if one.code == "rows_skipped"]
    assert skipped.params["count"] == 2


def test_unknown_labels_and_their_blocks_are_skipped_anywhere() -> None:
    inside = PAIR.replace("\n", '\n#MOMSRAD 1 "x"\n{\n#DEL 1\n{\n}\n}\n')
    found, records = reading(voucher(inside).replace("#VER", "#UTKAST 1\n{\n#DEL { 1 }\n}\n#VER", 1))
    assert records[-1].errors == 0  # type: ignore[union-attr]
    assert len(records[-1].rows) == 2  # type: ignore[union-attr]
    assert dict(found.findings.counts) == {"unknown_label": 3}


def test_a_hundred_unknown_rows_are_one_warning() -> None:
    found, _ = reading(WHOLE + '#MOMSKOD 2610 "10"\n' * 100, name="a.se")
    [finding] = found.findings
    assert finding.params["count"] == 100


def test_fields_after_the_last_are_ignored() -> None:
    rows = PAIR.replace("10.00", '10.00 20240115 "x" 1 "anna" ny nyare')
    found, records = reading(voucher(rows, 'A 1 20240115 "x" 20240115 "anna" ny'))
    assert dict(found.findings.counts) == {"extra_fields": 2}
    assert records[-1].errors == 0  # type: ignore[union-attr]


def test_numbers_are_numbers_and_belong_to_their_series() -> None:
    def numbered(*names: str) -> set[str]:
        return codes(FEEDER + "".join(f"#VER {name} 20240115\n{{\n{PAIR}\n}}\n" for name in names))

    assert numbered(*(f"A {number}" for number in range(1, 12))) == set()
    assert numbered("A 1", "A 10", "A 2") == {"voucher_order"}
    assert numbered("A 1", "B 1", "LEV1 1", "# 1", "2 1") == set()
    assert numbered("A 1", "A 2", "A 1") == {"repeated_voucher"}
    assert numbered("A 5", "A 7", "A 6", "A 5") == {"voucher_order", "repeated_voucher"}
    assert numbered('"" ""', '"" ""', 'A ""') == set()
    assert numbered("A 1B", "A 1B") == {"repeated_voucher"}
    assert numbered("A 007", "A 7") == {"repeated_voucher"}


def test_a_file_that_was_imported_says_so_and_is_read() -> None:
    found, records = reading(WHOLE.replace("#FLAGGA 0", "#FLAGGA 1"), name="a.se")
    assert dict(found.findings.counts) == {"flag_set": 1}
    assert found.findings.errors == 0
    assert len(records) == 20


def test_two_codes_for_one_account_are_legal_and_two_accounts_are_not() -> None:
    assert codes(WHOLE.replace("#DIM", "#SRU 1930 7281\n#SRU 1930 7282\n#DIM"), name="a.se") == set()
    assert codes(WHOLE.replace("#DIM", '#KONTO 1930 "Bank"\n#DIM'), name="a.se") == {"repeated_record"}


def test_an_account_may_be_declared_after_its_use() -> None:
    late = WHOLE.replace('#KONTO 1930 "Bank"\n', "") + '#KONTO 1930 "Bank"\n'
    assert codes(late, name="a.se") == {"group_order", "account_later"}


def test_account_numbers_have_any_length() -> None:
    _, records = reading(WHOLE.replace("1930", "193001"), name="a.se")
    assert Account("193001", "Bank", line=11) in records
    assert "bad_account" in codes(WHOLE.replace("#KONTO 1930", "#KONTO 19A0"), name="a.se")


def test_a_missing_brace_loses_one_voucher_at_most() -> None:
    two = WHOLE.replace("\n}\n", "\n") + f"#VER A 2 20240116\n{{\n{PAIR}\n}}\n"
    found, records = reading(two, name="a.si")
    assert found.findings.counts["voucher_not_closed"] == 1
    assert [record.errors for record in records if isinstance(record, Voucher)] == [1, 0]


def test_an_organisation_number_without_a_hyphen_is_read() -> None:
    found, records = reading(WHOLE.replace("802000-1231", "8020001231"), name="a.se")
    assert Organisation("8020001231", line=6) in records
    assert found.findings.errors == 0


@pytest.mark.parametrize("name", ["Bo & Co AB", "Klubben {A}", "#1 i Sverige", ""])
def test_company_names_may_look_like_syntax(name: str) -> None:
    _, records = reading(WHOLE.replace('"Provförbundet"', f'"{name}"'), name="a.se")
    assert CompanyName(name, line=7) in records


def test_a_year_whose_vouchers_come_first() -> None:
    early = WHOLE.replace("#RAR 0 20240101 20241231\n", "") + "#RAR 0 20240101 20241231\n"
    found, records = reading(early, name="a.se")
    assert isinstance(records[-1], Year)
    assert codes(early, name="a.se") == {"group_order"}
    assert found.books.moved == {"202401": {"1930": -1000, "7010": 1000}}


def test_the_checksum_of_the_facts() -> None:
    text = (
        '#FLAGGA 0\n#KSUMMA\n#PROGRAM "Prov" 1.0\n#FORMAT PC8\n#GEN 20240131\n#SIETYP 4\n#FNAMN "Åkes \\"Bo\\" AB"\n'
        '#VER A 1 20240115 "Lön ö"\n{\n#TRANS 1930 {} -10.00\n#TRANS 7010 {1 "10" 6 "P1"} 10.00\n}\n'
    )
    _, records = reading(text + "#KSUMMA 2437050445\n")
    assert records[-1] == Checksum(2437050445, line=13)
    assert codes(text + "#KSUMMA 2437050445\n") == set()
    assert (
        codes(text.replace("\n", " \t\r\n").replace("#TRANS ", " #TRANS\t ") + "#KSUMMA 2437050445\n")
        == set()
    )
    assert codes(text.replace("-10.00", "-10.01") + "#KSUMMA 2437050445\n") == {
        "unbalanced",
        "checksum_wrong",
    }
