"""Every rule is broken once, and says so in both languages."""

import re

import pytest

from sie4.core.findings import Finding
from sie4.core.rules import LEVELS
from sie4.core.sentences import ENTRIES, FIELD_NAMES_SV, remedy, sentence
from sie4.core.writer import Refused
from tests.sie4.texts import WHOLE, reading, voucher

ROWS = "#TRANS 1930 {} -10.00\n#TRANS 7010 {} 10.00"


def changed(*pairs: tuple[str, str]) -> str:
    text = WHOLE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def of_type(number: int, more: str = "") -> str:
    """Without vouchers."""
    text = WHOLE.replace("#SIETYP 4", f"#SIETYP {number}").replace("#KPTYP", "#OMFATTN 20241231\n#KPTYP")
    return text[: text.index("#VER")] + more


BROKEN: dict[str, str | bytes] = {
    "empty_file": b"",
    "encoding": WHOLE.encode("utf-8"),
    "undecodable_bytes": b"\xef\xbb\xbf" + WHOLE.encode("cp437"),
    "line_ends_cr": WHOLE.replace("\n", "\r"),
    "last_line_open": WHOLE.rstrip("\n"),
    "dos_end": WHOLE + "\x1a",
    "line_too_long": WHOLE + "#PROSA " + "x" * (1 << 20) + "\n",
    "control_character": changed(("Provförbundet", "Prov\x0bförbundet")),
    "not_a_record": WHOLE + "FNAMN\n",
    "quote_not_closed": changed(('"Bank"', '"C:\\"')),
    "quote_misplaced": changed(('"Bank"', 'B"ank"')),
    "separator_missing": changed(('"Bank"', '"Ba"nk')),
    "list_not_closed": changed(('{6 "P1"} 10.00', '{6 "P1" 10.00')),
    "list_nested": changed(('{6 "P1"}', '{6 {"P1"}')),
    "list_uneven": changed(('{6 "P1"}', "{6}")),
    "list_missing": changed(("{} -10.00", "-10.00")),
    "list_misplaced": changed(("#IB 0 1930", "#IB 0 {} 1930")),
    "brace_misplaced": WHOLE + "}\n",
    "label_lower_case": WHOLE + '#konto 1940 "Sparkonto"\n',
    "unknown_label": WHOLE + "#MOMSKOD 2610 10\n",
    "rows_skipped": WHOLE + "#ver B 1 20240101\n{\n" + ROWS + "\n}\n",
    "flag_not_first": "#PROSA x\n" + WHOLE,
    "group_order": WHOLE + "#PROSA x\n",
    "missing_record": changed(("#FORMAT PC8\n", "")),
    "record_not_in_type": of_type(1, "#PSALDO 0 202401 1930 {} 0.00\n"),
    "repeated_record": changed(("#DIM 6", '#KONTO 1930 "Bank"\n#DIM 6')),
    "extra_fields": changed(('"Provförbundet"', "Prov förbundet")),
    "fields_missing": changed(("#IB 0 1930 0.00", "#IB 0")),
    "field_empty": changed(('"Bank"', '""')),
    "bad_value": changed(("-10.00", "-10,00")),
    "bad_account": changed(("#IB 0 1930", "#IB 0 19A0")),
    "amount_decimals": changed(("#IB 0 1930 0.00", "#IB 0 1930 0.335")),
    "number_too_large": changed(("#IB 0 1930 0.00", f"#IB 0 1930 1{'0' * 40}.00")),
    "bad_date": changed(("20240115", "20230229")),
    "negative_zero": changed(("#IB 0 1930 0.00", "#IB 0 1930 -0.00")),
    "bad_type": changed(("#SIETYP 4", "#SIETYP 5")),
    "bad_format": changed(("PC8", "UTF8")),
    "flag_set": changed(("#FLAGGA 0", "#FLAGGA 1")),
    "org_number": changed(("802000-1231", "8020001231")),
    "company_type": changed(("#KPTYP", "#FTYP ABC\n#KPTYP")),
    "chart_type": changed(("EUBAS97", "IDROTT")),
    "currency": changed(("SEK", "kr")),
    "tax_year": changed(("#KPTYP", "#TAXAR 25\n#KPTYP")),
    "account_type": changed(("#KTYP 1930 T", "#KTYP 1930 X")),
    "sru_code": changed(("#DIM 6", '#SRU 1930 " "\n#DIM 6')),
    "no_sru": changed(("#DIM 6", "#SRU 1930 000\n#DIM 6")),
    "long_year": changed(("20240101 20241231", "20230101 20241231")),
    "unknown_year": changed(("#IB 0", "#IB -3")),
    "period_outside_year": of_type(2, "#PSALDO 0 202501 1930 {} 0.00\n"),
    "account_later": changed(('#KONTO 1930 "Bank"\n#KTYP 1930 T', '#KTYP 1930 T\n#KONTO 1930 "Bank"')),
    "undeclared_account": changed(('#KONTO 1930 "Bank"\n', "")),
    "undeclared_object": of_type(3, '#OIB 0 1930 {6 "P2"} 0.00\n'),
    "object_not_declared": changed(('#OBJEKT 6 "P1" "Läger"\n', "")),
    "undeclared_dimension": changed(('{6 "P1"}', '{20 "P1"}')),
    "superdimension_later": changed(("#OBJEKT", '#UNDERDIM 21 "Del" 20\n#OBJEKT')),
    "dimension_twice": changed(('{6 "P1"}', '{6 "P1" 6 "P1"}')),
    "parent_missing": changed(
        ("#OBJEKT", '#UNDERDIM 21 "Del" 6\n#OBJEKT 21 "P1a" "Del a"\n#OBJEKT'), ('{6 "P1"}', '{21 "P1a"}')
    ),
    "one_object_only": of_type(3, '#OIB 0 1930 {6 "P1" 7 "2"} 0.00\n'),
    "objects_ignored": of_type(2, '#PSALDO 0 202401 1930 {6 "P1"} 0.00\n'),
    "balance_on_result_account": changed(("#IB 0 1930 0.00", "#IB 0 7010 1.00")),
    "result_on_balance_account": changed(("#RES 0 7010", "#RES 0 1930")),
    "checksum_wrong": WHOLE.replace("#PROGRAM", "#KSUMMA\n#PROGRAM") + "#KSUMMA 1\n",
    "checksum_unfinished": WHOLE.replace("#PROGRAM", "#KSUMMA\n#PROGRAM"),
    "checksum_without_start": WHOLE + "#KSUMMA 1\n",
    "checksum_position": WHOLE.replace("#FORMAT", "#KSUMMA\n#FORMAT") + "#KSUMMA 1\n",
    "after_checksum": WHOLE.replace("#PROGRAM", "#KSUMMA\n#PROGRAM") + "#KSUMMA 1\n#PROSA x\n",
    "checksum_not_checked": (WHOLE.replace("#PROGRAM", "#KSUMMA\n#PROGRAM") + "#KSUMMA 1\n").encode("utf-8"),
    "row_outside_voucher": WHOLE + "#TRANS 1930 {} 0.00\n",
    "voucher_not_opened": changed(("\n{\n", "\n")),
    "voucher_not_closed": changed(("\n}\n", "\n")),
    "voucher_empty": WHOLE + "#VER A 2 20240115\n{\n}\n",
    "record_in_voucher": changed(("{\n#TRANS", "{\n#PROSA x\n#TRANS")),
    "unbalanced": changed(("{} -10.00", "{} -10.01")),
    "repeated_voucher": WHOLE + WHOLE[WHOLE.index("#VER") :],
    "no_twin": changed(("{\n#TRANS", "{\n#RTRANS 1930 {} 5.00\n#TRANS")),
    "voucher_order": WHOLE.replace("#VER A 1", "#VER A 2") + WHOLE[WHOLE.index("#VER") :],
    "voucher_outside_year": changed(("20240115", "20250115")),
    "number_missing": changed(("#VER A 1", '#VER A ""')),
    "no_closing_balances": changed(("#UB 0 1930 -10.00\n#RES 0 7010 10.00\n", "")),
    "opening_sum": changed(("#IB 0 1930 0.00", "#IB 0 1930 1.00")),
    "closing_sum": changed(("#RES 0 7010 10.00", "#RES 0 7010 11.00")),
    "closing_difference": changed(("#UB 0 1930 -10.00", "#UB 0 1930 -11.00")),
    "result_difference": changed(("#RES 0 7010 10.00", "#RES 0 7010 11.00")),
    "continuity": changed(("#IB 0", "#UB -1 1930 5.00\n#IB 0"), ("#KPTYP", "#RAR -1 20230101 20231231\n#KPTYP")),
    "period_difference": of_type(2, "#PSALDO 0 202401 1930 {} 3.00\n"),
    "month_difference": changed(("#VER", "#PSALDO 0 202402 1930 {} -10.00\n#VER")),
}  # fmt: skip
BY_THE_WRITER = {"text_too_long", "class_nine"}
LARGE = {"voucher_too_large", "too_much"}  # tests/sie4/test_bounds.py


