"""How much each month holds, and that no month needs another."""

from datetime import date, datetime

import pytest

from demo.errors import DemoError
from demo.federation import Month, every_month, month

SEEDS = (2026, 1, 77)
MONTHS = ((2025, 12), (2026, 1), (2026, 2))
SIZES = {(2025, 12): (30, 120, 110), (2026, 1): (47, 312, 298), (2026, 2): (12, 90, 60)}
CASES = [(year, number, seed) for year, number in MONTHS for seed in SEEDS]


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> tuple[int, int, int]:
    year, number, seed = request.param
    return year, number, seed


@pytest.fixture
def made(case: tuple[int, int, int]) -> Month:
    return month(*case)


def test_each_month_has_its_size(case: tuple[int, int, int], made: Month) -> None:
    assert (len(made.customers), len(made.invoices), len(made.payments)) == SIZES[case[:2]]


def test_every_customer_is_invoiced_and_nobody_else_is(made: Month) -> None:
    assert {i["customer"] for i in made.invoices} == {c["source_ref"] for c in made.customers}


def test_a_payment_settles_its_own_invoice_in_full_and_not_before_it(made: Month) -> None:
    invoices = {i["source_ref"]: i for i in made.invoices}
    for payment in made.payments:
        invoice = invoices.pop(payment["invoice"])
        assert (payment["amount"], payment["currency"]) == (invoice["total"], invoice["currency"])
        assert payment.get("currency_rate") == invoice.get("currency_rate")
        assert payment["payment_date"] >= invoice["invoice_date"]


def test_dates_and_changes_lie_inside_the_month(case: tuple[int, int, int], made: Month) -> None:
    days = [i["invoice_date"] for i in made.invoices] + [p["payment_date"] for p in made.payments]
    changes = [r["changed_at"] for r in (*made.customers, *made.invoices, *made.payments)]
    assert all(datetime.fromisoformat(change).utcoffset() is not None for change in changes)
    moments = [*map(date.fromisoformat, days), *map(datetime.fromisoformat, changes)]
    assert {(moment.year, moment.month) for moment in moments} == {case[:2]}


def test_no_record_changed_before_what_it_refers_to(made: Month) -> None:
    changed = {r["source_ref"]: r["changed_at"] for r in (*made.customers, *made.invoices)}
    assert all(changed[i["customer"]] <= i["changed_at"] for i in made.invoices)
    assert all(changed[p["invoice"]][:10] <= p["changed_at"][:10] for p in made.payments)


def test_numbers_follow_the_dates(made: Month) -> None:
    for records, field in ((made.invoices, "invoice_date"), (made.payments, "payment_date")):
        by_number = sorted(records, key=lambda r: r["source_ref"])
        assert [r[field] for r in by_number] == sorted(r[field] for r in records)


def test_january_holds_fourteen_unpaid_invoices_back_and_pays_all_others() -> None:
    january = month(2026, 1)
    held = {i["source_ref"] for i in january.invoices if i["hold_booking"] is True}
    freed = {i["source_ref"] for i in january.invoices if i["hold_booking"] is False}
    assert (len(held), len(freed)) == (14, 298)
    assert {p["invoice"] for p in january.payments} == freed


def test_every_source_ref_occurs_once_and_names_its_year() -> None:
    months = every_month()
    refs = [r["source_ref"] for m in months for r in (*m.customers, *m.invoices, *m.payments)]
    assert len(refs) == len(set(refs)) == 30 + 120 + 110 + 47 + 312 + 298 + 12 + 90 + 60
    assert {"K-2025-0001", "F-2026-00001", "F-2026-00402", "B-2026-00358", "K-2026-0059"} <= set(refs)


def test_a_seed_always_makes_the_same_month_whatever_was_made_before() -> None:
    alone = month(2026, 1, 5)
    month(2026, 2, 5)
    month(2025, 12, 9)
    assert month(2026, 1, 5) == alone
    assert every_month(5)[1] == alone


def test_another_seed_makes_another_month() -> None:
    assert month(2026, 1, 1).invoices != month(2026, 1, 2).invoices


def test_a_month_outside_the_demo_is_refused_by_name() -> None:
    with pytest.raises(DemoError, match="no month 2026-03"):
        month(2026, 3)
