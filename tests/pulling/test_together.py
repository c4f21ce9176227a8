"""Documents that are taken in together: as each would be alone, with few questions, and none stops the others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.models import Customer, IntegrationMapping, Invoice, Payment, PullCursor, SyncItem
from accounting.models.money import Minor
from accounting.secrets.fields import Stored
from accounting.sync import plan, pull
from accounting.sync.context import Context
from accounting.sync.jobs import start_job
from accounting.sync.pulling import reading_list
from accounting.sync.pulling.fetching import fetch
from accounting.sync.pulling.judging import judge
from accounting.sync.pulling.pace import Pace
from accounting.sync.pulling.parents import Parents
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.snapshot import Snapshot
from accounting.sync.pulling.storing import store
from accounting.sync.pulling.together import take_some
from accounting.sync.pulling.verdicts import Merged
from tests.engine.desk import customer, payment
from tests.pulling.conftest import Office
from tests.pulling.test_matching import ROW, customer_there, invoice_there, linked
from tests.pulling.test_states import paid

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 15


def run_of(office: Office) -> Run:
    return pull._run(Context(office.desk.integration), None)


def taken(office: Office, data_type: str, *numbers: str) -> list[Any]:
    """What came of these documents, read in one go."""
    return [result for _, result in take_some(run_of(office), data_type, numbers)]


class Meanwhile(Pace):
    """Something happens before the second document is asked for."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self.happens, self.steps = happens, 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == 2:
            self.happens()