@pytest.mark.parametrize("code", sorted(LEVELS.keys() - BY_THE_WRITER - LARGE))
def test_what_breaks_a_rule_is_found(code: str) -> None:
    found, _ = reading(BROKEN[code], name="prov.se")
    assert code in found.findings.counts


def test_a_whole_file_breaks_none() -> None:
    assert dict(reading(WHOLE, name="prov.se")[0].findings.counts) == {}
    assert dict(reading(voucher(ROWS))[0].findings.counts) == {}


def test_a_finding_has_its_line_and_its_record() -> None:
    found, _ = reading(BROKEN["bad_date"], name="prov.se")
    [finding] = [one for one in found.findings if one.code == "bad_date"]
    assert (finding.line, finding.record) == (20, "#VER")
    assert WHOLE.splitlines()[19].startswith("#VER")


def test_every_rule_has_words_in_both_languages() -> None:
    assert ENTRIES.keys() == LEVELS.keys()
    assert all(all(entry) for entry in ENTRIES.values())


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_both_languages_name_the_same(code: str) -> None:
    entry = ENTRIES[code]
    names = re.compile(r"(?<!{){(\w+)}(?!})")
    assert set(names.findall(entry.sv)) == set(names.findall(entry.en))


@pytest.mark.parametrize("code", sorted(LEVELS.keys() - BY_THE_WRITER - LARGE))
def test_every_name_in_a_sentence_is_filled(code: str) -> None:
    found, _ = reading(BROKEN[code], name="prov.se")
    for finding in found.findings:
        names = set(re.findall(r"(?<!{){(\w+)}(?!})", ENTRIES[finding.code].en)) - {"record", "voucher"}
        assert names <= finding.params.keys(), finding
        assert "{" not in sentence(finding, "sv").replace("{}", "")
        assert remedy(finding, "en")


def test_fields_are_named_in_swedish() -> None:
    finding = Finding("fields_missing", "error", 3, "#IB", {"fields": "account, amount"})
    assert sentence(finding, "sv") == "#IB saknar fält: kontot, beloppet."
    assert sentence(finding, "en") == "#IB lacks fields: account, amount."
    assert FIELD_NAMES_SV["day"] == "datumet"


def test_a_refusal_says_the_first_reason() -> None:
    finding = Finding("unbalanced", "error", 1, "#VER", {"voucher": "A 7", "sum": "0.01"})
    assert str(Refused([finding])) == "Voucher A 7 does not balance: its sum is 0.01 instead of 0."
