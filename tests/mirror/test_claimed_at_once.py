"""Two organisations' workers that decide on the same original at the same moment: one of them may."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from accounting import clock, scope
from accounting.models import Integration
from tests.conftest import make_tenant
from tests.records.conftest import shared_database
from tests.records.file_database import at_once
from tests.sizes import sized
from vouchers.mirror.claims import claim
from vouchers.models import Reversal, ReversalRule

__all__ = ["shared_database"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
ORIGINALS = sized(50, 5)


def noticed(code: str) -> tuple[Any, list[Reversal]]:
    """A tenant connected to the company on paper, and its rows of the same originals."""
    tenant = make_tenant(code, code)
    with scope.scope([tenant.pk]):
        integration = Integration.objects.create(tenant=tenant, provider="fortnox", company_id="100200")
        rule = ReversalRule.objects.create(
            tenant=tenant, integration=integration, mode="automatic", starts_on=date(2026, 1, 1)
        )
        place = {"tenant": tenant, "integration": integration, "rule": rule, "year_id": "8", "series": "R"}
        now = clock.now()
        rows = [
            Reversal.objects.create(**place, number=number, noticed_by="event", noticed_at=now)
            for number in range(1, ORIGINALS + 1)
        ]
    return tenant, rows


def claiming(tenant: Any, reversal: Reversal) -> Callable[[], bool]:
    def work() -> bool:
        with scope.scope([tenant.pk]), transaction.atomic():
            return claim(reversal)

    return work


def test_of_two_at_the_same_moment_one_may_and_stays_the_one() -> None:
    one, mine = noticed("en")
    two, theirs = noticed("två")
    for first, second in zip(mine, theirs, strict=True):
        both = (claiming(one, first), claiming(two, second))
        found = at_once(*both)
        assert sorted(found) == [False, True], found
        assert [work() for work in both] == found
