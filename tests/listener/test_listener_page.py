"""The page of the listener, as people with different roles see and use it."""

from typing import Any

import pytest

from accounting import scope
from accounting.listener import processes
from accounting.models import EventStream, Integration, StreamMember
from tests.admin.conftest import Visitor, _no_threads
from tests.listener.conftest import Ear, emit, member_of, voucher
from tests.practice_server import PracticeServer

__all__ = ["_no_threads"]
pytestmark = pytest.mark.django_db
PAGE = "accounting_streammember_changelist"


def test_a_viewer_sees_what_is_and_what_should_be(
    ear: Ear, sandbox: PracticeServer, vera: Any, connected: Integration
) -> None:
    processes.alive("here:1:a")
    processes.alive("there:2:b")
    ear.open().live()
    emit(sandbox, voucher(1))
    ear.hears(1)
    page = Visitor(vera).sees(PAGE)
    for words in (
        "Listened to",
        "Listening",
        "here:1",
        "Stands by: there:2",
        connected.company_name,
        "vouchers",
    ):
        assert words in page
    assert "Stop" not in page
    assert "Händelselyssnare" in Visitor(vera, "sv").sees(PAGE)


def test_where_no_listener_runs_the_page_says_so(connected: Integration, vera: Any) -> None:
    assert "No listener runs." in Visitor(vera).sees(PAGE)


def test_an_administrator_stops_starts_and_leaves_out(connected: Integration, anna: Any) -> None:
    visitor = Visitor(anna)
    assert "do not listen" in visitor.does("accounting_streammember_stop")
    assert not member_of(connected).desired
    visitor.does("accounting_streammember_start")
    assert member_of(connected).desired
    visitor.does("accounting_streammember_leave", connected.pk)
    assert not member_of(connected).wanted
    assert "is listened to" in visitor.does("accounting_streammember_listen", connected.pk)
    assert member_of(connected).desired
    visitor.does("accounting_streammember_scan", connected.pk)
    assert member_of(connected).scan_from is not None


def test_others_may_not(connected: Integration, tore: Any, anna: Any, second: Integration) -> None:
    for name in ("start", "stop"):
        Visitor(tore).post(f"accounting_streammember_{name}", status=403)
    Visitor(tore).post("accounting_streammember_leave", connected.pk, status=403)
    Visitor(tore).get("accounting_streammember_stop", status=403)
    Visitor(anna).get("accounting_streammember_start", status=405)
    app = connected.grant.app_id if connected.grant else None
    Visitor(anna).post("accounting_streammember_switch", app, "off", status=403)
    assert not EventStream.objects.filter(wanted=False).exists()


def test_another_organisations_company_does_not_exist(
    connected: Integration, second: Integration, tore: Any
) -> None:
    Visitor(tore).post("accounting_streammember_leave", second.pk, status=404)
    with scope.scope([second.tenant_id]):
        assert not StreamMember.objects.filter(pk=second.pk).exists()


def test_an_installation_administrator_switches_for_everybody(connected: Integration, anna: Any) -> None:
    anna.is_superuser = True
    anna.save()
    visitor = Visitor(anna)
    app = connected.grant.app_id if connected.grant else None
    assert "switched this stream off" in visitor.does("accounting_streammember_switch", app, "off")
    assert not EventStream.objects.get().wanted
    visitor.does("accounting_streammember_switch", app, "on")
    assert EventStream.objects.get().wanted
    visitor.post("accounting_streammember_switch", app, "sideways", status=404)
