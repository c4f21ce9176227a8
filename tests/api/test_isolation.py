"""Every address with every verb: another organisation's rows do not exist, and the anonymous get nothing.

The addresses come from the URL resolver, so a new one without a probe fails.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounting import clock, records, rls, scope
from accounting.api import urls as accounting_urls
from accounting.models import Problem, SyncLog, WebhookEndpoint
from sie4.api import urls as sie_urls
from tests.api.conftest import Caller, caller_for, make_integration, make_item, make_job
from tests.conftest import make_person
from tests.records import forms
from tests.scopes import nothing_in_scope

urlpatterns = [*accounting_urls.urlpatterns, *sie_urls.urlpatterns]
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PUBLIC = {"healthz", "livez", "schema", "docs"}
# Proven by a signature instead of a caller; tests/events tries them.
SIGNED = {"webhooks", "webhooks-target"}
# Below another row; tests/mappings/test_mapping_api.py tries it with both ids foreign.
NESTED = {"provider-mapping-rule"}
# Addresses without an id: what they show or do is the caller's own.
OWN = {
    "records-customers", "records-invoices", "records-payments", "records-vouchers", "integrations",
    "sync-jobs", "problems", "sync-logs", "webhook-endpoints",
    "provider-mappings", "provider-references", "reconciliations", "sie4-imports", "accounting-sie4-imports",
    "sie4-exports", "accounting-sie4-exports",
}  # fmt: skip
# No lists, but one state per organisation; tests/listener/test_wishes_api.py tries them beside another organisation.
STATES = {"listener-status", "listener-debug", "listener-start", "listener-stop", "listener-tenants"}
# Nobody's: what is sent is looked at and forgotten.
STATES |= {"sie4-validate", "accounting-sie4-validate"}
# Addresses with an id: which of the other organisation's rows is tried.
BY_ID = {
    "record-customers": "customer",
    "record-invoices": "invoice",
    "record-payments": "payment",
    "record-vouchers": "voucher",
    "integration": "integration",
    "integration-status": "integration",
    "integration-sync": "integration",
    "integration-export": "integration",
    "integration-disconnect": "integration",
    "sync-job": "job",
    "sync-job-items": "job",
    "sync-job-approve": "job",
    "sync-job-stop": "job",
    "sync-item-retry": "item",
    "problem-solve": "problem",
    "problem-credit": "problem",
    "problem-accept": "problem",
    "problem-decide": "problem",
    "webhook-endpoint": "endpoint",
    "integration-accounts": "integration",
    "integration-read-references": "integration",
    "provider-mapping": "mapping",
    "provider-mapping-rules": "mapping",
    "provider-mapping-accept-defaults": "mapping",
    "provider-mapping-validate": "mapping",
    "provider-mapping-preview": "mapping",
    "provider-mapping-activate": "mapping",
    "provider-mapping-archive": "mapping",
    "provider-mapping-sync-to-provider": "mapping",
    "provider-mapping-effects": "mapping",
    "reference-job": "reference_job",
    "integration-reconcile": "integration",
    "listener-tenant": "integration",
    "reconciliation": "reconciliation",
    "reconciliation-differences": "reconciliation",
    "sie4-import": "sie_import",
    "sie4-import-approve": "sie_import",
    "accounting-sie4-import": "sie_import",
    "accounting-sie4-import-approve": "sie_import",
    "sie4-export": "sie_export",
    "sie4-export-download": "sie_export",
    "accounting-sie4-export": "sie_export",
    "accounting-sie4-export-download": "sie_export",
}
# Addresses by provider; test_connect.py tries them with foreign states, organisations and integrations.
BY_PROVIDER = {"connect", "connect-start", "connect-callback"}
BODIES: dict[str, Any] = {
    "integration": {"settings": {"auto_bookkeep_invoices": True}},
    "integration-export": {"data_type": "customer", "ids": [str(uuid4())]},
}


@pytest.fixture
def theirs(other: Any) -> dict[str, Any]:
    """One row of each kind that belongs to the other organisation."""
    with scope.scope([other.pk]):
        sent = {
            "customer": forms.customer(),
            "invoice": forms.invoice(),
            "payment": forms.payment(),
            "voucher": forms.voucher(),
        }
        rows = {
            key: records.save_records(
                tenant=other, record_type=records.get(key), records=[sent[key]], changed_by="x"
            )[0].id
            for key in sent
        }
        integration = make_integration(other)
        job = make_job(integration, status="planned", dry_run=True)
        problem = Problem.objects.create(
            tenant=other,
            integration=integration,
            cause="x",
            code="x",
            opened_at=clock.now(),
            seen_at=clock.now(),
        )
        item = make_item(job, state="rejected")
        SyncLog.objects.create(
            tenant=other, integration=integration, run_id=job.pk, sync_type="export", created_at=clock.now()
        )
        endpoint = WebhookEndpoint.objects.create(
            id=uuid4(),
            tenant=other,
            url="https://hooks.example.se/",
            secret="whsec_x",
            events=["job.finished"],
        )
    return {
        **rows,
        "integration": integration.pk,
        "job": job.pk,
        "problem": problem.pk,
        "item": item.pk,
        "endpoint": endpoint.pk,
        **mapping_rows(integration),
        "reconciliation": reconciliation_of(integration),
        "sie_import": sie_import_of(other),
        "sie_export": sie_export_of(other),
    }


def mapping_rows(integration: Any) -> dict[str, Any]:
    from accounting.mappings.lifecycle import create_draft
    from accounting.models import ProviderReference, ReferenceJob

    with scope.scope([integration.tenant_id]):
        mapping = create_draft(integration=integration, created_by="x", source="empty")
        ours = {"tenant_id": integration.tenant_id, "integration": integration}
        ProviderReference.objects.create(**ours, kind="account", code="3041", read_at=clock.now())
        job = ReferenceJob.objects.create(**ours, kind="read", requested_by="x", requested_at=clock.now())
    return {"mapping": mapping.pk, "reference_job": job.pk}


def reconciliation_of(integration: Any) -> Any:
    from accounting.models import Reconciliation, ReconciliationDifference

    ours = {"tenant_id": integration.tenant_id}
    with scope.scope([integration.tenant_id]):
        today = clock.now().date()
        run = Reconciliation.objects.create(
            **ours,
            integration=integration,
            trigger="person",
            data_types=["invoice"],
            date_from=today,
            date_to=today,
            status="completed",
            created_at=clock.now(),
        )
        ReconciliationDifference.objects.create(
            **ours,
            run=run,
            position=1,
            kind="missing_there",
            data_type="invoice",
            reason="gone",
            action="look",
        )
    return run.pk


def sie_import_of(tenant: Any) -> Any:
    from tests.sie_import.conftest import taken, year_file

    with scope.scope([tenant.pk]):
        return taken(tenant, year_file(org="")).pk


def sie_export_of(tenant: Any) -> Any:
    from sie4.exporting.asking import ask_for_export
    from vouchers.ledgers.own import open_own_ledger

    with scope.scope([tenant.pk]):
        ledger = open_own_ledger(tenant=tenant, start=date(2026, 1, 1), opened_by="x")
        return ask_for_export(ledger=ledger, requested_by="x").pk


def rows_of(tenant: Any) -> dict[str, list[Any]]:
    with scope.scope([tenant.pk]):
        return {
            model._meta.db_table: list(
                model._base_manager.filter(**{rls.tenant_column(model): tenant.pk})
                .order_by("pk")
                .values_list()
            )
            for model in rls.tenant_models()
        }


@pytest.fixture
def unchanged(other: Any, theirs: dict[str, Any]) -> Iterator[None]:
    before = rows_of(other)
    yield
    assert rows_of(other) == before


def test_every_address_has_a_probe() -> None:
    names = {pattern.name for pattern in urlpatterns}
    assert names == PUBLIC | SIGNED | NESTED | OWN | STATES | BY_ID.keys() | BY_PROVIDER


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("by", ["key", "session"])
def test_a_foreign_id_answers_exactly_like_an_unknown_one(
    api: Caller,
    anna: Any,
    signed_in: Callable[[Any], Caller],
    theirs: dict[str, Any],
    by: str,
) -> None:
    caller = api if by == "key" else signed_in(anna)
    for name, verb in product(sorted(BY_ID), VERBS):
        foreign = caller.send(verb, reverse(name, kwargs={"id": theirs[BY_ID[name]]}), BODIES.get(name, {}))
        unknown = caller.send(verb, reverse(name, kwargs={"id": uuid4()}), BODIES.get(name, {}))
        assert foreign.status_code in {404, 405}, (name, verb)
        assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content), (name, verb)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("key", [None, "Api-Key frost_" + "x" * 43, "Api-Key"])
def test_the_anonymous_get_nothing(theirs: dict[str, Any], key: str | None) -> None:
    headers = {"Authorization": key} if key else {}
    for name, verb in product(sorted(OWN | STATES | BY_ID.keys()), VERBS):
        kwargs = {"id": theirs[BY_ID[name]]} if name in BY_ID else {}
        answer = Caller(Client(), **headers).send(verb, reverse(name, kwargs=kwargs), {})
        assert answer.status_code == 401, (name, verb)
        assert answer["WWW-Authenticate"] == "Api-Key"


@pytest.mark.usefixtures("unchanged")
def test_lists_hold_nothing_of_others(api: Caller) -> None:
    assert {name: api.get(reverse(name)).json()["results"] for name in OWN} == {name: [] for name in OWN}


@pytest.mark.usefixtures("theirs")
def test_the_owner_does_see_them(other: Any) -> None:
    """Guards the probe above: there is something to hide."""
    owner = caller_for(other)
    assert {name: len(owner.get(reverse(name)).json()["results"]) for name in OWN} == dict.fromkeys(OWN, 1)


@pytest.mark.parametrize("name", sorted(BY_ID))
def test_the_owner_does_reach_these_addresses(other: Any, theirs: dict[str, Any], name: str) -> None:
    """Guards the probes above: the ids are real, so a 404 there means hidden and not mistyped."""
    address = reverse(name, kwargs={"id": theirs[BY_ID[name]]})
    answers = [caller_for(other).send(verb, address, BODIES.get(name, {})).status_code for verb in VERBS]
    assert 404 not in answers
    assert answers != [405] * len(VERBS)


def test_a_viewer_of_two_organisations_changes_neither(
    federation: Any, other: Any, signed_in: Callable[[Any], Caller], theirs: dict[str, Any]
) -> None:
    both = signed_in(make_person("bo", "viewer", federation, other))
    assert both.get(reverse("integration", kwargs={"id": theirs["integration"]})).status_code == 200
    for name in ("integration-sync", "integration-disconnect"):
        assert both.post(reverse(name, kwargs={"id": theirs["integration"]}), {}).status_code == 403


def test_a_role_counts_only_in_its_own_organisation(
    federation: Any, other: Any, signed_in: Callable[[Any], Caller], theirs: dict[str, Any]
) -> None:
    person = make_person("bo", "administrator", federation)
    with scope.scope([other.pk]):
        from accounting.people import add_membership

        add_membership(tenant=other, user=person, role="viewer", actor="test")
    answer = signed_in(person).post(reverse("integration-sync", kwargs={"id": theirs["integration"]}), {})
    assert answer.status_code == 403


def test_a_kept_connection_remembers_no_organisation(api: Caller, theirs: dict[str, Any]) -> None:
    api.get(reverse("integrations"))
    assert nothing_in_scope()
    assert Caller(Client()).get(reverse("integrations")).status_code == 401
