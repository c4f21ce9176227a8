"""Originals that change or go: a proposal with the difference, and a person who decides."""

from datetime import date
from typing import Any

import pytest

from tests.mirror.books import MirrorDesk
from tests.mirror.test_booked_once import sides
from vouchers.mirror.changes import differences
from vouchers.mirror.deciding import approve, dismiss, mirrored, snapshot
from vouchers.mirror.errors import ReversalRefused
from vouchers.models import Reversal, Voucher

OTHER = [{"Account": 1930, "Debit": 1000.10}, {"Account": 3985, "Credit": 1000.10}]


@pytest.fixture
def booked(desk: MirrorDesk) -> tuple[MirrorDesk, str]:
    number = desk.book()
    assert desk.mirror(number).state == "confirmed"
    return desk, number


def restate(desk: MirrorDesk, number: str, rows: Any = None) -> Reversal:
    """Somebody strikes a row out and adds another one."""
    desk.change(type="vouchers", number=number, rows=rows or OTHER)
    return desk.mirror(number, "voucher-updated-v1")


def test_a_changed_original_is_a_proposal_with_the_difference(booked: tuple[MirrorDesk, str]) -> None:
    desk, number = booked
    reversal = restate(desk, number)
    assert (reversal.state, reversal.alert) == ("confirmed", "changed")
    assert desk.problems() == ["reversal_original_changed"]
    assert len(desk.vouchers()) == 1
    found = differences(mirrored(reversal), snapshot(reversal))
    assert found == [
        {"field": "rows[2].removed", "old": "", "new": "✓"},
        {"field": "rows[3].account", "old": "", "new": "3985"},
        {"field": "rows[3].debit", "old": "", "new": "0.00"},
        {"field": "rows[3].credit", "old": "", "new": "1000.10"},
    ]


def test_another_cost_centre_of_the_whole_voucher_is_a_change(booked: tuple[MirrorDesk, str]) -> None:
    desk, number = booked
    desk.change(type="vouchers", number=number, set={"CostCenter": "ELIT"})
    reversal = desk.mirror(number, "voucher-updated-v1")
    assert differences(mirrored(reversal), snapshot(reversal)) == [
        {"field": "cost_centre", "old": "", "new": "ELIT"}
    ]
    approve(reversal=reversal, approved_by="test")
    desk.settle()
    assert [one["CostCenter"] for one in desk.vouchers()] == [None, "ELIT"]


def test_approving_books_what_corrects_it(booked: tuple[MirrorDesk, str]) -> None:
    desk, number = booked
    approve(reversal=restate(desk, number), approved_by="test")
    desk.settle()
    reversal = desk.reversal(number)
    assert (reversal.state, reversal.alert, reversal.revision) == ("confirmed", "", 2)
    assert (reversal.external_id, desk.problems()) == ("8-Q-2", [])
    correction = desk.vouchers()[1]
    assert sides(correction) == [
        (1930, 1000.10, 0), (3980, 0, 1000.10), (1930, 0, 1000.10), (3985, 1000.10, 0),
    ]  # fmt: skip
    sums: dict[int, float] = {}
    for one in desk.vouchers():
        for account, debit, credit in sides(one):
            sums[account] = round(sums.get(account, 0) + debit - credit, 2)
    assert sums == {1930: -1000.10, 3980: 0, 3985: 1000.10}


def test_the_same_change_is_told_once_and_leaving_it_is_remembered(booked: tuple[MirrorDesk, str]) -> None:
    desk, number = booked
    reversal = restate(desk, number)
    desk.mirror(number, "voucher-updated-v1")
    assert desk.problems() == ["reversal_original_changed"]
    dismiss(reversal=desk.reversal(number), dismissed_by="test")
    assert (desk.reversal(number).alert, desk.problems()) == ("", [])
    assert desk.mirror(number, "voucher-updated-v1").alert == ""
    assert len(desk.vouchers()) == 1
    assert reversal.pk == desk.reversal(number).pk


def test_a_change_that_is_taken_back_needs_nobody(booked: tuple[MirrorDesk, str]) -> None:
    desk, number = booked
    desk.change(type="vouchers", number=number, set={"Description": "Annat"})
    assert desk.mirror(number, "voucher-updated-v1").alert == "changed"
    desk.change(type="vouchers", number=number, set={"Description": "Resa"})
    assert desk.mirror(number, "voucher-updated-v1").alert == ""
    assert desk.problems() == []


