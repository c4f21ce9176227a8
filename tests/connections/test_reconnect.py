"""Connecting again in place keeps the integration, what is linked, and its settings."""

from typing import Any

import pytest

from accounting.models import Grant, Integration, IntegrationMapping, Problem
from accounting.oauth.tokens import get_token
from tests.conftest import connect
from tests.engine.conftest import desk
from tests.engine.desk import Desk, customer, invoice

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def linked() -> list[tuple[Any, ...]]:
    return list(
        IntegrationMapping.objects.order_by("pk").values_list("local_resource_id", "external_id", "sent_hash")
    )


def test_a_revoked_consent_is_given_again_and_nothing_is_sent_twice(
    desk: Desk, practice_app: Any, anna: Any, in_federation: Any, sandbox: Any
) -> None:
    desk.settings(auto_bookkeep_invoices=True, rounding_account="3740")
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    before, settings = linked(), Integration.objects.get().settings
    assert len(before) == 2
    sandbox.control("revoke", {"provider": "fortnox", "company": desk.company})
    desk.save("invoice", invoice(2))
    desk.plan()
    desk.drain(3)
    assert desk.problems() == ["reconnect_needed"]
    again = connect(sandbox, practice_app, in_federation, anna, integration=desk.integration)
    assert (again.pk, again.status) == (desk.integration_id, "connected")
    assert Integration.objects.get().settings == settings
    assert linked() == before
    desk.settle()
    assert desk.problems() == []
    assert len(desk.ledger("invoices")) == 2
    assert len(desk.ledger("customers")) == 1
    assert Problem.objects.filter(solved_at=None).count() == 0


def test_another_kind_of_consent_keeps_everything_too(
    desk: Desk, practice_app: Any, anna: Any, in_federation: Any, sandbox: Any
) -> None:
    """From a service account to a person's consent with a refresh token."""
    desk.save("customer", customer())
    desk.sync()
    before = linked()
    assert Grant.objects.get().client_credentials
    connect(sandbox, practice_app, in_federation, anna, integration=desk.integration, service_account=False)
    grant = Grant.objects.get()
    assert not grant.client_credentials
    assert grant.refresh_expires_at is not None
    assert linked() == before
    assert get_token(grant.pk)
