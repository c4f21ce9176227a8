"""A consent that ends, people with addresses, and the mails that left."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.events.mail.deliver import send_mails
from accounting.models import Grant, Integration
from tests.engine.desk import Later
from tests.oauth.conftest import endpoint, expired, make_grant

__all__ = ["endpoint", "expired", "make_grant"]


@pytest.fixture
def later(settings: Any) -> Iterator[Later]:
    """It is the next noon: no midnight comes between two steps of a test."""
    settings.FROST_BACKOFF_SCALE = 1
    hands = Later()
    noon = hands().replace(hour=12, minute=0, second=0, microsecond=0)
    hands.forward((noon - hands()).total_seconds() % 86400)
    with clock.clock_set(hands):
        yield hands


@pytest.fixture
def people(anna: Any, tore: Any, vera: Any) -> None:
    """Administrator, treasurer and viewer, all with an address."""
    for person in (anna, tore, vera):
        person.email = f"{person.username}@example.se"
        person.save()


@pytest.fixture
def ending(in_federation: Any, practice_app: Any, later: Later) -> Grant:
    """A consent of 45 days from now, connected."""
    return make_grant(practice_app, in_federation)


@pytest.fixture
def integration(ending: Grant) -> Integration:
    return Integration.objects.select_related("tenant", "grant").get(grant=ending)


def ends_in(grant: Grant, **left: float) -> None:
    Grant.objects.filter(pk=grant.pk).update(refresh_expires_at=clock.now() + timedelta(**left))


def post(tenant: Any) -> int:
    return send_mails(tenant.pk)
