"""What the stream did not bring is read by REST, into the same inbox, until it is done."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.events import dispatch
from accounting.events.processing import process_events
from accounting.listener import across_tenants, closing_gaps, gaps, scanning
from accounting.models import InboxEvent, Integration, Problem
from accounting.sync.change_settings import change_settings
from tests.listener.conftest import inbox, member_of, told
from tests.practice_server import PracticeServer

pytestmark = pytest.mark.django_db
ROWS = [{"Account": 1930, "Debit": 10.5, "Credit": 0}, {"Account": 3980, "Debit": 0, "Credit": 10.5}]
HOUR = timedelta(hours=1)


@pytest.fixture
def mirrored() -> Iterator[list[str]]:
    """As vouchers will register: which series are read, and what is done about them."""
    seen: list[str] = []

    @dispatch.handles("voucher")
    def note(event: InboxEvent, integration: Integration) -> None:
        seen.append(event.external_id)

    @scanning.names_series("voucher")
    def series(integration: Integration) -> list[str]:
        return ["R"]

    yield seen
    dispatch.off("voucher")
    scanning._series.pop("voucher")


@pytest.fixture
def importing(connected: Integration) -> Integration:
    directions = {key: {"direction": "bidirectional"} for key in ("customer", "invoice", "payment")}
    change_settings(integration=connected, changes={"data_types": directions}, changed_by="test")
    return Integration.objects.select_related("grant__app", "tenant").get(pk=connected.pk)


def book(sandbox: PracticeServer, series: str = "R") -> None:
    order = {"series": series, "date": "2026-11-02", "text": "Kassa", "rows": ROWS}
    sandbox.control("book", {"provider": "fortnox", **order})


def test_vouchers_of_the_named_series_are_found(
    connected: Integration, sandbox: PracticeServer, mirrored: list[str], in_federation: Any
) -> None:
    for series in ("R", "A", "R"):
        book(sandbox, series)
    asked_at = clock.now()
    assert scanning.scan(connected, "voucher", clock.now() - HOUR, asked_at=asked_at) == 2
    found = told(in_federation)
    assert {kind for kind, _ in found} == {dispatch.SCANNED}
    numbers = {number for _, number in found}
    assert len(numbers) == 2
    assert all(number.split("-")[1] == "R" for number in numbers)
    scanning.scan(connected, "voucher", clock.now() - HOUR, asked_at=asked_at)
    assert len(inbox(in_federation)) == 2
    assert process_events(in_federation.pk) == 2
    assert set(mirrored) == numbers
    scanning.scan(connected, "voucher", clock.now() - HOUR)
    assert len(inbox(in_federation)) == 4


def test_without_a_named_series_no_voucher_is_asked_for(
    connected: Integration, sandbox: PracticeServer
) -> None:
    book(sandbox)
    before = len(sandbox.wire("vouchers"))
    assert scanning.scan(connected, "voucher", clock.now() - HOUR) == 0
    assert len(sandbox.wire("vouchers")) == before


def test_documents_are_found_where_they_are_taken_in(
    importing: Integration, sandbox: PracticeServer, in_federation: Any
) -> None:
    sandbox.control(
        "change",
        {
            "provider": "fortnox",
            "changes": [{"type": "customers", "create": {"Name": "Ny", "CustomerNumber": "N1"}}],
        },
    )
    assert set(scanning.data_types_of(importing)) == {"customer", "invoice", "payment"}
    gaps.ask_scan([importing], clock.now() - HOUR)
    assert closing_gaps.scan_stream(importing.pk)
    assert (dispatch.SCANNED, "N1") in told(in_federation, data_type="customer")
    row = member_of(importing)
    assert (row.scan_from, row.scan_next_at) == (None, None)
    assert row.scanned_at is not None
    assert not closing_gaps.scan_stream(importing.pk)


def test_what_is_not_taken_in_costs_no_call(connected: Integration, sandbox: PracticeServer) -> None:
    gaps.ask_scan([connected], clock.now() - HOUR)
    before = len(sandbox.wire())
    assert closing_gaps.scan_stream(connected.pk)
    assert len(sandbox.wire()) == before


def test_a_gap_waits_for_a_provider_that_is_away_and_is_told_in_the_end(
    importing: Integration, sandbox: PracticeServer, in_federation: Any
) -> None:
    now = clock.now()
    gaps.ask_scan([importing], now - HOUR)
    sandbox.control(
        "faults",
        {"faults": [{"provider": "fortnox", "kind": "status", "path": "/3/", "status": 503, "times": 99}]},
    )
    for number in range(4):
        later = now + timedelta(hours=number + 1)
        with clock.clock_set(lambda: later):  # noqa: B023 (used before it changes)
            assert not closing_gaps.scan_stream(importing.pk)
            assert (member_of(importing).scan_next_at or later) > later
            assert not closing_gaps.scan_stream(importing.pk)
    assert Problem.objects.filter(code="stream_gap_open", solved_at=None).count() == 1
    sandbox.control("faults", {"clear": True})
    later = now + timedelta(hours=9)
    with clock.clock_set(lambda: later):
        assert across_tenants.scans_due(later) == [(importing.pk, in_federation.pk)]
        assert closing_gaps.sweep() == 1
        assert closing_gaps.scan_stream(importing.pk)
    assert not Problem.objects.filter(code="stream_gap_open", solved_at=None).exists()


def test_a_gap_that_grows_while_it_is_read_is_read_again(
    importing: Integration,
) -> None:
    first = clock.now() - HOUR
    gaps.ask_scan([importing], first, ["invoice"])
    row = closing_gaps._claimed(importing.pk)
    assert row is not None
    gaps.ask_scan([importing], first - HOUR, ["customer"])
    closing_gaps._closed(importing, row)
    grown = member_of(importing)
    assert grown.scan_from == first - HOUR - gaps.SLACK
    assert grown.scan_types == ["customer", "invoice"]
    gaps.ask_scan([importing], clock.now())
    assert member_of(importing).scan_types == []
    assert member_of(importing).scan_from == grown.scan_from


def test_a_paused_company_is_not_read(importing: Integration) -> None:
    Integration.objects.filter(pk=importing.pk).update(status="paused")
    importing.refresh_from_db()
    with pytest.raises(ProviderError, match="provider_silent"):
        scanning.scan(importing, "customer", clock.now() - HOUR)
    gaps.ask_scan([importing], clock.now() - HOUR)
    assert not closing_gaps.scan_stream(importing.pk)
    row = member_of(importing)
    assert row.scan_from is not None
    assert row.scan_tries == 0
