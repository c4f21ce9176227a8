"""A file becomes books: all of it or nothing, once, and only where a person has ticked what is unusual."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounting import clock
from accounting.models import History
from sie4.core import records
from sie4.core.records import Row
from sie4.importing.approve import approve_import
from sie4.importing.errors import SieRefused
from sie4.importing.retention import forget_old
from sie4.models import SieImport, SieImportPart, StatedBalance
from tests.sie_import.conftest import (
    ACCOUNTS,
    WHO,
    Upload,
    carried_out,
    head,
    opening,
    voucher,
    written,
    year_file,
)
from vouchers.balances import account_balances
from vouchers.ledgers.own import open_own_ledger
from vouchers.ledgers.years import lock_period, open_fiscal_year
from vouchers.models import Account, DimensionValue, FiscalYear, Ledger, Origin, Voucher, VoucherRow

pytestmark = pytest.mark.django_db


def test_the_preview_says_what_would_be_made_and_makes_nothing(upload: Upload) -> None:
    found = upload(year_file())
    assert found.status == "validated"
    preview = found.preview
    assert preview["ledger"] == {
        "id": None, "name": "Svenska Petanque- och Bouleförbundet", "source": "sie_file", "new": True,
    }  # fmt: skip
    assert preview["years"] == [{"number": 0, "start": "2025-01-01", "end": "2025-12-31", "new": True}]
    assert preview["accounts"] == {"file": 5, "new": 5}
    assert preview["opening_balances"] == {"new": 2, "unchanged": 0, "kept": 0}
    assert preview["vouchers"]["new"] == 2
    assert (preview["ticks"], preview["conflicts"]["count"], preview["obstacles"]) == ([], 0, [])
    assert not Ledger.objects.exists()


def test_an_approved_file_is_a_ledger(upload: Upload) -> None:
    done = carried_out(upload(year_file()))
    assert (done.status, done.error_code) == ("imported", "")
    ledger = done.ledger
    assert ledger is not None
    assert (ledger.source, ledger.org_number, ledger.company_name) == (
        "sie_file", "802400-1235", "Svenska Petanque- och Bouleförbundet",
    )  # fmt: skip
    year = ledger.fiscal_years.get()
    assert dict(year.accounts.values_list("number", "name")) == ACCOUNTS
    assert [one.label for one in Voucher.objects.order_by("number")] == ["A1", "A2"]
    assert {one.origin for one in Voucher.objects.all()} == {Origin.SIE_FILE}
    sums = {one.account: (one.opening, one.closing) for one in account_balances(year=year)}
    assert sums["1930"] == (Decimal("5000.00"), Decimal("4800.00"))
    assert sums["6110"] == (Decimal("0.00"), Decimal("200.00"))
    assert not SieImportPart.objects.exists(), "the bytes are gone"
    facts = list(History.objects.order_by("pk").values_list("fact", "actor"))
    assert facts == [("sie_uploaded", WHO), ("sie_approved", WHO), ("sie_imported", WHO)]


def test_everything_a_voucher_carries_is_kept(upload: Upload) -> None:
    rows = (
        Row(
            "6110",
            (("1", "0010"), ("6", "P 1"), ("20", "X")),
            10_000,
            date(2025, 3, 2),
            "Rad ÅÄÖ",
            Decimal("1.5"),
            "bo",
        ),
        Row("1930", (), -10_000),
        Row("1910", (), 500, kind="BTRANS", sign="eva"),
        Row("6110", (), 700, sign="eva", text="Sen", kind="RTRANS"),
        Row("6110", (), 700, date(2025, 5, 1)),
        Row("1930", (), -700),
    )
    one = voucher(7, *rows, registered=date(2025, 3, 9), sign="Åsa")
    dims = [
        records.Dimension("20", "Bana"),
        records.Object("20", "X", "Xbanan"),
        records.Object("1", "0010", "Kansli"),
    ]
    dims += [records.Object("6", "P 1", "SM")]
    chart = [
        records.AccountType("6110", "K"),
        records.AccountUnit("6110", "st"),
        records.Sru("6110", "7550"),
        records.Sru("6110", "7551"),
    ]
    done = carried_out(upload(written(*head(), *chart, *dims, *opening({}, [one]), one)))
    assert done.status == "imported", done.error_code
    stored = Voucher.objects.get()
    assert (stored.label, stored.text, stored.registered_by) == ("A7", "Pärmar och blå pennor", "Åsa")
    assert stored.registered_at is not None
    assert timezone.localtime(stored.registered_at).date() == date(2025, 3, 9)
    first, second, struck, later, last = stored.rows.all()
    assert (first.cost_centre, first.project, first.other_objects) == ("0010", "P 1", {"20": "X"})
    assert (first.quantity, first.text, first.row_date, first.signed_by) == (
        Decimal("1.5"), "Rad ÅÄÖ", date(2025, 3, 2), "bo",
    )  # fmt: skip
    assert (second.credit, struck.removed, struck.signed_by) == (Decimal("100.00"), True, "eva")
    assert (later.added_later, later.text, later.debit) == (True, "Sen", Decimal("7.00"))
    assert last.credit == Decimal("7.00"), "a row that was added later stands twice in the file and once here"
    account = Account.objects.get(number="6110")
    assert (account.kind, account.unit, account.sru) == ("K", "st", "7550 7551")
    names = set(DimensionValue.objects.values_list("dimension__number", "dimension__name", "code", "name"))
    assert names == {
        (20, "Bana", "X", "Xbanan"), (1, "Kostnadsställe", "0010", "Kansli"), (6, "Projekt", "P 1", "SM"),
    }  # fmt: skip


def test_figures_of_years_without_vouchers_are_kept_as_stated(upload: Upload) -> None:
    """Type 2: balances and periods, no vouchers."""
    figures = [
        records.OpeningBalance(0, "1930", 1_000),
        records.OpeningBalance(0, "2069", -1_000),
        records.ClosingBalance(0, "1930", 1_500),
        records.ClosingBalance(0, "2069", -1_000),
        records.Result(0, "3010", -500),
        records.PeriodBalance(0, "202503", "1930", (), 500),
        records.PeriodBalance(0, "202503", "3010", (), -500),
        records.PeriodBudget(0, "202503", "3010", (), -900),
    ]
    sru = [records.Sru(number, "7000") for number in ACCOUNTS]
    file = written(*head(kind=2), records.Extent(date(2025, 12, 31)), *sru, *figures)
    done = carried_out(upload(file))
    assert done.status == "imported", (done.error_code, done.report)
    assert not Voucher.objects.exists()
    stated = {(one.kind, one.period, one.account): one.amount for one in StatedBalance.objects.all()}
    assert stated["closing", "", "1930"] == Decimal("15.00")
    assert stated["result", "", "3010"] == Decimal("-5.00")
    assert stated["period", "202503", "3010"] == Decimal("-5.00")
    assert stated["budget", "202503", "3010"] == Decimal("-9.00")
    again = upload(file)
    assert (again.status, again.error_code) == ("refused", "sie_imported_already")


@pytest.mark.parametrize("again", [{}, {"flag": 1}, {"made": "2026-02-02"}])
def test_the_same_content_is_noticed_and_names_the_earlier_import(
    upload: Upload, again: dict[str, Any]
) -> None:
    """Also when another program has set its flag, or it was exported another day."""
    done = carried_out(upload(year_file()))
    second = upload(year_file(**again), name="samma.se")
    assert (second.status, second.error_code) == ("refused", "sie_imported_already")
    assert second.error_params["file"] == "2025.se"
    assert second.error_params["import"] == str(done.pk)
    assert not second.parts.exists()
    with pytest.raises(SieRefused, match="sie_not_open"):
        approve_import(upload=second, approved_by=WHO)


def test_the_same_vouchers_in_another_file_are_noticed_by_their_numbers(upload: Upload) -> None:
    carried_out(upload(year_file()))
    moved = (voucher(1), voucher(2, on="2025-04-01"))
    other = written(
        *head(), records.Prose("Utskrift"), *opening({"1930": 500_000, "2069": -500_000}, moved), *moved
    )
    second = upload(other, name="igen.se")
    assert (second.status, second.error_code) == ("refused", "sie_nothing_new")
    assert second.error_params["count"] == 2


def test_a_later_export_of_the_year_brings_only_what_is_new(upload: Upload) -> None:
    carried_out(upload(year_file()))
    longer = year_file(voucher(1), voucher(2, on="2025-04-01"), voucher(3, on="2025-12-01"))
    done = carried_out(upload(longer))
    assert (done.status, done.preview["vouchers"]["new"], done.preview["vouchers"]["unchanged"]) == (
        "imported",
        1,
        2,
    )
    assert sorted(Voucher.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert Ledger.objects.count() == 1


def test_a_voucher_with_other_content_is_a_conflict_named_row_by_row(upload: Upload) -> None:
    carried_out(upload(year_file()))
    changed = voucher(2, Row("6110", (), 10_001), Row("1930", (), -10_001), on="2025-04-01")
    other_day = voucher(1, on="2025-03-02")
    found = upload(year_file(other_day, changed, voucher(3)))
    assert found.status == "validated"
    rows = [(one["voucher"], one["code"]) for one in found.preview["conflicts"]["rows"]]
    assert rows == [("A1", "sie_date_differs"), ("A2", "sie_rows_differs")]
    assert all(one["line"] for one in found.preview["conflicts"]["rows"])
    with pytest.raises(SieRefused, match="sie_conflicts") as refused:
        approve_import(upload=found, approved_by=WHO)
    assert len(refused.value.errors) == 2
    assert Voucher.objects.count() == 2


def test_other_opening_balances_are_a_conflict(upload: Upload) -> None:
    carried_out(upload(year_file()))
    found = upload(year_file(voucher(1), voucher(2, on="2025-04-01"), voucher(3), ib={"1930": 1, "2069": -1}))
    codes = [one["code"] for one in found.preview["conflicts"]["rows"]]
    assert codes == ["sie_opening_differs", "sie_opening_differs"]


def test_flagga_needs_a_tick(upload: Upload) -> None:
    found = upload(year_file(flag=1))
    assert found.preview["ticks"] == ["accept_flagga"]
    with pytest.raises(SieRefused, match="sie_accept_flagga"):
        approve_import(upload=found, approved_by=WHO, options={"accept_other_company": True})
    assert carried_out(found, accept_flagga=True).status == "imported"


@pytest.mark.parametrize(("org", "needed"), [("556000-0167", True), ("8024001235", False), ("", False)])
def test_another_company_needs_a_tick(upload: Upload, org: str, needed: bool) -> None:
    found = upload(year_file(org=org))
    assert found.preview["ticks"] == ["accept_other_company"] * needed
    if needed:
        with pytest.raises(SieRefused, match="sie_accept_other_company"):
            approve_import(upload=found, approved_by=WHO, options={"accept_flagga": True})
    done = carried_out(found, **({"accept_other_company": True} if needed else {}))
    assert done.status == "imported"


def test_errors_of_the_validator_block_and_warnings_do_not(upload: Upload) -> None:
    unbalanced = voucher(1, Row("6110", (), 10_001), Row("1930", (), -10_000))
    found = upload(written(*head(), *opening({}, [unbalanced]), unbalanced))
    assert (found.status, found.error_code) == ("refused", "sie_has_errors")
    assert "unbalanced" in found.report["counts"]
    warned = upload(written(*head(), *opening({"1930": 100}, [voucher(1)]), voucher(1)))
    assert (warned.status, warned.report["errors"]) == ("validated", 0)
    assert "opening_sum" in warned.report["counts"]
    assert carried_out(warned).status == "imported"


def feeder(*vouchers: Any, year: tuple[str, str] | None = None) -> bytes:
    return written(*head(year=year, accounts=()), *vouchers)


def test_a_feeder_file_gets_its_numbers_when_it_is_approved(upload: Upload) -> None:
    carried_out(upload(year_file()))
    one, two = voucher("", series="", on="2025-05-01"), voucher("", series="L", on="2025-05-02")
    found = upload(feeder(one, two), name="LÖN.SI")
    assert (found.report["kind"], found.preview["vouchers"]["to_be_numbered"]) == ("4I", 2)
    done = carried_out(found, series="A")
    assert done.status == "imported", done.error_code
    labels = {one.label for one in Voucher.objects.filter(voucher_date__month=5)}
    assert labels == {"A3", "L1"}
    again = upload(feeder(one, two), name="LÖN2.SI")
    assert (again.status, again.error_code) == ("refused", "sie_imported_already")


def test_a_feeder_file_without_any_year_needs_a_ledger(upload: Upload) -> None:
    found = upload(feeder(voucher("", series="")), name="LÖN.SI")
    assert {"code": "sie_no_year", "params": {}} in found.preview["obstacles"]
    with pytest.raises(SieRefused, match="sie_no_year"):
        approve_import(upload=found, approved_by=WHO)


@pytest.fixture
def own(in_federation: Any) -> Ledger:
    ledger = open_own_ledger(tenant=in_federation, start=date(2025, 1, 1), opened_by=WHO)
    open_fiscal_year(ledger=ledger, opened_by=WHO)
    return ledger


def test_into_the_own_ledger_as_if_it_had_been_booked_there(upload: Upload, own: Ledger) -> None:
    done = carried_out(upload(year_file(), target=own))
    assert done.status == "imported", (done.error_code, done.error_params)
    assert [one.label for one in own.vouchers.order_by("number")] == ["A1", "A2"]
    assert {one.state for one in own.vouchers.all()} == {"booked"}
    year = own.fiscal_years.get(start=date(2025, 1, 1))
    assert year.series.get(code="A").next_number == 3
    assert {one.account: one.closing for one in account_balances(year=year)}["1930"] == Decimal("4800.00")
    second = upload(year_file(voucher(1), voucher(2, on="2025-04-01"), voucher(3)), target=own)
    assert carried_out(second).status == "imported"


def test_the_own_ledger_takes_no_gap_no_locked_day_and_no_unknown_account(
    upload: Upload, own: Ledger
) -> None:
    year = own.fiscal_years.get(start=date(2025, 1, 1))
    lock_period(year=year, until=date(2025, 1, 31), locked_by=WHO)
    strange = voucher(1, Row("9999", (), 5), Row("1930", (), -5))
    many = (
        voucher(2),
        voucher(3, on="2025-01-15"),
        strange._replace(series="B"),
        voucher(1, series="C", on="2027-01-01"),
    )
    file = year_file(*many, accounts=[*ACCOUNTS, "9999"])
    found = upload(file, target=own)
    codes = [(one["voucher"], one["code"]) for one in found.preview["conflicts"]["rows"]]
    assert codes == [
        ("C 1", "no_fiscal_year"), ("A2", "sie_number_not_next"), ("A3", "period_locked"), ("B1", "account_shape"),
    ]  # fmt: skip
    with pytest.raises(SieRefused, match="sie_conflicts"):
        approve_import(upload=found, approved_by=WHO)
    assert not own.vouchers.exists()


def test_what_changed_between_the_preview_and_the_worker_is_seen(upload: Upload, own: Ledger) -> None:
    """The ledger was locked after the approval: nothing is imported, and the import says why."""
    from sie4.importing.work import run_import

    found = upload(year_file(), target=own)
    approve_import(upload=found, approved_by=WHO)
    lock_period(year=own.fiscal_years.get(start=date(2025, 1, 1)), until=date(2025, 12, 31), locked_by=WHO)
    run_import(found.pk)
    found.refresh_from_db()
    assert (found.status, found.error_code) == ("failed", "sie_conflicts")
    assert found.parts.exists(), "it can be approved again"
    assert not own.vouchers.exists()


def test_an_unknown_year_of_the_own_ledger_is_said(upload: Upload, own: Ledger) -> None:
    found = upload(year_file(year=("2024-07-01", "2025-06-30")), target=own)
    assert [one["code"] for one in found.preview["obstacles"]] == ["sie_year_missing"]


@pytest.mark.parametrize("year", [("2025-07-01", "2026-06-30"), ("2024-12-01", "2025-01-31")])
def test_years_that_overlap_are_an_obstacle(upload: Upload, year: tuple[str, str]) -> None:
    carried_out(upload(year_file()))
    found = upload(year_file(voucher(1, on=year[0]), ib={}, year=year))
    assert [one["code"] for one in found.preview["obstacles"]] == ["sie_year_overlaps"]


def test_nobody_approved_in_time(upload: Upload, settings: Any, in_federation: Any) -> None:
    found = upload(year_file())
    assert forget_old(in_federation.pk) == 0
    SieImport.objects.update(
        uploaded_at=clock.now() - timedelta(days=settings.FROST_SIE_UPLOAD_DAYS, minutes=1)
    )
    assert forget_old(in_federation.pk) == 1
    found.refresh_from_db()
    assert (found.status, found.parts.count()) == ("expired", 0)


@pytest.mark.parametrize(
    "text",
    [
        '12" skruv',
        "#VER A 99 20250101",
        "} { }",
        "€ § ”x” \U0001f600",
        "'; DROP TABLE vouchers; --",
        "<script>alert(1)</script>",
    ],
)
def test_hostile_texts_are_texts(upload: Upload, text: str) -> None:
    from sie4.core.cleaning import Replaced, clean

    safe = clean(text, Replaced())
    one = voucher(1, Row("6110", (), 5, text=safe), Row("1930", (), -5), text=safe)
    done = carried_out(upload(written(*head(), *opening({}, [one]), one)))
    assert done.status == "imported", done.error_code
    assert Voucher.objects.get().text == safe
    assert VoucherRow.objects.filter(text=safe).count() == 1


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (voucher("12A"), "sie_number_shape"),
        (voucher("0"), "sie_number_shape"),
        (voucher(str(1 << 31)), "sie_number_shape"),
        (voucher(1, series="ELVABOKSTAV"), "sie_too_long"),
        (voucher(1, Row("6110", (("1", "x" * 41),), 5), Row("1930", (), -5)), "sie_too_long"),
        (voucher(1, Row("6110", (("abc", "x"),), 5), Row("1930", (), -5)), "sie_dimension_shape"),
        (voucher(1, Row("6110", (), 1 << 63), Row("1930", (), -(1 << 63))), "sie_too_large"),
        (voucher(1, on="2024-12-31"), "sie_outside_years"),
    ],
)
def test_what_no_ledger_can_hold_is_a_conflict(upload: Upload, bad: Any, code: str) -> None:
    extra = [records.Dimension("abc", "Konstig")]
    found = upload(written(*head(), *extra, *opening({"1930": 100, "2069": -100}), bad), name="x.se")
    assert code in {one["code"] for one in found.preview["conflicts"]["rows"]}, found.report["counts"]
    with pytest.raises(SieRefused):
        approve_import(upload=found, approved_by=WHO)
    assert not FiscalYear.objects.exists()


def test_another_currency_stays_away_from_a_ledger_in_kronor(upload: Upload) -> None:
    carried_out(upload(year_file()))
    other = written(*head(), records.Currency("EUR"), *opening({}, [voucher(3)]), voucher(3))
    found = upload(other)
    assert [one["code"] for one in found.preview["obstacles"]] == ["sie_other_currency"]
