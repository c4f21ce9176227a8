"""The pages: a price before anything starts, figures, sums and buttons afterwards, in both languages."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounting.domain.errors import Kind, ProviderError
from accounting.models import Reconciliation, ReconciliationDifference
from accounting.reconciliation.failure import fail
from tests.conftest import make_person
from tests.reconciliation.months import Office

PERIOD = {
    "data_types": ["invoice", "payment"],
    "date_from": "2026-01-01",
    "date_to": "2026-03-31",
    "vouchers": "on",
}


def page(client: Client, name: str, row: Any, language: str = "sv") -> str:
    address = reverse(f"admin:accounting_{name}", args=[row])
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_from_the_price_to_the_button(small: Office, anna: Any, federation: Any) -> None:
    client = Client()
    client.force_login(anna)
    small.force("invoices", small.number("F-1"), rows=[{"Price": 100.51}])
    assert "Inget har stämts av än" in page(client, "integration_reconcile", small.desk.integration_id)
    ask = reverse("admin:accounting_integration_reconcile", args=[small.desk.integration_id])
    answer = client.post(ask, PERIOD)
    run = Reconciliation.objects.get()
    assert answer["Location"] == reverse("admin:accounting_reconciliation_change", args=[run.pk])
    priced = page(client, "reconciliation_change", run.pk)
    assert f"Starta: {run.calls_planned} anrop" in priced
    client.post(reverse("admin:accounting_reconciliation_start", args=[run.pk]))
    small.finish(run)
    shown = page(client, "reconciliation_change", run.pk)
    assert "100,51" in shown
    assert "Föreslå kreditering" in shown
    assert "3 skillnader" in page(client, "integration_reconcile", small.desk.integration_id)
    english = page(client, "reconciliation_change", run.pk, "en")
    assert "Sums per account and month" in english
    difference = ReconciliationDifference.objects.get(kind="different")
    mend = reverse("admin:accounting_reconciliation_mend", args=[run.pk])
    client.post(mend, {"difference": str(difference.pk), "action": "leave"})
    difference.refresh_from_db()
    assert difference.accepted_at is not None
    clean = small.compare()
    assert "Allt stämmer." in page(client, "reconciliation_change", clean.pk)
    _a_viewer_only_looks(small, federation, run)


def _a_viewer_only_looks(office: Office, federation: Any, run: Reconciliation) -> None:
    viewer = Client()
    viewer.force_login(make_person("vera", "viewer", federation))
    page(viewer, "reconciliation_change", run.pk)
    ask = reverse("admin:accounting_integration_reconcile", args=[office.desk.integration_id])
    assert viewer.post(ask, PERIOD).status_code == 403
    assert viewer.post(reverse("admin:accounting_reconciliation_mend", args=[run.pk])).status_code == 403
    assert Reconciliation.objects.count() == 2


def test_a_comparison_without_an_answer_says_nothing_of_bookings(
    small: Office, anna: Any, federation: Any
) -> None:
    client = Client()
    client.force_login(anna)
    client.post(reverse("admin:accounting_integration_reconcile", args=[small.desk.integration_id]), PERIOD)
    run = Reconciliation.objects.get()
    fail(run, ProviderError(Kind.TRANSIENT, "no_answer"))
    shown = page(client, "reconciliation_change", run.pk)
    assert "kunde inte göras" in shown
    assert "bokfördes" not in shown
