"""The comparison over the API: asked for with its price, followed, and read with the action that mends."""

from typing import Any

from accounting.models import Reconciliation
from tests.api.conftest import caller_for
from tests.reconciliation.months import Office

PERIOD = {"date_from": "2026-01-01", "date_to": "2026-03-31"}


def test_priced_run_and_read(small: Office, federation: Any) -> None:
    api = caller_for(federation)
    address = f"/api/integrations/{small.desk.integration_id}/reconcile"
    small.force("invoices", small.number("F-1"), rows=[{"AccountNumber": 3990}])
    priced = api.post(address, {**PERIOD, "dry_run": True})
    assert (priced.status_code, priced.json()["calls_planned"]) == (202, 16)
    started = api.post(address, PERIOD)
    assert started.json()["calls_planned"] == 16
    run = Reconciliation.objects.get(pk=started.json()["id"])
    small.finish(run)
    shown = api.get(started["Location"]).json()
    assert (shown["status"], shown["calls_made"], shown["counts"]) == (
        "completed",
        16,
        {"missing_here": 0, "missing_there": 0, "different": 1, "doubled": 0, "account_sum": 2},
    )
    listed = api.get(f"/api/reconciliations?integration={small.desk.integration_id}").json()["results"]
    assert [one["status"] for one in listed] == ["completed", "planned"]
    differences = api.get(f"/api/reconciliations/{run.pk}/differences?page_size=1").json()
    first = differences["results"][0]
    assert (first["kind"], first["source_ref"], first["theirs"], first["mended"]) == (
        "different", "F-1", "3990", False,
    )  # fmt: skip
    assert first["field"] == "InvoiceRows[1].AccountNumber"
    assert first["action"]["code"] == "credit"
    assert "F-1" in first["sentence"]
    assert differences["next"]
    of_kind = api.get(f"/api/reconciliations/{run.pk}/differences?kind=account_sum").json()["results"]
    assert [(one["month"], one["account"]) for one in of_kind][-1] == ("2026-01", "3990")
    _bad_input(api, address)


def _bad_input(api: Any, address: str) -> None:
    for body, field in (
        ({"data_types": ["boat"]}, "data_types"),
        ({"date_from": "2026-02-01", "date_to": "2026-01-01"}, "date_to"),
        ({"date_from": "x"}, "date_from"),
        ({"voucher": True}, "voucher"),
    ):
        answer = api.post(address, body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    answer = api.post(address, {"date_from": "2016-01-01", "date_to": "2026-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (409, "period_too_long")
