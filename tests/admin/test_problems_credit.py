"""A booked document is credited by its own button alone, after a question that names it."""

from typing import Any

import pytest

from accounting.models import History, Integration, Invoice, Problem, SyncItem, SyncJob
from accounting.sync import drain, plan
from accounting.sync.errors import SyncRefused
from accounting.sync.retry import retry_item
from tests.admin.conftest import Visitor, dry_run, work_off
from tests.practice_server import PracticeServer

CREDIT_BUTTON = "credit/"


@pytest.fixture
def changed(planned: SyncJob, connected: Integration, save: Any, tore: Any) -> Problem:
    """January is booked and paid; then the comment of F-1 changed, and a run proposes a credit."""
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    work_off(connected)
    save("invoice", {"source_ref": "F-1", "comment": "Ny text"})
    dry_run(connected, dry_run=False)
    work_off(connected)
    return Problem.objects.get(solved_at=None)


def credits_sent(sandbox: PracticeServer) -> int:
    return len([line for line in sandbox.wire("/3/") if line["path"].endswith("/credit")])


def run_what_was_started(integration: Integration) -> None:
    for job in SyncJob.objects.filter(status="planning"):
        plan.plan_job(job.pk)
    work_off(integration)


def the_credit() -> SyncItem:
    return SyncItem.objects.get(operation="credit", state="waiting", blocked=True)


def test_send_again_on_the_record_credits_nothing(
    changed: Problem, connected: Integration, january: Invoice, tore: Any, sandbox: PracticeServer
) -> None:
    Visitor(tore).post("accounting_invoice_again", january.pk)
    run_what_was_started(connected)
    assert the_credit().resource_id == january.pk
    assert credits_sent(sandbox) == 0
    assert Problem.objects.get(solved_at=None).code == "booked_changed"


def test_send_again_in_the_list_credits_nothing(
    changed: Problem, connected: Integration, january: Invoice, tore: Any, sandbox: PracticeServer
) -> None:
    data: dict[str, Any] = {"action": "send_again", "_selected_action": [january.pk]}
    Visitor(tore).post("accounting_invoice_changelist", **data)
    run_what_was_started(connected)
    assert the_credit().resource_id == january.pk
    assert credits_sent(sandbox) == 0


def test_no_row_offers_to_send_a_credit_again(changed: Problem, tore: Any) -> None:
    item, visitor = the_credit(), Visitor(tore)
    for name, pk in (("accounting_syncjob_change", item.job_id), ("accounting_problem_change", changed.pk)):
        page = visitor.sees(name, pk)
        assert "F-1" in page
        assert f'name="item" value="{item.pk}"' not in page


@pytest.mark.parametrize("name", ["syncjob", "problem"])
def test_a_forged_retry_of_a_credit_is_refused_in_words(
    changed: Problem, connected: Integration, tore: Any, sandbox: PracticeServer, name: str
) -> None:
    item = the_credit()
    row = item.job_id if name == "syncjob" else changed.pk
    page = Visitor(tore).does(f"accounting_{name}_retry", row, item=item.pk)
    assert "has a button of its own" in page
    run_what_was_started(connected)
    assert credits_sent(sandbox) == 0
    assert the_credit().pk == item.pk


def test_the_service_refuses_a_retry_too(changed: Problem) -> None:
    with pytest.raises(SyncRefused, match="credit_needs_decision"):
        retry_item(item=the_credit(), requested_by="test")


def test_looking_again_credits_nothing_while_the_change_stands(
    changed: Problem, connected: Integration, tore: Any, sandbox: PracticeServer
) -> None:
    visitor = Visitor(tore)
    asked = visitor.sees("accounting_problem_solve", changed.pk)
    assert "nothing is credited by this" in asked
    visitor.post("accounting_problem_solve", changed.pk)
    run_what_was_started(connected)
    assert credits_sent(sandbox) == 0
    assert Problem.objects.get(solved_at=None).pk == changed.pk


def test_looking_again_ends_the_problem_once_the_change_is_undone(
    changed: Problem, connected: Integration, save: Any, tore: Any, sandbox: PracticeServer
) -> None:
    save("invoice", {"source_ref": "F-1", "comment": ""})
    Visitor(tore).post("accounting_problem_solve", changed.pk)
    run_what_was_started(connected)
    changed.refresh_from_db()
    assert changed.solved_at is not None
    assert credits_sent(sandbox) == 0


def test_the_question_of_the_credit_names_company_number_amount_and_payments(
    changed: Problem, connected: Integration, tore: Any, sandbox: PracticeServer
) -> None:
    number = the_credit().external_id
    page = Visitor(tore, "sv").sees("accounting_problem_change", changed.pk)
    assert f"Kreditera faktura {number} och skicka en ny" in page
    asked = Visitor(tore, "sv").sees("accounting_problem_credit", changed.pk)
    for words in (
        f"Kreditera faktura {number} och skicka en ny?",
        f"{connected.company_name} ({connected.company_org_number})",
        f"Nr {number}",
        "Klubb K-1 (K-1)",
        "<dt>Belopp som krediteras</dt><dd>1\u00a0234,50\u00a0kr</dd>",
        "1 st, tillsammans 1\u00a0234,50\u00a0kr",
    ):
        assert words in asked
    assert credits_sent(sandbox) == 0


def test_only_its_own_button_credits(
    changed: Problem, connected: Integration, january: Invoice, tore: Any, sandbox: PracticeServer
) -> None:
    page = Visitor(tore).does("accounting_problem_credit", changed.pk)
    assert "Ordered:" in page
    while drain.drain(connected.pk):
        pass
    assert credits_sent(sandbox) == 1
    assert SyncItem.objects.filter(operation="credit", state="confirmed").count() == 1
    assert History.objects.get(fact="credit_ordered").actor.endswith(" tore")
    assert Visitor(tore).does("accounting_problem_credit", changed.pk).count("nothing that would be credited")


def test_viewers_cannot_credit(changed: Problem, vera: Any) -> None:
    Visitor(vera).post("accounting_problem_credit", changed.pk, status=403)
    assert CREDIT_BUTTON not in Visitor(vera).sees("accounting_problem_change", changed.pk)


def test_a_problem_without_credits_says_so(changed: Problem, tore: Any) -> None:
    SyncItem.objects.filter(operation="credit").update(operation="update")
    page = Visitor(tore).sees("accounting_problem_change", changed.pk)
    assert CREDIT_BUTTON not in page
    assert "Solved – send again" in page
