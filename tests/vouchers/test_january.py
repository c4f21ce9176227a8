"""The demo organisation's January in its own ledger: every invoice and payment, sums equal to the records."""

import time
from collections import Counter, defaultdict
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting import records, scope
from accounting.domain import money
from accounting.models import Invoice, Payment, Tenant
from demo import federation as demo
from tests.vouchers.conftest import default_rules
from vouchers.balances import account_balances
from vouchers.booking.records import book_records
from vouchers.booking.sweep import look
from vouchers.demo_ledger import prepare_demo_ledger
from vouchers.models import FiscalYear, Ledger, Voucher, VoucherRow

pytestmark = pytest.mark.django_db
INVOICES, PAYMENTS = 312, 298


@pytest.fixture
def january(federation: Any) -> Any:
    """Loaded as the demo does, and booked."""
    month = asdict(demo.month(2026, 1))
    with scope.scope([federation.pk]):
        default_rules(federation)
        ledger = prepare_demo_ledger(federation)
        for plural in ("customers", "invoices", "payments"):
            outcomes = records.save_records(
                tenant=federation,
                record_type=records.by_plural(plural),
                records=month[plural],
                changed_by="demo",
            )
            assert not any(outcome.issues for outcome in outcomes)
        yield ledger


def test_january_is_booked_and_its_sums_are_those_of_the_records(january: Ledger) -> None:
    began = time.monotonic()
    with CaptureQueriesContext(connection) as captured:
        done = book_records(ledger=january)
    print(f"{len(captured)} queries, {time.monotonic() - began:.2f} s")  # noqa: T201 (shown with -s)
    assert (done.booked, done.corrected, done.held) == (INVOICES + PAYMENTS, 0, 0)
    assert Counter(Voucher.objects.values_list("record_type", flat=True)) == {
        "invoice": INVOICES,
        "payment": PAYMENTS,
    }
    for series, count in (("B", INVOICES), ("C", PAYMENTS)):
        numbers = Voucher.objects.filter(series=series).values_list("number", flat=True)
        assert sorted(numbers) == list(range(1, count + 1))
    dates = list(Voucher.objects.filter(series="B").order_by("number").values_list("voucher_date", flat=True))
    assert dates == sorted(dates)
    year = FiscalYear.objects.get(ledger=january, start__year=2026)
    found = {one.account: one for one in account_balances(year=year)}
    assert {account: one.closing for account, one in found.items()} == _expected()
    assert found["1510"].debit == sum((_home(one.total, one) for one in Invoice.objects.all()), Decimal(0))
    assert found["1510"].credit == sum(
        (_home(one.amount, one.invoice) for one in Payment.objects.select_related("invoice")), Decimal(0)
    )
    assert not look(ledger=january)
    assert len(captured) < 200, "SQLite takes long inserts in parts"


def test_the_demo_ledger_has_its_three_years_and_is_made_once(federation: Any) -> None:
    with scope.scope([federation.pk]):
        first, second = (prepare_demo_ledger(Tenant.objects.get()) for _ in range(2))
        assert first == second
        assert [one.label for one in first.fiscal_years.order_by("start")] == ["2025", "2026", "2027"]
        assert (first.books_invoices, first.books_payments) == (True, True)


def _home(amount: Decimal, invoice: Invoice) -> Decimal:
    return money.round_half_up(amount * (invoice.currency_rate or Decimal(1)), "SEK")


def _expected() -> dict[str, Decimal]:
    """From the records, without the ledger's own arithmetic: per account the sum of all documents."""
    accounts = {
        "license_fees": "3041", "tournament_fees": "3420", "club_fees": "3430", "membership_fees": "3440",
        "sponsor_income": "3740", "grants": "3980", "travel_costs": "5810", "consumable_equipment": "5410",
    }  # fmt: skip
    methods = {"plusgiro": "1920", "cash": "1910"}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for invoice in Invoice.objects.prefetch_related("rows"):
        per_category: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        per_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
        for row in invoice.rows.all():
            net = money.line_net(row.quantity, row.unit_price, invoice.currency)
            per_category[row.internal_category, row.cost_centre, row.project] += net
            per_rate[row.vat_rate] += net
        booked = Decimal(0)
        for key, net in per_category.items():
            sums[accounts[key[0]]] -= _home(net, invoice)
            booked += _home(net, invoice)
        for rate, net in per_rate.items():
            vat = _home(money.round_half_up(net * rate / 100, invoice.currency), invoice)
            sums[{25: "2611", 12: "2621", 6: "2631"}.get(int(rate), "")] -= vat
            booked += vat
        sums["1510"] += _home(invoice.total, invoice)
        sums["3741"] -= _home(invoice.total, invoice) - booked
    for payment in Payment.objects.select_related("invoice"):
        sums[methods.get(payment.method, "1930")] += _home(payment.amount, payment.invoice)
        sums["1510"] -= _home(payment.amount, payment.invoice)
    assert VoucherRow.objects.exclude(account__in=sums).count() == 0
    return {account: amount for account, amount in sums.items() if amount}
