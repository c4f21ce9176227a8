"""Callers of the API: systems with a key, people with a session; and an integration that needs no provider."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounting import clock, scope
from accounting.models import Integration, SyncItem, SyncJob
from accounting.people import create_api_key
from tests.records.conftest import shared_database

__all__ = ["shared_database"]


class Caller:
    """JSON in, JSON out, whatever carries the identity."""

    def __init__(self, client: Client, **headers: str) -> None:
        self.client, self.headers = client, headers

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = "" if body is None else json.dumps(body)
        kind = "application/json"
        return self.client.generic(method, path, data, kind, headers={**self.headers, **headers})


def caller_for(tenant: Any, role: str = "administrator") -> Caller:
    with scope.scope([tenant.pk]):
        _, text = create_api_key(tenant=tenant, name=f"{role}s", role=role, actor="test")
    return Caller(Client(), Authorization=f"Api-Key {text}")


@pytest.fixture
def api(federation: Any) -> Caller:
    """The federation's own system, with all rights."""
    return caller_for(federation)


@pytest.fixture
def api_as(federation: Any) -> Callable[[str], Caller]:
    return lambda role: caller_for(federation, role)


@pytest.fixture
def signed_in() -> Callable[[Any], Caller]:
    """A person with a session (without the CSRF check, which has its own test)."""

    def caller(person: Any) -> Caller:
        client = Client()
        client.force_login(person)
        return Caller(client)

    return caller


def make_integration(tenant: Any, company: str = "100200") -> Integration:
    with scope.scope([tenant.pk]):
        return Integration.objects.create(
            tenant=tenant, provider="fortnox", status="connected", company_id=company, company_name="Bolaget"
        )


@pytest.fixture
def integration(federation: Any) -> Integration:
    return make_integration(federation)


def make_job(integration: Integration, **more: Any) -> SyncJob:
    with scope.scope([integration.tenant_id]):
        return SyncJob.objects.create(
            tenant_id=integration.tenant_id,
            integration=integration,
            created_at=clock.now(),
            **{"kind": "sync", "trigger": "api", "data_types": ["customer"], "status": "completed", **more},
        )


def make_item(job: SyncJob, number: int = 0, **more: Any) -> SyncItem:
    with scope.scope([job.tenant_id]):
        return SyncItem.objects.create(
            tenant_id=job.tenant_id,
            integration=job.integration,
            job=job,
            created_at=clock.now(),
            sequence=number,
            **{
                "data_type": "customer",
                "operation": "create",
                "resource_type": "customer",
                "resource_id": job.pk,
                "source_ref": f"K-{number}",
                "business_key": f"K-{number}",
                "flight_key": f"K-{number}",
                "marker": "fi:x",
                "pinned_hash": "x",
                **more,
            },
        )
