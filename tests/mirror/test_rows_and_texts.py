"""Rows that change sides, texts from a template, and how our own vouchers are known."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.domain.ledgers import BookedRow, BookedVoucher, VoucherId
from accounting.models import Integration
from vouchers.domain.echo import is_series, own_mark
from vouchers.domain.mirror_rows import difference, row_findings, standing, swapped
from vouchers.domain.mirror_texts import SAMPLE, BadTemplate, check_template, mirror_text
from vouchers.mirror.making import mirror_ref
from vouchers.models import Reversal, ReversalRule

AMOUNTS = st.integers(0, 10**12).map(lambda ore: Decimal(ore).scaleb(-2))


def row(account: str = "1930", debit: str = "0", credit: str = "0", **more: object) -> BookedRow:
    return BookedRow(account, Decimal(debit), Decimal(credit), **more)  # type: ignore[arg-type]


def test_sides_change_and_everything_else_stays() -> None:
    original = row(
        "5810", "1000.10", cost_centre="ELIT", project="1", quantity=Decimal(3), text="Tåg", information="X"
    )
    (mirror,) = swapped([original])
    assert (mirror.debit, mirror.credit) == (Decimal(0), Decimal("1000.10"))
    assert (mirror.account, mirror.cost_centre, mirror.project) == ("5810", "ELIT", "1")
    assert (mirror.quantity, mirror.text, mirror.information) == (Decimal(3), "Tåg", "X")


def test_struck_rows_are_neither_mirrored_nor_counted() -> None:
    rows = [row(debit="5.00"), row("3041", credit="7.00", removed=True), row("3042", credit="5.00")]
    assert [one.account for one in swapped(rows)] == ["1930", "3042"]
    assert difference(rows) == 0
    assert row_findings(rows) == ()


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=30))
def test_a_mirror_takes_back_to_the_ore(amounts: list[tuple[Decimal, Decimal]]) -> None:
    rows = [BookedRow(str(1000 + place), debit, credit) for place, (debit, credit) in enumerate(amounts)]
    both = [*rows, *swapped(rows)]
    assert difference(both) == 0
    for one in rows:
        assert sum(other.debit - other.credit for other in both if other.account == one.account) == 0
    assert swapped(swapped(rows)) == standing(rows)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "original_without_rows"),
        ([row(debit="1")], "original_without_rows"),
        ([row(debit="1", removed=True), row(credit="1")], "original_without_rows"),
        ([row(debit="1.00"), row(credit="0.99")], "original_unbalanced"),
    ],
)
def test_what_cannot_be_mirrored_is_said(rows: list[BookedRow], code: str) -> None:
    assert [finding.code for finding in row_findings(rows)] == [code]


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{who}", "template_unknown_place"),
        ("{text.upper}", "template_unknown_place"),
        ("{text!r}", "template_unknown_place"),
        ("{number:>20}", "template_unknown_place"),
        ("{0}", "template_unknown_place"),
        ("{}", "template_unknown_place"),
        ("{text", "template_broken"),
        ("text}", "template_broken"),
        ("x" * 201, "template_too_long"),
    ],
)
def test_a_template_is_checked_when_it_is_saved(template: str, code: str) -> None:
    with pytest.raises(BadTemplate) as bad:
        check_template(template)
    assert bad.value.code == code


def test_a_text_is_one_line_of_at_most_two_hundred() -> None:
    check_template("{{Vändning}} {series}{number} {date} {text} {year} {target} {mirror_date}")
    assert mirror_text("{{v}} {series}{number}", SAMPLE) == "{v} R17"
    long = mirror_text("{text}", {**SAMPLE, "text": "å\n" * 300})
    assert (len(long), "\n" in long) == (199, False)
    assert mirror_text("{text}", {**SAMPLE, "text": " "}) == "R 17"
    assert mirror_text("{text}", {**SAMPLE, "text": "{number}"}) == "{number}"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Vändning fi:abcdefghijk23", "fi:abcdefghijk23"),
        ("fi:abcdefghijk23, ändrad", "fi:abcdefghijk23"),
        ("", ""),
        ("fi:abcdefghijk2", ""),
        ("fi:abcdefghijk234", ""),
        ("xfi:abcdefghijk23", ""),
        ("fi:abcdefghijk18", ""),
    ],
)
def test_our_own_mark_is_known_exactly(text: str, mark: str) -> None:
    assert own_mark("Resa", text) == mark


def test_series_are_the_same_whatever_their_case() -> None:
    assert is_series(" r ", ["Q", "R"])
    assert not is_series("RR", ["R"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7-R-123", VoucherId("7", "R", 123)),
        ("7-R-X-5", VoucherId("7", "R-X", 5)),
        ("7-R", None),
        ("7-R-", None),
        ("-R-5", None),
        ("7-R-x", None),
        ("7-R-²", None),
        ("", None),
    ],
)
def test_the_first_and_the_last_hyphen_divide(text: str, found: VoucherId | None) -> None:
    assert VoucherId.parse(text) == found


def _reference(company: str, revision: int = 1) -> str:
    place = {"year_id": "8", "series": "R", "number": 17, "revision": revision}
    integration, rule = Integration(company_id=company), ReversalRule(target_series="Q")
    return mirror_ref(Reversal(integration=integration, rule=rule, **place))


def test_two_companies_of_one_organisation_have_mirrors_of_their_own() -> None:
    assert _reference("100200") == "mirror:100200:8-R-17:Q"
    assert _reference("100200", revision=2) == "mirror:100200:8-R-17:Q:2"
    assert _reference("100300") != _reference("100200")
    assert len(_reference("c" * 64)) <= 64


def test_what_was_kept_before_dimensions_were_looked_at_reads_as_it_did() -> None:
    """A voucher without any must not count as changed because of how it was kept."""
    voucher = BookedVoucher(VoucherId("8", "R", 1), date(2026, 1, 31), "Resa", "", (row(debit="1"),))
    kept = json.loads(voucher.as_json())
    del kept["cost_centre"], kept["project"]
    assert BookedVoucher.from_json(json.dumps(kept)) == voucher
    assert replace(voucher, cost_centre="ELIT").digest != voucher.digest
    assert BookedVoucher.from_json(replace(voucher, project="1").as_json()).project == "1"
    assert voucher.digest == "c15134006ce947c31e16202e66e3d4075db4005766027b192c55e02931491d9e"
