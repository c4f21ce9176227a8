"""The injector does what it says, each trick once, and touches nothing else."""

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.practice_server import PracticeServer
from tests.reconciliation_injector import tricks
from tests.reconciliation_injector.inject import OURS, TARGETS, Done, inject
from tests.reconciliation_injector.months import FIRST, LAST, PER_MONTH, SEED
from tests.reconciliation_injector.pool import Pair, Pool
from tests.reconciliation_injector.shelf import Shelf, fill
from tests.reconciliation_injector.world import Doc, Theirs


@pytest.fixture
def empty(running_sandbox: PracticeServer) -> PracticeServer:
    running_sandbox.control("reset", {})
    return running_sandbox


@pytest.fixture
def theirs(empty: PracticeServer) -> Theirs:
    return Theirs(empty.url)


@pytest.fixture
def full(empty: PracticeServer) -> Shelf:
    return fill(empty, SEED, PER_MONTH)


@pytest.fixture
def few(empty: PracticeServer) -> Shelf:
    """Enough for a trick or two."""
    return fill(empty, SEED, 8)


def numbered(ledger: dict[str, list[Doc]], collection: str, key: str) -> dict[str, Doc]:
    return {str(one[key]): one for one in ledger[collection]}


def changed(before: dict[str, Doc], after: dict[str, Doc]) -> tuple[set[str], set[str], set[str]]:
    """Numbers that are gone, new, and changed."""
    both = before.keys() & after.keys()
    return before.keys() - after.keys(), after.keys() - before.keys(), {
        number for number in both if before[number] != after[number]
    }  # fmt: skip


def test_a_hundred_differences_and_not_one_more(full: Shelf, theirs: Theirs) -> None:
    before, records = theirs.ledger(), full.records("invoices")
    done = inject(theirs=theirs, ours=full, seed=SEED, first=FIRST, last=LAST)
    after = theirs.ledger()
    assert len(done.injected) == 100
    assert len({(one.kind, one.data_type, one.ref) for one in done.injected}) == 100
    assert Counter(one.kind for one in done.injected) == {
        "missing_there": 20, "missing_here": 14, "different": 54, "doubled": 6, "account_sum": 6,
    }  # fmt: skip
    judge_invoices(done, before, after)
    judge_payments(done, before, after)
    assert full.records("invoices") == records


def judge_invoices(done: Done, before: dict[str, list[Doc]], after: dict[str, list[Doc]]) -> None:
    old, new = (numbered(ledger, "invoices", "DocumentNumber") for ledger in (before, after))
    refs = {number: one["ExternalInvoiceReference2"] for number, one in old.items()}
    gone, added, other = changed(old, new)
    assert {refs[number] for number in gone} == named(done, "erased_invoice")
    strange = named(done, "strange_invoice")
    doubles = {one.detail["external"][1] for one in done.injected if one.kind == "doubled"}
    assert added == strange | doubles
    # What was paid otherwise leaves another balance on its invoice.
    hands_off = {"Balance", "FinalPayDate", "@url"}
    touched = {
        refs[number]
        for number in other
        if {name: value for name, value in old[number].items() if name not in hands_off}
        != {name: value for name, value in new[number].items() if name not in hands_off}
    }
    there = {one.ref for one in done.injected if (one.kind, one.data_type) == ("different", "invoice")}
    assert touched == there
    totals = {
        ref: new[number]["Total"] - old[number]["Total"]
        for number, ref in refs.items()
        if ref in touched and new[number]["Total"] != old[number]["Total"]
    }
    off = named_by(done, "ore_off_invoice") | named_by(done, "opposite_invoices")
    assert totals == off


def judge_payments(done: Done, before: dict[str, list[Doc]], after: dict[str, list[Doc]]) -> None:
    old, new = (numbered(ledger, "invoicepayments", "Number") for ledger in (before, after))
    gone, added, other = changed(old, new)
    assert len(gone) == len(named(done, "erased_payment"))
    assert added == named(done, "strange_payment")
    tampered = ("ore_off_payment", "opposite_payments", "payment_over_month_end")
    assert len([number for number in other if _money_or_day(old[number], new[number])]) == len(
        named(done, *tampered)
    )


def _money_or_day(old: Doc, new: Doc) -> bool:
    return (old["Amount"], old["PaymentDate"]) != (new["Amount"], new["PaymentDate"])


def test_what_is_written_here_alone_touches_nothing_there(few: Shelf, theirs: Theirs) -> None:
    before, old = theirs.ledger(), {one["source_ref"]: one for one in few.records("invoices")}
    done = inject(theirs=theirs, ours=few, seed=SEED, first=FIRST, last=LAST, plan=OURS)
    new = {one["source_ref"]: one for one in few.records("invoices")}
    assert theirs.ledger() == before
    assert new.keys() - old.keys() == named(done, "never_sent")
    assert {ref for ref in old if old[ref]["total"] != new[ref]["total"]} == named(done, "ours_off")


def named(done: Done, *how: str) -> set[str]:
    return {one.ref for one in done.injected if one.how in how}


def named_by(done: Done, how: str) -> dict[str, Decimal]:
    return {one.ref: one.detail["by"] for one in done.injected if one.how == how}


def test_opposites_leave_every_sum_as_it_was(few: Shelf, theirs: Theirs) -> None:
    plan = ((tricks.opposite_invoices, 2), (tricks.opposite_payments, 1))
    done = inject(theirs=theirs, ours=few, seed=SEED, first=FIRST, last=LAST, plan=plan)
    assert (len(done.injected), done.moved) == (6, {})


def test_a_voucher_row_moves_behind_its_documents_back(few: Shelf, theirs: Theirs) -> None:
    before = numbered(theirs.ledger(), "invoices", "DocumentNumber")
    plan = ((tricks.other_voucher_account, 3),)
    done = inject(theirs=theirs, ours=few, seed=SEED, first=FIRST, last=LAST, plan=plan)
    assert numbered(theirs.ledger(), "invoices", "DocumentNumber") == before
    assert done.moved == done.behind
    targets = {key for key in done.moved if int(key[1]) in TARGETS}
    assert targets == {(one.detail["month"], one.detail["account"]) for one in done.injected}
    assert len(targets) == 3


def test_the_seed_decides() -> None:
    made = [Pair({"source_ref": f"F-{n}"}, {}, ()) for n in range(30)]

    def dealt(pairs: list[Pair], seed: int) -> list[str]:
        pool = Pool(pairs, random.Random(seed))  # noqa: S311
        return [pool.take(_any).ref for _ in range(30)]

    assert dealt(made, 1) == dealt(made[::-1], 1)
    assert dealt(made, 1) != dealt(made, 2)
    assert sorted(dealt(made, 1)) == sorted(pair.ref for pair in made)


def _any(pair: Any) -> bool:
    return True
