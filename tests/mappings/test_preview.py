"""A version replayed over a period, in one pass: exactly what planning then does."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.mappings.preview import Preview, preview_mapping
from accounting.models import ProviderAccountMapping, SyncItem
from accounting.sync.errors import SyncRefused
from tests.engine.desk import Desk
from tests.mappings.conftest import (
    activate,
    add,
    billed,
    forget,
    in_force,
    next_draft,
    one_customer,
    rebook,
    row,
    rule,
    save,
)
from tests.sizes import some


@pytest.fixture
def records(active: ProviderAccountMapping, in_federation: Any) -> ProviderAccountMapping:
    """Three invoices of January and one of July; a draft that moves licences, from July on, and sponsors."""
    save(in_federation, "customer", one_customer())
    save(
        in_federation,
        "invoice",
        billed(1, row("license_fees", "100.00"), row("club_fees", "50.00")),
        billed(2, row("sponsor_income", "1000.50", quantity="2"), row("sponsor_income", "10.00")),
        billed(3, row("club_fees", "70.00")),
        billed(
            4, row("license_fees", "7.00"), row("sponsor_income", "1.00", cost_centre="ELIT"), on="2026-07-01"
        ),
    )
    draft = next_draft(active.integration)
    add(draft, rule("license_fees", "3450", valid_from="2026-07-01"))
    rebook(draft, "sponsor_income", provider_account_code="3460", cost_centre="KANSLI")
    return draft


def changes(preview: Preview) -> list[tuple[Any, ...]]:
    return [
        (change.category, change.old, change.new, change.rows, change.records, dict(change.amounts))
        for change in preview.changes
    ]


def test_a_preview_says_what_moves_where_and_how_much(records: ProviderAccountMapping) -> None:
    found = preview_mapping(mapping=records)
    assert (found.records, found.rows, found.different) == (4, 7, 2)
    assert changes(found) == [
        ("license_fees", ("3041", "", ""), ("3450", "", ""), 1, 1, {"SEK": Decimal("7.00")}),
        ("sponsor_income", ("3740", "", ""), ("3460", "", "KANSLI"), 2, 1, {"SEK": Decimal("2011.00")}),
        ("sponsor_income", ("3740", "", "ELIT"), ("3460", "", "ELIT"), 1, 1, {"SEK": Decimal("1.00")}),
    ]
    assert {account: dict(sums) for account, sums in found.old_sums.items()} == {
        "3041": {"SEK": Decimal("7.00")},
        "3740": {"SEK": Decimal("2012.00")},
    }
    assert {account: dict(sums) for account, sums in found.new_sums.items()} == {
        "3450": {"SEK": Decimal("7.00")},
        "3460": {"SEK": Decimal("2012.00")},
    }
    assert [
        (one.source_ref, one.amount, one.state) for one in sorted(found.examples, key=lambda e: e.source_ref)
    ] == [
        ("F-2", Decimal("2011.00"), "not_sent"),
        ("F-4", Decimal("8.00"), "not_sent"),
    ]


def test_a_period_narrows_it(records: ProviderAccountMapping) -> None:
    from datetime import date

    january = preview_mapping(mapping=records, date_from=date(2026, 1, 1), date_to=date(2026, 6, 30))
    assert (january.records, january.different, [one.category for one in january.changes]) == (
        3,
        1,
        ["sponsor_income"],
    )
    with pytest.raises(SyncRefused, match="period_reversed"):
        preview_mapping(mapping=records, date_from=date(2026, 7, 1), date_to=date(2026, 1, 1))


def test_what_no_rule_speaks_of_is_counted(records: ProviderAccountMapping) -> None:
    forget(records, "club_fees")
    found = preview_mapping(mapping=records)
    assert [(one.category, one.rows, one.records, dict(one.amounts)) for one in found.unmapped] == [
        ("club_fees", 2, 2, {"SEK": Decimal("120.00")})
    ]
    assert ("club_fees", ("3430", "", ""), None, 2, 2, {"SEK": Decimal("120.00")}) in changes(found)


def test_currencies_are_not_added_up(active: ProviderAccountMapping, in_federation: Any) -> None:
    save(in_federation, "customer", one_customer())
    euro = {"currency": "EUR", "currency_rate": "11.20"}
    save(in_federation, "invoice", billed(1, row("grants", "5.00")), billed(2, row("grants", "3.00"), **euro))
    draft = next_draft(active.integration)
    rebook(draft, "grants", provider_account_code="3985")
    (change,) = preview_mapping(mapping=draft).changes
    assert dict(change.amounts) == {"SEK": Decimal("5.00"), "EUR": Decimal("3.00")}


def test_records_of_other_organisations_and_archived_ones_are_not_looked_at(
    records: ProviderAccountMapping, other: Any, federation: Any
) -> None:
    from accounting import clock, scope
    from accounting.models import Invoice

    with scope.scope([other.pk, federation.pk]):
        save(other, "customer", one_customer())
        save(other, "invoice", billed(9, row("sponsor_income", "9.00")))
        Invoice.objects.filter(tenant=federation, source_ref="F-2").update(archived_at=clock.now())
        found = preview_mapping(mapping=records)
    assert (found.records, found.different) == (3, 1)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    records: ProviderAccountMapping, in_federation: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        preview_mapping(mapping=records)
    save(
        in_federation,
        "invoice",
        *(billed(n, *(row("sponsor_income", "1.00") for _ in range(5))) for n in range(10, 60)),
    )
    with CaptureQueriesContext(connection) as many:
        assert preview_mapping(mapping=records).rows == 257
    assert len(many) == len(few) <= 3


Change = Callable[[ProviderAccountMapping], None]
TWEAKS: dict[str, Change] = {
    "an account": lambda draft: rebook(draft, "license_fees", provider_account_code="3450"),
    "an account from a date on": lambda draft: add(
        draft, rule("license_fees", "3450", valid_from="2026-01-16")
    ),
    "a cost centre": lambda draft: rebook(draft, "license_fees", cost_centre="KANSLI"),
    "a VAT code": lambda draft: rebook(draft, "license_fees", vat_code="MF"),
    "only the name": lambda draft: rebook(draft, "license_fees", provider_account_name="Licenser"),
    "only our own number": lambda draft: rebook(draft, "license_fees", internal_account_number="3000"),
}
EXPECTED = {
    "an account": {"F-1", "F-2", "F-3", "F-4"},
    "an account from a date on": {"F-2", "F-4"},
    "a cost centre": {"F-1", "F-2", "F-4"},
    "a VAT code": {"F-1", "F-2", "F-3", "F-4"},
    "only the name": set(),
    "only our own number": set(),
}
BOOKED = {"F-4"}


@pytest.mark.parametrize("tweak", some(TWEAKS, every=2))
def test_what_a_preview_shows_is_what_planning_then_does(desk: Desk, tweak: str) -> None:
    """F-1 and F-2 stand there as drafts, F-3 too with a cost centre of its own, F-4 is booked; F-6 is a grant."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", one_customer())
    desk.save(
        "invoice",
        billed(1, row(), on="2026-01-15", hold_booking=True),
        billed(2, row(), row("grants"), on="2026-01-16", hold_booking=True),
        billed(3, row(cost_centre="UNGDOM"), on="2026-01-15", hold_booking=True),
        billed(4, row(), on="2026-01-20"),
        billed(6, row("grants"), on="2026-01-20", hold_booking=True),
    )
    desk.sync()
    draft = next_draft(desk.integration)
    TWEAKS[tweak](draft)
    preview = preview_mapping(mapping=draft)
    shown = {one.source_ref for one in preview.examples}
    assert shown == EXPECTED[tweak]
    assert preview.states == {
        "not_sent": 0,
        "changeable": len(shown - BOOKED),
        "final": len(shown & BOOKED),
    }
    result = activate(draft)
    assert (result.effects.stale, result.effects.booked) == (len(shown - BOOKED), len(shown & BOOKED))
    job = desk.plan(dry_run=True)
    planned = SyncItem.objects.filter(job=job)
    assert set(planned.values_list("source_ref", "operation")) == {(ref, "update") for ref in shown - BOOKED}
    assert set(planned.values_list("account_mapping__version", flat=True)) <= {
        in_force(desk.integration).version
    }
    desk.mark()
    desk.sync()
    assert desk.writes() == ({"PUT invoices": len(shown - BOOKED)} if shown - BOOKED else {})
    assert desk.problems() == []
