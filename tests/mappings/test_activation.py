"""What an activation does: exactly the right documents are changed, the rest is reported, and races lose nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting import clock
from accounting.domain import exact_json
from accounting.mappings.lifecycle import archive_mapping, create_draft
from accounting.mappings.resolve import active_rules
from accounting.models import ExchangeBody, History, IntegrationMapping, MappingEffect, State, SyncItem
from accounting.sync import lease
from accounting.sync.context import Context
from tests.default_accounts import activate_defaults
from tests.engine.desk import Desk
from tests.mappings.conftest import activate, billed, in_force, next_draft, one_customer, rebook, row


@pytest.fixture
def sent(desk: Desk) -> Desk:
    """F-1 is a draft at the provider, F-2 is booked; both are licences. F-3 is a grant, a draft there."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", one_customer())
    desk.save(
        "invoice",
        billed(1, row(amount="100.00"), hold_booking=True),
        billed(2, row(amount="200.00"), row("grants", "1.00")),
        billed(3, row("grants", "300.00"), hold_booking=True),
    )
    desk.sync()
    assert {state for _, _, state, _ in desk.states()} == {"confirmed"}
    desk.mark()
    return desk


def move_licences(desk: Desk, account: str = "3450") -> Any:
    draft = next_draft(desk.integration)
    rebook(draft, "license_fees", provider_account_code=account)
    return activate(draft)


def accounts(desk: Desk, ref: str) -> list[int]:
    return [line["AccountNumber"] for line in desk.invoice(ref)["InvoiceRows"]]


def stale() -> set[str]:
    from accounting.models import Invoice

    marked = IntegrationMapping.objects.filter(stale=True).values("local_resource_id")
    return set(Invoice.objects.filter(pk__in=marked).values_list("source_ref", flat=True))


def test_only_what_would_change_and_still_can_is_marked(sent: Desk) -> None:
    result = move_licences(sent)
    assert stale() == {"F-1"}
    assert result.effects.as_json() == {"stale": 1, "booked": 1, "amounts": {"SEK": "200.00"}}
    assert result.mapping.report == result.effects.as_json()
    sent.sync()
    assert accounts(sent, "F-1") == [3450]
    assert accounts(sent, "F-2") == [3041, 3980]
    assert sent.writes() == {"PUT invoices": 1}


def test_what_is_booked_goes_into_the_report_with_its_amount(sent: Desk) -> None:
    result = move_licences(sent)
    (line,) = MappingEffect.objects.filter(mapping=result.mapping)
    assert (line.source_ref, line.category, line.amount, line.currency) == (
        "F-2",
        "license_fees",
        Decimal("200.00"),
        "SEK",
    )
    assert (line.old["account"], line.new["account"]) == ("3041", "3450")
    assert line.external_id == sent.invoice("F-2")["DocumentNumber"]


def test_the_report_names_the_account_that_stands_in_the_books(sent: Desk) -> None:
    """Version 1 booked it on 3041; version 2 never touched it, so version 3 does not move it from 3450."""
    move_licences(sent)
    third = move_licences(sent, "3460")
    (line,) = MappingEffect.objects.filter(mapping=third.mapping)
    assert (line.source_ref, line.old["account"], line.new["account"]) == ("F-2", "3041", "3460")


def test_what_stands_as_the_new_version_says_is_not_reported(sent: Desk) -> None:
    move_licences(sent)
    back = move_licences(sent, "3041")
    assert back.effects.as_json() == {"stale": 0, "booked": 0, "amounts": {}}
    assert not MappingEffect.objects.filter(mapping=back.mapping).exists()


def test_what_an_earlier_activation_reported_is_not_reported_again(sent: Desk) -> None:
    move_licences(sent)
    draft = next_draft(sent.integration)
    rebook(draft, "club_fees", provider_account_code="3435")
    assert activate(draft).effects.booked == 0


def test_a_booked_document_is_not_questioned_because_of_other_rules(sent: Desk) -> None:
    """Its record changes in something that is not sent: it still stands as it was booked by the rules of its time."""
    move_licences(sent)
    sent.sync()
    sent.settings(send_article_numbers=False)
    sent.save("invoice", billed(2, row(amount="200.00", article="A-1"), row("grants", "1.00")))
    job = sent.sync()
    assert job.status == "completed"
    assert sent.problems() == []
    assert sent.writes() == {"PUT invoices": 1}


def test_a_booked_document_that_did_change_is_sent_anew_by_todays_rules(sent: Desk) -> None:
    from accounting.models import Problem
    from accounting.problems.service import solve

    move_licences(sent)
    sent.sync()
    sent.save("invoice", billed(2, row(amount="250.00")))
    sent.sync()
    solve(problem=Problem.objects.get(solved_at=None), solved_by="test")
    sent.settle()
    (anew,) = [
        one
        for one in sent.ledger("invoices")
        if one["ExternalInvoiceReference2"] == "F-2" and one["CreditInvoiceReference"] in ("0", 0)
    ]
    assert [line["AccountNumber"] for line in anew["InvoiceRows"]] == [3450]


def test_going_back_before_anything_was_sent_sends_nothing(sent: Desk) -> None:
    move_licences(sent)
    move_licences(sent, "3041")
    sent.sync()
    assert not sent.writes()
    assert stale() == set()


def test_a_pause_without_rules_marks_nothing(sent: Desk) -> None:
    """The documents are compared by the version that shaped them, not by the last active one."""
    archive_mapping(mapping=in_force(sent.integration), archived_by="test")
    activate_defaults(sent.integration)
    assert stale() == set()


