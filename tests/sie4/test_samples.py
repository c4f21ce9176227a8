"""Real files of twenty programs: what the strict check of INDEX.md found, we find, or the facts say why not."""

from collections import Counter
from io import BytesIO

import pytest

from sie4.core.reader import Reading
from sie4.core.records import AnyRecord, Voucher, content_of
from sie4.core.rules import LEVELS
from sie4.core.serialise import Unwritable
from sie4.core.writer import write_verbatim
from tests.sie4.samples import Sample, sample_cases, samples

# Our codes in the classes of INDEX.md.
CLASSES = {
    "encoding": "enc", "org_number": "orgnr", "sru_code": "sru", "negative_zero": "amount", "bad_account": "konto",
    "period_outside_year": "period", "missing_record": "missing", "unbalanced": "unbal", "list_missing": "fields",
    "fields_missing": "fields", "bad_value": "value", "bad_date": "value", "undeclared_account": "undecl",
    "unknown_label": "unknown", "no_closing_balances": "noub", "closing_difference": "ubdiff",
    "result_difference": "res", "month_difference": "psaldo", "opening_sum": "ibsum", "closing_sum": "ubsum",
    "continuity": "cont", "group_order": "order", "repeated_record": "dup", "separator_missing": "syntax",
    "quote_not_closed": "syntax", "parent_missing": "dim", "checksum_wrong": "ksumma", "account_later": "before",
}  # fmt: skip
# What INDEX.md does not look for; the section of the facts that does.
BESIDE = {
    "extra_fields": "15 no. 24: fields after the last are ignored, with one warning (a company name without quotes)",
    "last_line_open": "2: every record ends with LF",
    "rows_skipped": "15 no. 23: never lose vouchers silently; the head of this voucher cannot be read",
    "number_missing": "1, 8: only 4I may leave number and series to the receiver",
    "one_object_only": "7: #PSALDO of type 3 has exactly one pair",
    "period_difference": "13: UB - IB is the sum of #PSALDO, RES as well; INDEX.md checks the months only",
}
# file -> class -> (INDEX.md, here, why)
DIFFERENT = {
    "BLBLOV_SIE4_UTF_8_MISSING_ACCOUNTS.SE": {"undecl": (1, 5, "5: every account used; counted each")},
    "sie_file_with_unknown_entries.se": {"undecl": (1, 3, "5: counted each")},
    "BLBLOV_SIE2_UTF_8_with_errors.SE": {
        "sru": (2, 1, "5: of the two, #SRU 11AF has a bad account rather than a bad code"),
        "konto": (0, 1, "5: an account is numeric"),
    },
    "BLBLOV_SIE4_UTF_8_with_errors.SE": {
        "sru": (2, 1, "5: of the two, #SRU 11AF has a bad account rather than a bad code"),
        "konto": (0, 1, "5: an account is numeric"),
    },
    "BLBLOV_SIE4_UTF_8_with_non_numeric_account_number.SE": {
        "undecl": (0, 1, "5: the account whose #KONTO cannot be read is used by #SRU"),
    },
    "Sie4I1ksumma.SI": {"ksumma": (1, 0, "9, 15 no. 20: re-encoded, so the sum is not evaluated")},
    "Sie4E1ksumma.SI": {
        "ksumma": (1, 0, "9, 15 no. 20: re-encoded, so the sum is not evaluated"),
        "undecl": (1, 7, "5: counted each"),
    },
    "XE_SIE_3_20151125094952.SE": {
        "syntax": (46, 62, "3: 16 names without quotes hold one; a bare field has none"),
        "before": (46, 0, "12 no. 5: the 46 accounts are read in spite of their quotes, so they are declared"),
        "undecl": (1, 0, "as above"),
    },
    "Sie 3 + 4.se": {"res": (1, 0, "11 no. 5: account 9010 is neither a balance nor a result account")},
}  # fmt: skip
NOT_WRITABLE = {"SIE4_Exempelfil_med_underdim.SE"}  # holds U+FFFD: its letters were lost before


@pytest.mark.parametrize("sample", sample_cases())
def test_findings_agree_with_the_strict_check(sample: Sample) -> None:
    reading = read(sample)
    found: Counter[str] = Counter()
    for code, count in reading.findings.counts.items():
        if LEVELS[code] != "info" and code not in BESIDE:
            found[CLASSES[code]] += count
    expected = dict(sample.found)
    for name, (theirs, ours, _why) in DIFFERENT.get(sample.name, {}).items():
        assert expected.get(name, 0) == theirs
        expected[name] = ours
    assert found == Counter(expected)


@pytest.mark.parametrize("sample", sample_cases())
def test_both_paths_say_the_same(sample: Sample) -> None:
    with sample.path.open("rb") as fast, sample.path.open("rb") as exact:
        one, other = Reading(fast, name=sample.name), Reading(exact, name=sample.name, fast=False)
        assert list(one) == list(other)
    assert list(one.findings) == list(other.findings)
    assert one.findings.counts == other.findings.counts


@pytest.mark.parametrize("sample", sample_cases())
def test_what_is_written_again_says_the_same(sample: Sample) -> None:
    records = [content_of(record) for record in records_of(sample)]
    assert sum(isinstance(record, Voucher) for record in records) == sample.vouchers - LOST.get(
        sample.name, 0
    )
    out = BytesIO()
    if sample.name in NOT_WRITABLE:
        with pytest.raises(Unwritable):
            write_verbatim(out, records)
        return
    write_verbatim(out, records)
    assert [content_of(record) for record in Reading(out.getvalue(), name=sample.name)] == records


# Vouchers whose first line cannot be read.
LOST = {"BLBLOV_SIE4_UTF_8_with_iso_voucher_date.SI": 1}


@pytest.mark.skipif(not samples(), reason="no sample files")
def test_all_files_are_there() -> None:
    assert len(samples()) == 47


def read(sample: Sample) -> Reading:
    with sample.path.open("rb") as file:
        reading = Reading(file, name=sample.name, keep=False)
        assert list(reading) == []
    return reading


def records_of(sample: Sample) -> list[AnyRecord]:
    with sample.path.open("rb") as file:
        return list(Reading(file, name=sample.name))
