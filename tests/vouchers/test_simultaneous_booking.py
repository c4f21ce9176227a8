"""Several workers and people at once, on real connections: no gap, nothing twice."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounting import records, scope
from accounting.models import Invoice
from tests.conftest import make_tenant
from tests.records import forms
from tests.records.file_database import at_once
from tests.sizes import sized
from tests.vouchers.conftest import BOTH, FIRST_DAY, WHO, booked, content, default_rules, save
from vouchers.booking.correcting import correct_voucher
from vouchers.booking.drafts import book_voucher, draft_voucher
from vouchers.booking.piece import Booked, book_piece
from vouchers.booking.records import book_records
from vouchers.ledgers.own import change_ledger, open_own_ledger
from vouchers.ledgers.years import lock_period
from vouchers.models import Ledger, Voucher
from vouchers.refusals import LedgerRefused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
VOUCHERS = sized(20, 4)


@pytest.fixture
def tenant() -> Any:
    return make_tenant("spbf", "A")


@pytest.fixture
def own(tenant: Any) -> Ledger:
    with scope.scope([tenant.pk]):
        default_rules(tenant)
        made = open_own_ledger(tenant=tenant, start=FIRST_DAY, opened_by=WHO)
        return change_ledger(ledger=made, changes=BOTH, changed_by=WHO)


def within(tenant: Any, work: Callable[[], Any]) -> Callable[[], Any]:
    def entered() -> Any:
        with scope.scope([tenant.pk]):
            return work()

    return entered


def test_numbers_have_no_gap_and_none_is_given_twice(tenant: Any, own: Ledger) -> None:
    def write() -> list[Any]:
        found: list[Any] = []
        for number in range(VOUCHERS):
            wrong = number % 2 and content(on="2030-01-01")
            draft = draft_voucher(ledger=own, content=wrong or content(), created_by=WHO)
            try:
                found.append(book_voucher(voucher=draft, booked_by=WHO).number)
            except LedgerRefused:
                continue
        return found

    results = at_once(*[within(tenant, write)] * 4)
    numbers = [number for one in results for number in one]
    assert sorted(numbers) == list(range(1, VOUCHERS // 2 * 4 + 1))


def test_one_draft_is_booked_once(tenant: Any, own: Ledger) -> None:
    with scope.scope([tenant.pk]):
        draft = draft_voucher(ledger=own, content=content(), created_by=WHO)
    both = at_once(*[within(tenant, lambda: book_voucher(voucher=draft, booked_by=WHO))] * 2)
    assert sorted(type(one).__name__ for one in both) == ["LedgerRefused", "Voucher"]


def test_one_voucher_is_corrected_once(tenant: Any, own: Ledger) -> None:
    with scope.scope([tenant.pk]):
        wrong = booked(own)
    both = at_once(*[within(tenant, lambda: correct_voucher(voucher=wrong, corrected_by=WHO))] * 2)
    assert sorted(type(one).__name__ for one in both) == ["Corrected", "LedgerRefused"]


def test_two_workers_book_the_same_version_once(tenant: Any, own: Ledger) -> None:
    with scope.scope([tenant.pk]):
        save(tenant, "customer", forms.customer())
    for price in range(1, sized(10, 3)):
        with scope.scope([tenant.pk]):
            rows = [forms.row(unit_price=f"{price}.00", vat_rate="0")]
            save(tenant, "invoice", *(forms.invoice(f"F-{number}", rows=rows) for number in range(6)))
            ids = list(Invoice.objects.values_list("pk", flat=True))
        kind = records.get("invoice")
        first, second, third = at_once(
            within(tenant, lambda: book_piece(ledger=own, record_type=kind, ids=ids)),  # noqa: B023
            within(tenant, lambda: book_piece(ledger=own, record_type=kind, ids=ids[::-1])),  # noqa: B023
            within(tenant, lambda: book_records(ledger=own)),
        )
        total = Booked()
        for one in (first, second, third):
            total.add(one)
        assert (total.booked, total.held) == (6, 0)
        with scope.scope([tenant.pk]):
            numbers = list(Voucher.objects.filter(series="B").values_list("number", flat=True))
            assert sorted(numbers) == list(range(1, len(numbers) + 1))
            standing = Voucher.objects.filter(corrected_by=None, corrects=None, record_type="invoice")
            assert standing.count() == 6


def test_a_lock_and_a_booking_at_once_never_leave_a_voucher_in_a_locked_period_unseen(
    tenant: Any, own: Ledger
) -> None:
    """Either the voucher was first, or it is refused."""
    with scope.scope([tenant.pk]):
        year = own.fiscal_years.get()
        draft = draft_voucher(ledger=own, content=content(), created_by=WHO)
    result, _ = at_once(
        within(tenant, lambda: book_voucher(voucher=draft, booked_by=WHO)),
        within(tenant, lambda: lock_period(year=year, until=date(2026, 1, 31), locked_by=WHO)),
    )
    with scope.scope([tenant.pk]):
        draft.refresh_from_db()
        assert draft.is_booked == isinstance(result, Voucher)
        assert own.fiscal_years.get().locked_until == date(2026, 1, 31)
