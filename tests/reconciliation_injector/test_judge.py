"""The judge lets nothing pass: neither a difference that is not told, nor one that is not there."""

from decimal import Decimal
from typing import Any

import pytest

from tests.reconciliation_injector.inject import Done
from tests.reconciliation_injector.judge import judge
from tests.reconciliation_injector.kinds import Injected

DONE = Done(
    injected=[
        Injected("missing_there", "invoice", "F-1", "erased_invoice"),
        Injected("missing_here", "payment", "41", "strange_payment"),
        Injected("different", "invoice", "F-2", "ore_off_invoice", {"by": Decimal("0.01")}),
        Injected("different", "invoice", "F-3", "other_account", {"account": "3985"}),
        Injected("different", "payment", "P-4", "payment_over_month_end", {"day": "2026-02-03"}),
        Injected("doubled", "invoice", "F-5", "same_marker", {"external": ["5", "99"]}),
        Injected(
            "account_sum", "voucher", "8-B-6", "x", {"month": "2026-01", "account": "3990", "left": "3041"}
        ),
    ],
    moved={
        ("2026-01", "3990"): Decimal(-50),
        ("2026-01", "3041"): Decimal(60),
        ("2026-01", "1510"): Decimal(-10),
    },
    behind={("2026-01", "3990"): Decimal(-50), ("2026-01", "3041"): Decimal(50)},
    ours_moved={("2026-03", "1510")},
)
EMPTY = {
    "data_type": "", "source_ref": "", "external_id": "", "field": "", "ours": None, "theirs": None, "month": "",
    "account": "",
}  # fmt: skip


def row(kind: str, data_type: str, **more: Any) -> dict[str, Any]:
    return {**EMPTY, "kind": kind, "data_type": data_type, **more}


def total(month: str, account: str, ours: str, theirs: str) -> dict[str, Any]:
    return row("account_sum", "voucher", month=month, account=account, ours=ours, theirs=theirs)


RIGHT = [
    row("missing_there", "invoice", source_ref="F-1", external_id="1"),
    row("missing_here", "payment", external_id="41"),
    row("different", "invoice", source_ref="F-2", field="total", ours="10.00", theirs="10.01"),
    row("different", "invoice", source_ref="F-3", field="rows", ours="3041", theirs="3985"),
    row("different", "payment", source_ref="P-4", field="date", ours="2026-01-31", theirs="2026-02-03"),
    row("doubled", "invoice", source_ref="F-5", external_id="99"),
    total("2026-01", "3990", "0.00", "-50.00"),
    total("2026-01-01", "3041", "-100.00", "-50.00"),
]


def test_what_is_right_passes() -> None:
    found = judge(DONE, RIGHT)
    assert (found.missed, found.false, found.sums) == ([], [], 0)


def test_sums_that_follow_from_a_document_may_be_told_but_rightly() -> None:
    follows = [total("2026-01", "1510", "10.00", "0.00"), total("2026-03", "1510", "1.00", "0.00")]
    found = judge(DONE, [*RIGHT, *follows])
    assert (found.missed, found.false, found.sums) == ([], [], 2)
    (false,) = judge(DONE, [*RIGHT, total("2026-01", "1510", "10.00", "0.01")]).false
    assert "account=1510" in false


@pytest.mark.parametrize("place", range(len(RIGHT)))
def test_each_one_that_is_not_told_is_missed(place: int) -> None:
    found = judge(DONE, RIGHT[:place] + RIGHT[place + 1 :])
    assert (len(found.missed), found.false) == (1, [])


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        (2, {"theirs": "10.02"}),
        (2, {"theirs": "9.99"}),
        (3, {"theirs": "3990"}),
        (4, {"theirs": "2026-01-31"}),
        (5, {"external_id": "98"}),
    ],
)
def test_one_that_is_told_without_what_it_is_about_is_missed(place: int, changes: dict[str, str]) -> None:
    told = [*RIGHT]
    told[place] = {**told[place], **changes}
    found = judge(DONE, told)
    assert (len(found.missed), found.false) == (1, [])


@pytest.mark.parametrize(
    "false",
    [
        row("missing_there", "invoice", source_ref="F-2"),
        row("missing_here", "invoice", external_id="41"),
        row("missing_here", "invoice", source_ref="F-5", external_id="99"),
        row("different", "customer", source_ref="C-1", field="name", ours="a", theirs="b"),
        row("odd", "invoice", source_ref="F-1"),
        total("2026-02", "3041", "0.00", "1.00"),
        total("2026-01", "3041", "0.00", "1.00"),
    ],
)
def test_one_without_a_cause_is_false(false: dict[str, Any]) -> None:
    found = judge(DONE, [*RIGHT, false])
    assert (found.missed, len(found.false)) == ([], 1)
