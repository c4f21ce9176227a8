"""Three months that stand at the provider as they stand here, and the work that goes on behind the API."""

from collections.abc import Callable, Iterator
from queue import Empty
from typing import Any

import pytest

from tests.api.conftest import caller_for
from tests.engine.conftest import desk
from tests.engine.desk import Desk
from tests.reconciliation_injector import months
from tests.reconciliation_injector.rest import Records, TestRest
from tests.reconciliation_injector.world import Theirs

__all__ = ["desk"]


@pytest.fixture
def theirs(desk: Desk) -> Theirs:
    return Theirs(desk.sandbox.url, desk.company)


@pytest.fixture
def rest(desk: Desk, federation: Any) -> TestRest:
    return TestRest(caller_for(federation))


@pytest.fixture
def ours(rest: TestRest) -> Records:
    return Records(rest)


@pytest.fixture
def pushed(desk: Desk) -> Desk:
    desk.settings(auto_bookkeep_invoices=True)
    invoices, payments = months.documents(months.SEED)
    desk.save("customer", *months.customers())
    desk.save("invoice", *invoices)
    desk.save("payment", *payments)
    job = desk.sync()
    assert job.status == "completed", desk.problems()
    desk.mark()
    return desk


class Background:
    """What worker and beat do, when it is their turn: every bell that was rung, and the sweep."""

    def __init__(self, desk: Desk, queue: Any, capture: Callable[..., Any]) -> None:
        self.desk, self.queue, self.capture = desk, queue, capture

    def __call__(self) -> None:
        import accounting.tasks  # noqa: F401 (registers what bells name)
        from frost_integrations.celery import app

        with self.capture(execute=True):
            app.tasks["accounting.tasks.sweep"]()
        while True:
            try:
                bell = self.queue.get(block=False)
            except Empty:
                break
            bell.ack()
            with self.capture(execute=True):
                app.tasks[bell.headers["task"]](*bell.payload[0])
        self.desk.clock.forward(1)


@pytest.fixture
def background(desk: Desk, django_capture_on_commit_callbacks: Any) -> Iterator[Background]:
    from frost_integrations.celery import app

    with app.connection_for_read() as broker, broker.SimpleQueue("celery") as queue:
        queue.clear()
        yield Background(desk, queue, django_capture_on_commit_callbacks)
        queue.clear()
