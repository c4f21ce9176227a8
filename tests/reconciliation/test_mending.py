"""Each difference offers what mends it; writes go through plan and push, and the next comparison is clean."""

from typing import Any

import pytest

from accounting.models import IntegrationMapping, Invoice, Problem
from accounting.reconciliation.mend import actions_of, mend
from accounting.sync.credit import credit
from accounting.sync.errors import SyncRefused
from tests.engine.desk import invoice
from tests.reconciliation.months import Office, found, one, sums


def act(office: Office, run: Any, action: str, **which: Any) -> None:
    which.setdefault("kind__in", ["different", "missing_there", "missing_here", "doubled"])
    mend(difference=one(run, **which), action=action, ordered_by="anna")
    for job in office.integration.jobs.filter(status="planning"):
        from accounting.sync.plan import plan_job

        plan_job(job.pk)
    office.desk.settle()


def test_a_draft_is_sent_again(office: Office) -> None:
    office.desk.settings(auto_bookkeep_invoices=False)
    office.desk.save("invoice", invoice(8, "80.00", invoice_date="2026-02-12", due_date="2026-03-12"))
    office.desk.sync()
    office.change("invoices", office.number("F-8"), rows=[{"Price": 70}], set={"DueDate": "2026-04-01"})
    run = office.compare()
    assert found(run) == [
        ("different", "invoice", "F-8", "DueDate"),
        ("different", "invoice", "F-8", "Total"),
    ]
    act(office, run, "send", field="Total")
    assert found(office.compare()) == []


def test_an_erased_invoice_is_sent_as_a_new_document(office: Office) -> None:
    office.force("invoices", office.number("F-6"), delete=True)
    run = office.compare()
    assert one(run, kind="missing_there").action == "send_anew"
    act(office, run, "send_anew", kind="missing_there")
    run = office.compare()
    assert (found(run), sums(run)) == ([], [])
    assert IntegrationMapping.objects.filter(local_resource_type="invoice", archived_at=None).count() == 6


def test_a_booked_invoice_is_credited_after_a_persons_order(office: Office) -> None:
    office.force("invoices", office.number("F-6"), rows=[{"Price": 50}])
    run = office.compare()
    act(office, run, "credit", kind="different")
    held = Problem.objects.get(solved_at=None, code="booked_changed")
    credit(problem=held, ordered_by="anna")
    office.desk.settle()
    assert office.desk.invoice("F-6")["Total"] == 375
    assert [kind for kind, *_ in found(office.compare())] in ([], ["different"])


def test_what_is_left_as_it_is_is_not_told_again_while_nothing_changes(office: Office) -> None:
    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.51}])
    run = office.compare()
    act(office, run, "leave", kind="different")
    run = office.compare()
    assert (found(run), sums(run)) == ([], [])
    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.52}])
    assert found(office.compare()) == [("different", "invoice", "F-1", "Total")]


def test_a_lost_link_is_made_again(office: Office) -> None:
    record = Invoice.objects.get(source_ref="F-6")
    IntegrationMapping.objects.filter(local_resource_id=record.pk).delete()
    run = office.compare()
    assert found(run) == [("missing_here", "invoice", "F-6", "")]
    assert one(run, kind="missing_here").action == "link"


def test_what_cannot_be_done_is_refused(office: Office) -> None:
    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.51}])
    office.force("vouchers", office.voucher("F-3"), delete=True)
    run = office.compare()
    voucher = one(run, data_type="voucher", kind="missing_there")
    assert actions_of(voucher) == ["look", "leave"]
    for action in ("send", "look", "x"):
        with pytest.raises(SyncRefused, match="action_unknown"):
            mend(difference=voucher, action=action, ordered_by="anna")
    mend(difference=voucher, action="leave", ordered_by="anna")
    voucher.refresh_from_db()
    with pytest.raises(SyncRefused, match="difference_closed"):
        mend(difference=voucher, action="leave", ordered_by="anna")
