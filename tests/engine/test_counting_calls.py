"""Which job a call is counted on, and how often ended jobs are counted anew."""

from dataclasses import replace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting import budgets
from accounting.models import Integration, JobStatus, Problem, SyncItem, SyncJob
from accounting.oauth.binding import _connect
from accounting.oauth.clients import open_client
from accounting.problems import service
from accounting.providers import registry
from accounting.providers.base import BudgetRule, Company
from accounting.sync.finish import finish_jobs
from accounting.sync.reread import HOURLY_RUNS_LOOK_AFTER
from tests.engine.desk import Desk, customer, invoice, payment


def test_a_parent_is_read_again_on_behalf_of_the_item_that_asks(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    desk.save("payment", payment())
    desk.clock.forward(HOURLY_RUNS_LOOK_AFTER.total_seconds())
    desk.save("customer", customer(2))
    desk.mark()
    before = desk.plan(data_types=["customer"])
    job = desk.plan(data_types=["payment"])
    desk.settle()
    paths = [line["path"].rpartition("/3/")[2] for line in desk.requests() if "/3/" in line["path"]]
    customers = [path for path in paths if path.startswith("customers")]
    assert any(path.startswith("invoices/") for path in paths)
    for one, calls in ((before, len(customers)), (job, len(paths) - len(customers))):
        one.refresh_from_db()
        assert one.api_calls_made == calls, paths


def _partial(desk: Desk) -> SyncJob:
    """Its payments wait for the booking of their invoice."""
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.save("payment", payment())
    job = desk.sync()
    assert job.status == JobStatus.PARTIAL
    return job


def test_an_ended_job_is_counted_anew_only_when_one_of_its_items_moved_on(desk: Desk) -> None:
    _partial(desk)
    with CaptureQueriesContext(connection) as asked:
        finish_jobs(desk.integration)
    assert not [one for one in asked if "SUM(" in one["sql"] or "COUNT(" in one["sql"]]


def test_once_its_last_item_went_it_is_green(desk: Desk) -> None:
    job = _partial(desk)
    problem = Problem.objects.get(solved_at=None)
    open_client(desk.integration).invoices.bookkeep(desk.invoice("F-1")["DocumentNumber"])
    service.solve(problem=problem, solved_by="test")
    desk.settle()
    job.refresh_from_db()
    assert (job.status, SyncItem.objects.exclude(state="confirmed").exists()) == (JobStatus.COMPLETED, False)


def test_connecting_again_leaves_a_drains_lease_alone(desk: Desk) -> None:
    stale = desk.integration
    Integration.objects.filter(pk=stale.pk).update(drain_owner="at work")
    assert stale.grant is not None
    _connect(stale, stale.grant, Company(stale.company_id, "Nytt namn", stale.company_org_number))
    assert (desk.integration.drain_owner, desk.integration.company_name) == ("at work", "Nytt namn")


def test_what_is_left_of_a_budget_that_the_whole_application_shares(desk: Desk, settings: Any) -> None:
    settings.FROST_BUDGETS = []
    provider = replace(registry.get(desk.integration.provider), budgets=(BudgetRule(10, 60, per="app"),))
    budgets.budget_for(provider, app="a", company="1").wait()
    assert budgets.calls_left(provider, app="a", company="2") == 9
