"""Missing licences and scopes are named, one problem per cause, and gone by themselves when they are there."""

from typing import Any

import pytest

from accounting.models import Integration, Problem
from accounting.oauth.rights import check_rights, to_check
from accounting.problems.sentences import explain
from accounting.sync.change_settings import change_settings

pytestmark = pytest.mark.django_db


def licences(sandbox: Any, **there: bool) -> None:
    sandbox.control("company", {"company": "100200", "licences": there})


def open_ones() -> dict[str, list[str]]:
    rows = Problem.objects.filter(solved_at=None)
    return {code: params["areas"] for code, params in rows.values_list("code", "params")}


def test_a_good_connection_lacks_nothing(connected: Integration, sandbox: Any) -> None:
    assert check_rights(connected.pk) == {}
    assert open_ones() == {}


def test_each_part_costs_one_read_and_no_write(connected: Integration, sandbox: Any) -> None:
    before = len(sandbox.wire("/3/"))
    check_rights(connected.pk)
    calls = sandbox.wire("/3/")[before:]
    assert len(calls) == 6
    assert {call["method"] for call in calls} == {"GET"}
    assert not any(call["committed"] for call in calls)


def test_a_missing_licence_is_named_and_solved_by_itself(connected: Integration, sandbox: Any) -> None:
    licences(sandbox, invoice=False, payment=False)
    assert check_rights(connected.pk) == {"licence": ["invoice", "payment"]}
    assert open_ones() == {"licence_missing": ["invoice", "payment"]}
    licences(sandbox, invoice=True, payment=False)
    check_rights(connected.pk)
    assert open_ones() == {"licence_missing": ["payment"]}
    assert Problem.objects.count() == 1
    licences(sandbox, invoice=True, payment=True)
    check_rights(connected.pk)
    assert open_ones() == {}


def test_what_every_run_needs_is_looked_at_too(connected: Integration, sandbox: Any) -> None:
    licences(sandbox, bookkeeping=False)
    check_rights(connected.pk)
    assert open_ones() == {"licence_missing": ["bookkeeping", "voucher"]}
    licences(sandbox, bookkeeping=True)


def test_a_data_type_that_is_switched_off_is_not_looked_at(connected: Integration, sandbox: Any) -> None:
    licences(sandbox, payment=False)
    change_settings(
        integration=connected,
        changes={"data_types": {"payment": {"enabled": False, "direction": "export"}}},
        changed_by="anna",
    )
    assert check_rights(connected.pk) == {}
    licences(sandbox, payment=True)


def test_licence_and_scope_are_two_causes(connected: Integration, sandbox: Any) -> None:
    licences(sandbox, invoice=False)
    sandbox.fault(
        "error",
        method="GET",
        path="^/3/customers$",
        status=403,
        code=2000663,
        message="Saknar scope.",
        times=None,
    )
    check_rights(connected.pk)
    assert open_ones() == {"licence_missing": ["invoice"], "scope_missing": ["customer"]}
    assert Problem.objects.get(code="scope_missing").words == "Saknar scope."
    licences(sandbox, invoice=True)


@pytest.mark.parametrize("kind", ["face_off", "html"])
def test_a_provider_that_does_not_answer_proves_nothing(
    connected: Integration, sandbox: Any, kind: str
) -> None:
    licences(sandbox, invoice=False)
    check_rights(connected.pk)
    licences(sandbox, invoice=True)
    sandbox.fault(kind, path="^/3/", times=None)
    assert check_rights(connected.pk) is None
    assert open_ones() == {"licence_missing": ["invoice"]}


@pytest.mark.parametrize("status", ["paused", "disconnected"])
def test_a_connection_that_stands_still_is_left_alone(
    connected: Integration, sandbox: Any, status: str
) -> None:
    Integration.objects.update(status=status)
    assert to_check() == []
    assert check_rights(connected.pk) is None


def test_every_night_each_connection_is_looked_at(connected: Integration) -> None:
    assert to_check() == [connected.pk]


def test_a_new_consent_is_looked_at_at_once(
    in_federation: Any, practice_app: Any, anna: Any, sandbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """The bell is rung; what it starts is what the tests above call."""
    from frost_integrations.celery import app
    from tests.conftest import connect

    with app.connection_for_read() as broker, broker.SimpleQueue("celery") as queue:
        queue.clear()
        with django_capture_on_commit_callbacks(execute=True):
            integration = connect(sandbox, practice_app, in_federation, anna)
        bell = queue.get(block=False)
        bell.ack()
    assert bell.headers["task"] == "accounting.tasks.check_rights"
    assert bell.payload[0] == [str(integration.pk), str(in_federation.pk)]


@pytest.mark.parametrize(
    ("language", "named"), [("sv", "bokföring, faktura"), ("en", "bookkeeping, invoice")]
)
def test_the_sentence_names_the_parts(db: None, language: str, named: str) -> None:
    params = {"provider": "fortnox", "areas": ["bookkeeping", "invoice"]}
    for code in ("licence_missing", "scope_missing", "right_missing"):
        text = explain(code, params, provider="fortnox", language=language)
        assert named in text.message
        assert "Fortnox" in text.message
        assert "%" not in text.message + text.next_step