def test_each_payload_remembers_its_version_and_its_rules(sent: Desk) -> None:
    first = in_force(sent.integration)
    created = SyncItem.objects.get(source_ref="F-1", operation="create")
    assert created.account_mapping == first
    body = exact_json.loads(ExchangeBody.objects.get(item=created, kind="payload").body)
    licence = first.rules.get(internal_category="license_fees")
    assert body["account_rules"] == {"version": 1, "license_fees": str(licence.pk)}
    fact = History.objects.get(fact="create_confirmed", source_ref="F-1")
    assert fact.data["account_rules"] == 1
    assert SyncItem.objects.get(source_ref="C-1").account_mapping is None
    move_licences(sent)
    sent.sync()
    update = SyncItem.objects.get(source_ref="F-1", operation="update")
    assert update.account_mapping == in_force(sent.integration)
    mapping = IntegrationMapping.objects.get(local_resource_id=update.resource_id)
    assert (mapping.account_mapping, mapping.stale) == (update.account_mapping, False)


def test_what_was_planned_otherwise_is_not_sent_but_left_to_the_next_plan(desk: Desk) -> None:
    """The plan showed 3041; sending 3450 instead would not be what was shown."""
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row()), billed(2, row("grants")))
    job = desk.plan()
    move_licences(desk)
    desk.settle()
    job.refresh_from_db()
    ended = SyncItem.objects.get(source_ref="F-1", job=job)
    assert (ended.state, ended.reason) == ("superseded", "account_rules_changed")
    assert desk.state("F-2") == "confirmed"
    assert job.status == "partial"
    desk.sync()
    assert accounts(desk, "F-1") == [3450]


def test_a_document_created_by_the_old_rules_is_not_booked_by_them(desk: Desk) -> None:
    """Between creating and booking the rules change: it is corrected first."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row()))
    desk.plan()
    booking = SyncItem.objects.filter(operation="bookkeep")
    booking.update(next_attempt_at=clock.now() + timedelta(hours=1))
    desk.drain()
    assert (desk.state("F-1"), desk.state("F-1", "bookkeep")) == ("confirmed", "ready")
    move_licences(desk)
    booking.update(next_attempt_at=clock.now())
    desk.settle()
    assert desk.state("F-1", "bookkeep") == "superseded"
    assert not desk.invoice("F-1")["Booked"]
    desk.sync()
    assert accounts(desk, "F-1") == [3450]
    assert desk.invoice("F-1")["Booked"]


def test_a_write_under_way_at_the_activation_is_corrected_by_the_next_run(desk: Desk) -> None:
    desk.save("customer", one_customer())
    desk.sync()
    desk.save("invoice", billed(1, row()))
    desk.plan()
    _let_creates_go()
    item = SyncItem.objects.get(source_ref="F-1")
    context = Context(desk.integration)
    taken = lease.take(item.pk, "worker", context)
    assert taken is not None
    move_licences(desk)
    _send(desk, taken, context)
    mapping = IntegrationMapping.objects.get(local_resource_id=item.resource_id)
    assert (mapping.stale, mapping.account_mapping.version) == (True, 1)
    assert accounts(desk, "F-1") == [3041]
    desk.settle()
    desk.sync()
    assert accounts(desk, "F-1") == [3450]


def test_a_booking_under_way_at_the_activation_is_reported(desk: Desk) -> None:
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row(amount="100.00")))
    desk.sync()
    desk.settings(auto_bookkeep_invoices=True)
    desk.plan()
    item = SyncItem.objects.get(source_ref="F-1", operation="bookkeep")
    context = Context(desk.integration)
    taken = lease.take(item.pk, "worker", context)
    assert taken is not None
    result = move_licences(desk)
    assert not MappingEffect.objects.exists()
    _send(desk, taken, context)
    (line,) = MappingEffect.objects.filter(mapping=result.mapping)
    assert (line.source_ref, line.old["account"], line.new["account"], line.amount) == (
        "F-1",
        "3041",
        "3450",
        Decimal("100.00"),
    )
    desk.settle()
    desk.sync()
    assert desk.problems() == []


def _let_creates_go() -> None:
    SyncItem.objects.filter(state=State.PLANNED).update(state=State.READY, next_attempt_at=clock.now())


def _send(desk: Desk, taken: Any, context: Context) -> None:
    from accounting.oauth.clients import open_client
    from accounting.sync import push

    push._conduct(taken, context, open_client(desk.integration))


def test_planning_resolves_in_memory(desk: Desk) -> None:
    """However many rows: one look for the version in force, and its rules are read once at most."""
    desk.save("customer", one_customer())
    desk.save("invoice", *(billed(n, row(), row("grants"), row("club_fees")) for n in range(1, 31)))
    with CaptureQueriesContext(connection) as made:
        desk.plan(dry_run=True)
    assert len([one for one in made if 'FROM "provider_account_mappings"' in one["sql"]]) == 1
    assert len([one for one in made if "account_mapping_rules" in one["sql"]]) <= 1


def test_without_any_version_everything_with_a_category_waits(desk: Desk) -> None:
    archive_mapping(mapping=in_force(desk.integration), archived_by="test")
    assert active_rules(desk.integration).mapping is None
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row()))
    desk.sync()
    assert desk.writes() == {"POST customers": 1}
    assert desk.problems() == ["category_unmapped"]
    draft = create_draft(integration=desk.integration, created_by="test", source="empty")
    from accounting.mappings.lifecycle import accept_defaults

    accept_defaults(mapping=draft, accepted_by="test")
    assert activate(draft).released == 1
    desk.settle()
    assert accounts(desk, "F-1") == [3041]
