"""A content hash that no longer fits is told, by name, and the problem solves itself."""

from typing import Any
from uuid import UUID

import pytest

from accounting.models import Invoice, InvoiceRow, Problem, SyncItem
from accounting.sync.drift import report_drift
from accounting.tasks import nightly
from tests.engine.desk import Desk, customer, invoice


@pytest.fixture
def tenant(desk: Desk) -> UUID:
    desk.save("customer", customer(1), customer(2, kind="person", personal_number="19811218-9876"))
    desk.save("invoice", invoice(1), invoice(2))
    return UUID(str(desk.tenant.pk))


def test_what_is_saved_as_usual_fits(tenant: UUID) -> None:
    assert report_drift(tenant) == 0
    assert not Problem.objects.exists()


def test_content_that_changed_beside_save_records_is_told(tenant: UUID) -> None:
    InvoiceRow.objects.filter(invoice__source_ref="F-2").update(description="Annat")
    assert report_drift(tenant) == 1
    problem = Problem.objects.get(solved_at=None)
    assert (problem.code, problem.params) == ("records_drifted", {"count": 1, "records": "F-2"})


def test_saved_again_it_fits_and_the_problem_is_solved(desk: Desk, tenant: UUID) -> None:
    Invoice.objects.filter(source_ref="F-1").update(content_hash="0" * 64)
    report_drift(tenant)
    desk.save("invoice", invoice(1))
    assert report_drift(tenant) == 0
    assert desk.problems() == []


def test_it_is_looked_for_every_night(desk: Desk, tenant: UUID) -> None:
    Invoice.objects.update(content_hash="0" * 64)
    nightly()
    assert desk.problems() == ["records_drifted"]


def test_how_often_a_write_is_tried_again_is_a_setting(desk: Desk, settings: Any) -> None:
    settings.FROST_MAX_RETRIES = 8
    desk.save("customer", customer())
    desk.plan()
    assert list(SyncItem.objects.values_list("max_retries", flat=True)) == [8]