def _questions(office: Office, data_type: str, numbers: list[str], outcome: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert set(taken(office, data_type, *numbers)) == {outcome}
    return len(asked)


def test_more_documents_ask_only_what_each_call_needs(office: Office) -> None:
    """A token, and the budget: without Redis it is read, written and held in a transaction of its own."""
    numbers = [invoice_there(office) for _ in range(FEW + MANY)]
    few, many = numbers[:FEW], numbers[FEW:]
    for outcome in ("created", "unchanged", "updated"):
        if outcome == "updated":
            for number in numbers:
                office.invoice_there(number, set={"YourReference": "Åsa"}, rows=[{"Price": 110}])
        first, second = (_questions(office, "invoice", some, outcome) for some in (few, many))
        assert second - first <= 5 * (MANY - FEW), outcome
        assert second <= 10 * MANY, outcome
    assert Invoice.objects.filter(your_reference="Åsa", total=Minor(22000)).count() == FEW + MANY


def test_new_invoices_bring_their_new_customers_once_each(office: Office) -> None:
    customers = [customer_there(office, Name=f"Boule {number}") for number in range(2)]
    numbers = [invoice_there(office, CustomerNumber=customers[place % 2]) for place in range(5)]
    office.desk.mark()
    assert taken(office, "invoice", *numbers) == ["created"] * 5
    paths = [line["path"].rpartition("/3/")[2] for line in office.desk.requests()]
    assert sorted(path for path in paths if path.startswith("customers/")) == [
        f"customers/{number}" for number in customers
    ]
    owners = {one.customer.customer_number for one in Invoice.objects.exclude(source_ref="F-1")}
    assert owners == set(customers)


def test_what_cannot_be_understood_is_held_and_the_others_are_taken_in(office: Office) -> None:
    """What was kept of one of them at the last reading is damaged."""
    numbers = [customer_there(office, Name=f"Boule {number}") for number in range(4)]
    assert set(taken(office, "customer", *numbers)) == {"created"}
    IntegrationMapping.objects.filter(external_id=numbers[1]).update(agreed=Stored("k1:damaged"))
    for number in numbers:
        office.customer_there(number, City="Umeå")
    job = office.run()
    assert office.taken(job, "customer") == {"updated": 3, "unchanged": 1, "held": 1}
    assert office.desk.problems() == ["import_defect"]
    assert Customer.objects.filter(city="Umeå").count() == 3


def refuse_in_the_database(name: str) -> None:
    """A record of this name cannot be stored, whatever else is stored with it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE TEMP TRIGGER refused BEFORE INSERT ON customers WHEN NEW.name = '{name}' "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
            return
        cursor.execute(
            "CREATE FUNCTION pg_temp.refused() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'raise_exception'; END$$"
        )
        cursor.execute(
            f"CREATE TRIGGER refused BEFORE INSERT ON customers FOR EACH ROW WHEN (NEW.name = '{name}') "
            "EXECUTE FUNCTION pg_temp.refused()"
        )


def test_one_that_the_database_refuses_does_not_stop_the_others(office: Office) -> None:
    numbers = [customer_there(office, Name=name) for name in ("Boule 1", "Olycka", "Boule 2")]
    refuse_in_the_database("Olycka")
    job = office.run()
    assert office.taken(job, "customer")["created"] == 2
    assert [bool(linked(number)) for number in numbers] == [True, False, True]
    assert Customer.objects.filter(name="Olycka").count() == 0


def test_a_write_of_ours_between_the_reading_and_the_taking_in_is_not_undone(office: Office) -> None:
    office.desk.save("customer", customer(2))
    office.desk.sync()
    office.run()
    numbers = [office.number(ref, "customer") for ref in ("C-1", "C-2")]

    def we_send() -> None:
        office.desk.save("customer", {"source_ref": "C-1", "phone": "08-1"})
        office.desk.sync(kind="export")

    run = run_of(office)
    run.pace = Meanwhile(we_send)
    assert dict(take_some(run, "customer", numbers)) == dict.fromkeys(numbers, "unchanged")
    assert run.pace.steps == 3
    assert Customer.objects.get(source_ref="C-1").phone == "08-1"
    there = {one["CustomerNumber"]: one["Phone1"] for one in office.desk.ledger("customers")}
    assert there[numbers[0]] == "08-1"


def test_a_record_that_is_saved_between_the_comparing_and_the_storing_is_compared_anew(
    office: Office,
) -> None:
    number = office.number("C-1", "customer")
    office.customer_there(number, City="Umeå")
    run = run_of(office)
    reads = fetch(run, "customer", [number]).reads
    verdict = judge(Snapshot.of(run, "customer", reads, Parents()), reads[0])
    assert isinstance(verdict, Merged)
    office.desk.save("customer", {"source_ref": "C-1", "city": "Ystad"})
    stored = store(run, "customer", [verdict], wait=True)
    assert (stored.changed, stored.outcomes) == ({number}, {})
    assert Customer.objects.get(source_ref="C-1").city == "Ystad"


def test_two_equal_payments_never_become_the_same_record(office: Office) -> None:
    office.invoice_there(office.number("F-1", "invoice"), book=True)
    office.run()
    for _ in range(2):
        paid(office, 500, PaymentDate="2026-01-30")
    office.desk.save("payment", payment(amount="500.00"))
    office.run()
    assert sorted(Payment.objects.values_list("source_ref", flat=True))[0] == "P-1"
    mapped = IntegrationMapping.objects.filter(local_resource_type="payment")
    assert (Payment.objects.count(), mapped.values("local_resource_id").distinct().count()) == (2, 2)
    assert (office.desk.writes(), office.desk.problems()) == ({}, [])


def test_two_new_documents_of_one_organisation_are_put_before_a_person(office: Office) -> None:
    numbers = [customer_there(office, Name=name, OrganisationNumber="556036-0793") for name in ("A", "B")]
    office.run()
    assert [bool(linked(number)) for number in numbers] == [True, False]
    assert office.desk.problems() == ["match_by_number"]


def test_turns_end_in_the_middle_and_nothing_is_read_twice(office: Office, settings: Any) -> None:
    """Neither what the first turns have read, nor what waits for a person."""
    waiting = invoice_there(office, {**ROW, "AccountNumber": 3450})
    office.run()
    numbers = [customer_there(office, Name=f"Boule {number}") for number in range(8)]
    invoices = [invoice_there(office) for _ in range(4)]
    settings.FROST_DRAIN_SECONDS = 0.05
    job = start_job(integration=office.desk.integration, trigger="person", requested_by="test").job
    office.desk.mark()
    turns = 0
    while job.pulled_at is None:
        plan.plan_job(job.pk)
        job.refresh_from_db()
        turns += 1
        assert turns < 50
    assert turns > 1
    paths = [line["path"].rpartition("/3/")[2] for line in office.desk.requests()]
    assert sorted(path for path in paths if "/" in path) == sorted(
        [f"customers/{number}" for number in [*numbers, office.number("C-1", "customer")]]
        + [f"invoices/{number}" for number in [*invoices, waiting, office.number("F-1", "invoice")]]
    )
    assert job.api_calls_made == len(paths)
    run, cursor = replace(run_of(office), job=job), PullCursor.objects.get(data_type="customer")
    assert reading_list.is_read(run, cursor)
    office.desk.clock.forward(7 * 3600)
    assert not reading_list.is_read(run, cursor)
    assert SyncItem.objects.filter(operation="import_new").count() == 12
