"""A refused statement is told by the constraint it ran into, on the database that this run has."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounting import clock
from accounting.constraints import violates
from accounting.models import State, SyncItem


def _item(integration: Any, **more: Any) -> SyncItem:
    return SyncItem(
        tenant_id=integration.tenant_id,
        integration=integration,
        data_type="customer",
        operation="create",
        resource_type="customer",
        resource_id=uuid4(),
        source_ref="C-1",
        **{"business_key": str(uuid4()), "flight_key": str(uuid4())} | more,
        marker="fi:1",
        state=State.SENDING,
        pinned_hash="1",
        created_at=clock.now(),
    )


def _refused(first: SyncItem, second: SyncItem) -> IntegrityError:
    first.save(force_insert=True)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        second.save(force_insert=True)
    return refusal.value


@pytest.mark.parametrize(
    ("same", "name"),
    [({"flight_key": "k"}, "item_one_in_flight"), ({"business_key": "k"}, "item_open_once")],
)
def test_the_constraint_and_no_other(connected: Any, in_federation: Any, same: Any, name: str) -> None:
    error = _refused(_item(connected, **same), _item(connected, **same))
    assert [one for one in ("item_one_in_flight", "item_open_once") if violates(error, SyncItem, one)] == [
        name
    ]


def test_a_missing_value_is_no_unique_constraint(connected: Any, in_federation: Any) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        SyncItem.objects.filter(pk=_saved(connected)).update(source_ref=None)
    assert not violates(refusal.value, SyncItem, "item_one_in_flight")


def _saved(integration: Any) -> Any:
    item = _item(integration)
    item.save(force_insert=True)
    return item.pk