def test_a_deleted_original_is_a_proposal_to_take_it_back(booked: tuple[MirrorDesk, str]) -> None:
    desk, number = booked
    desk.change(type="vouchers", number=number, delete=True)
    reversal = desk.mirror(number, "voucher-deleted-v1")
    assert (reversal.state, reversal.alert) == ("confirmed", "deleted")
    assert desk.problems() == ["reversal_original_deleted"]
    approve(reversal=reversal, approved_by="test")
    desk.settle()
    assert sides(desk.vouchers()[1]) == [(1930, 1000.10, 0), (3980, 0, 1000.10)]
    assert desk.reversal(number).state == "confirmed"


def test_a_number_that_is_given_again_is_another_voucher(booked: tuple[MirrorDesk, str]) -> None:
    desk, number = booked
    desk.change(type="vouchers", number=number, delete=True)
    desk.mirror(number, "voucher-deleted-v1")
    assert desk.book(rows=OTHER) == number
    assert desk.mirror(number).alert == "changed"
    assert len(desk.vouchers()) == 1


def test_deleted_before_anything_was_made(desk: MirrorDesk) -> None:
    number = desk.book()
    desk.change(type="vouchers", number=number, delete=True)
    reversal = desk.mirror(number, "voucher-deleted-v1")
    assert (reversal.state, reversal.reason, desk.problems()) == ("dropped", "original_deleted", [])
    assert desk.book() == number
    assert desk.mirror(number).state == "confirmed"


def test_changed_between_decision_and_booking(desk: MirrorDesk) -> None:
    """What was not sent yet is held back until a person has seen the difference."""
    number = desk.book()
    desk.tell(number)
    desk.listen()
    desk.change(type="vouchers", number=number, rows=OTHER)
    desk.tell(number, "voucher-updated-v1")
    desk.listen()
    desk.settle()
    reversal = desk.reversal(number)
    assert (reversal.state, reversal.alert, desk.vouchers()) == ("proposed", "changed", [])
    assert desk.problems() == ["reversal_original_changed", "reversals_proposed"]
    approve(reversal=reversal, approved_by="test", on=date(2026, 2, 2))
    desk.settle()
    (mirror,) = desk.vouchers()
    assert (sides(mirror), mirror["TransactionDate"]) == (
        [(1930, 0, 1000.10), (3985, 1000.10, 0)],
        "2026-02-02",
    )
    assert (desk.problems(), Voucher.objects.filter(origin="mirror").count()) == ([], 1)


def test_what_a_person_has_not_seen_is_not_booked(desk: MirrorDesk) -> None:
    desk.rule(mode="propose")
    number = desk.book()
    reversal = desk.mirror(number)
    desk.change(type="vouchers", number=number, rows=OTHER)
    with pytest.raises(ReversalRefused) as refused:
        approve(reversal=reversal, approved_by="test")
    assert refused.value.code == "reversal_changed_again"
    assert desk.reversal(number).state == "proposed"
    approve(reversal=desk.reversal(number), approved_by="test")
    desk.settle()
    assert sides(desk.vouchers()[0]) == [(1930, 0, 1000.10), (3985, 1000.10, 0)]


def test_proposals_wait_for_a_yes_or_a_no(desk: MirrorDesk) -> None:
    desk.rule(mode="propose")
    numbers = [desk.book(text=text) for text in ("ja", "nej")]
    proposed = [desk.mirror(number) for number in numbers]
    assert {one.state for one in proposed} == {"proposed"}
    assert (desk.vouchers(), desk.problems()) == ([], ["reversals_proposed"])
    approve(reversal=proposed[0], approved_by="user:1 tore")
    dismiss(reversal=proposed[1], dismissed_by="user:1 tore")
    desk.settle()
    assert [desk.reversal(number).state for number in numbers] == ["confirmed", "dropped"]
    assert (len(desk.vouchers()), desk.problems()) == (1, [])
    for reversal in map(desk.reversal, numbers):
        assert reversal.decided_by == "user:1 tore"
        with pytest.raises(ReversalRefused):
            approve(reversal=reversal, approved_by="test")
    assert desk.mirror(numbers[1]).state == "dropped"
