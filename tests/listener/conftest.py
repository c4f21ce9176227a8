"""One connection to the practice stream in the test's own thread, turn by turn; and who is on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounting import scope
from accounting.events import dispatch
from accounting.listener import lease, scanning
from accounting.listener.across_tenants import Member, audiences
from accounting.listener.connection import Connection
from accounting.listener.hourly import Minutes
from accounting.listener.notes import Notes
from accounting.listener.roster import Roster
from accounting.listener.wire import Lost, dial
from accounting.models import EventStream, InboxEvent, Integration, ProviderApp, StreamMember
from accounting.oauth.tokens import refresh_token_if_needed
from tests.api.conftest import api, api_as, signed_in
from tests.conftest import connect
from tests.practice_server import PracticeServer

__all__ = ["api", "api_as", "signed_in"]

OTHER_COMPANY = "100300"
TURNS = 400
# The practice stream's own order: which (type, number) of a company came.
Told = tuple[str, str]


@pytest.fixture(autouse=True)
def _nobody_handles_vouchers() -> Iterator[None]:
    """The listener is tried without the mirror: a test that needs somebody registers them."""
    handler, series = dispatch._of_data_type.pop("voucher", None), scanning._series.pop("voucher", None)
    yield
    if handler is not None:
        dispatch._of_data_type["voucher"] = handler
    if series is not None:
        scanning._series["voucher"] = series


@dataclass
class Ear:
    """Listens as the worker does, with a process's name of its own."""

    app: ProviderApp
    sandbox: PracticeServer
    owner: str = "here:1:a"
    roster: Roster = field(default_factory=Roster)
    notes: Notes = field(default_factory=Notes)
    lease: Any = None
    connection: Any = None

    def open(self, **tokens: str) -> "Ear":
        """Take the lease where it is not held yet, dial, say who is wanted, and come to hear events."""
        self.lease = self.lease or lease.take(self.app.pk, self.owner)
        assert self.lease is not None, "somebody else listens"
        self.meet()
        url = self.sandbox.url.replace("http", "ws") + "/fortnox/topics-v1"
        wire = dial(url, timeout=5, ping_seconds=0.2, silence_seconds=0.4)
        previous = EventStream.objects.values_list("live_at", flat=True).get(pk=self.app.pk)
        self.connection = Connection(self.app, self.lease, self.roster, wire, self.notes, Minutes(), previous)
        return self

    def meet(self) -> dict[str, Member]:
        """Everybody who is to be heard, with a token that stands."""
        [audience] = [one for one in audiences() if one.app.pk == self.app.pk]
        self.roster.set_members(audience.desired)
        for key, member in audience.desired.items():
            with scope.scope([member.integration.tenant_id]):
                refused = self.roster.token_refused(key)
                assert member.integration.grant_id is not None
                token = refresh_token_if_needed(member.integration.grant_id, force_stale=refused)
                self.roster.set_token(key, token)
        return dict(audience.desired)

    def live(self) -> "Ear":
        self.until(lambda: self.connection.session.live)
        return self

    def until(self, done: Callable[[], object]) -> None:
        for _ in range(TURNS):
            if done():
                return
            self.connection.turn(0.02)
        raise AssertionError("it did not come to that")

    def hears(self, count: int) -> None:
        """So many events in all are in the inbox."""
        self.until(lambda: inbox_count() >= count)

    def lost(self) -> Lost:
        """How the connection ends."""
        for _ in range(TURNS):
            try:
                self.connection.turn(0.02)
            except Lost as lost:
                return lost
        raise AssertionError("it goes on and on")

    def close(self) -> None:
        if self.connection is not None:
            self.connection.wire.close()
            self.connection = None

    def again(self) -> "Ear":
        self.close()
        return self.open().live()


def inbox_count() -> int:
    from accounting.all_tenants import all_tenants

    with all_tenants():
        return int(InboxEvent.all_tenants.values("id").count())


def inbox(tenant: Any, **chosen: Any) -> list[InboxEvent]:
    with scope.scope([tenant.pk]):
        rows = InboxEvent.objects.filter(**chosen).select_related("integration")
        return sorted(rows, key=lambda row: (row.received_at, row.pk))


def told(tenant: Any, **chosen: Any) -> set[Told]:
    return {(row.event_type, row.external_id) for row in inbox(tenant, **chosen)}


def member_of(integration: Integration) -> StreamMember:
    with scope.scope([integration.tenant_id]):
        return StreamMember.objects.get(pk=integration.pk)


def stream_of(app: ProviderApp) -> EventStream:
    return EventStream.objects.get(pk=app.pk)


def emit(sandbox: PracticeServer, *events: dict[str, Any], **many: Any) -> Any:
    return sandbox.control("stream/emit", {"events": list(events)} if events else many)


def voucher(number: int, **more: Any) -> dict[str, Any]:
    return {"type": "voucher-created-v1", "number": f"8-R-{number}", **more}


@pytest.fixture
def ear(connected: Integration, practice_app: ProviderApp, sandbox: PracticeServer) -> Iterator[Ear]:
    """Listens for the federation's company, but is not live yet."""
    one = Ear(practice_app, sandbox)
    yield one
    one.close()


@pytest.fixture
def second(
    other: Any, practice_app: ProviderApp, anna: Any, sandbox: PracticeServer, connected: Integration
) -> Any:
    """Another organisation with another company, through the same application."""
    from accounting.models import Role
    from accounting.people import add_membership

    with scope.scope([other.pk]):
        add_membership(tenant=other, user=anna, role=Role.ADMINISTRATOR, actor="test")
        return connect(sandbox, practice_app, other, anna, company=OTHER_COMPANY)
