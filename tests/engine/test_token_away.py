"""While only the token endpoint is away: one problem, and no item is given up."""

from accounting import clock
from accounting.models import Grant, Integration, State, SyncItem
from tests.engine.desk import Desk, customer, invoice


def _token_away(desk: Desk) -> None:
    desk.sandbox.control("expire_tokens", {"company": desk.company})
    Grant.objects.update(token_expires_at=clock.now())
    desk.sandbox.fault("status", path="token$", times=None, status=503)


def _drains(desk: Desk) -> None:
    for _ in range(6):  # more than an item has tries
        desk.drain()
        desk.clock.forward(30)


def test_items_that_are_ready_do_not_use_up_their_tries(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.sync()
    desk.save("invoice", *(invoice(number) for number in range(1, 4)))
    job = desk.plan()
    SyncItem.objects.filter(job=job).update(state=State.READY, next_attempt_at=clock.now())
    Integration.objects.update(company_checked_at=clock.now())
    _token_away(desk)
    _drains(desk)
    assert desk.problems() == ["provider_silent"]
    assert not SyncItem.objects.filter(job=job, state=State.REJECTED).exists()


def test_before_the_look_at_the_provider_somebody_is_told_as_well(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.plan()
    _token_away(desk)
    _drains(desk)
    assert desk.problems() == ["provider_silent"]
