"""Each difference offers what mends it; writes go through plan and push, and the next comparison is clean."""

from typing import Any

import pytest

from accounting.events import dispatch
from accounting.models import IntegrationMapping, Invoice, Problem
from accounting.reconciliation.mend import actions_of, mend
from accounting.sync.credit import credit
from accounting.sync.errors import SyncRefused
from accounting.sync.plan import plan_job
from tests.engine.desk import invoice
from tests.reconciliation.months import Office, found, one, sums

FEBRUARY = {"invoice_date": "2026-02-12", "due_date": "2026-03-12"}


def act(office: Office, run: Any, action: str, **which: Any) -> None:
    difference = one(run, **which)
    assert difference.action == action
    mend(difference=difference, action=action, ordered_by="anna")
    for job in office.integration.jobs.filter(status="planning"):
        plan_job(job.pk)
    office.desk.settle()


def test_what_is_mended_is_not_found_again(small: Office) -> None:
    small.desk.save("invoice", invoice(7, "70.00", **FEBRUARY), invoice(9, "90.00", **FEBRUARY))
    small.desk.sync()
    small.desk.settings(auto_bookkeep_invoices=False)
    small.desk.save("invoice", invoice(8, "80.00", **FEBRUARY))
    small.desk.sync()
    small.change("invoices", small.number("F-8"), rows=[{"Price": 70}], set={"DueDate": "2026-04-01"})
    small.force("invoices", small.number("F-7"), delete=True)
    small.force("invoices", small.number("F-2"), rows=[{"Price": 50}])
    linked = Invoice.objects.get(source_ref="F-9")
    IntegrationMapping.objects.filter(local_resource_id=linked.pk).delete()
    run = small.compare()
    assert found(run) == [
        ("different", "invoice", "F-2", "Total"),
        ("different", "invoice", "F-8", "DueDate"),
        ("different", "invoice", "F-8", "Total"),
        ("missing_here", "invoice", "F-9", ""),
        ("missing_there", "invoice", "F-7", ""),
    ]
    act(small, run, "send", source_ref="F-8", field="Total")
    act(small, run, "send_anew", source_ref="F-7")
    act(small, run, "link", source_ref="F-9")
    act(small, run, "credit", source_ref="F-2")
    credit(problem=Problem.objects.get(solved_at=None, code="booked_changed"), ordered_by="anna")
    small.desk.settle()
    assert small.desk.invoice("F-2")["Total"] == 375
    assert small.desk.invoice("F-9")["Total"] == 90  # linked as it stood: neither changed nor credited
    run = small.compare()
    assert (found(run), sums(run)) == ([], set())
    assert small.desk.problems() == []


def test_what_is_left_as_it_is_is_not_told_again_while_nothing_changes(small: Office) -> None:
    small.force("invoices", small.number("F-1"), rows=[{"Price": 100.51}])
    place = "-".join(str(small.voucher("F-2")[name]) for name in ("Year", "VoucherSeries", "VoucherNumber"))
    small.force("vouchers", place, delete=True)
    run = small.compare()
    voucher, total = one(run, source_ref="F-2"), one(run, source_ref="F-1")
    assert actions_of(voucher) == ["look", "leave"]
    for action in ("send", "look", "x"):
        with pytest.raises(SyncRefused, match="action_unknown"):
            mend(difference=voucher, action=action, ordered_by="anna")
    for difference in (voucher, total):
        mend(difference=difference, action="leave", ordered_by="anna")
    with pytest.raises(SyncRefused, match="difference_closed"):
        mend(difference=voucher, action="leave", ordered_by="anna")
    run = small.compare()
    assert found(run) == []
    small.force("invoices", small.number("F-1"), rows=[{"Price": 100.52}])
    assert found(small.compare()) == [("different", "invoice", "F-1", "Total")]


def test_what_is_imported_is_taken_over_by_the_import(small: Office) -> None:
    small.desk.settings(data_types={"customer": {"enabled": True, "direction": "bidirectional"}})
    small.change("customers", create={"Name": "Ny klubb", "CustomerNumber": "N-1"})
    run = small.compare(vouchers=False)
    assert one(run).action == "take_theirs"
    asked: list[tuple[str, str]] = []
    before = dispatch._fetcher.fetch

    def fetch(*, integration: Any, data_type: str, external_id: str) -> None:
        asked.append((data_type, external_id))

    dispatch.fetches_documents(fetch)
    try:
        act(small, run, "take_theirs", external_id="N-1")
    finally:
        dispatch._fetcher.fetch = before
    assert asked == [("customer", "N-1")]
    assert small.desk.problems() == []
