"""From asked for to completed or failed: one worker at a time, lost ones replaced, nothing left lying."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounting import clock, rls
from accounting.models import History
from sie4.exporting import work
from sie4.exporting.asking import ask_for_export, due, sweep
from sie4.exporting.files import delete_old_files, path_of
from sie4.exporting.lease import LASTS, Lease
from sie4.exporting.told import error_message
from sie4.exporting.work import MOST_TRIES, write_export
from sie4.models import SIE4Export
from tests.sie4_export.conftest import export, labels, reading
from tests.vouchers.conftest import WHO
from vouchers.models import Ledger, Origin, Voucher, VoucherRow, VoucherState

pytestmark = pytest.mark.django_db


def asked(ledger: Ledger, **more: Any) -> SIE4Export:
    return ask_for_export(ledger=ledger, requested_by=WHO, **more)


def later(by: timedelta) -> Any:
    return clock.clock_set(lambda: clock.system_clock() + by)


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_it_waits_is_written_and_is_completed_once(books: Ledger, folder: Path) -> None:
    made = asked(books)
    assert (made.status, made.completed_at, made.file) == ("pending", None, "")
    write_export(made.pk)
    made.refresh_from_db()
    assert made.status == "completed"
    assert (made.lease_owner, made.lease_until, made.tries) == ("", None, 1)
    before = path_of(made).stat().st_mtime_ns
    write_export(made.pk)
    assert path_of(made).stat().st_mtime_ns == before
    assert len(files(folder)) == 1
    assert History.objects.filter(fact="sie_exported").count() == 1


def test_files_are_readable_by_this_program_only(books: Ledger) -> None:
    path = path_of(export(books))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_latest_year_is_the_latest_that_has_begun(books: Ledger, year: Any) -> None:
    from vouchers.ledgers.years import open_fiscal_year

    following = open_fiscal_year(ledger=books, opened_by=WHO)
    with clock.clock_set(lambda: clock.system_clock().replace(year=2026, month=11, day=20)):
        assert asked(books).fiscal_year == year
    with clock.clock_set(lambda: clock.system_clock().replace(year=2027, month=2, day=1)):
        assert asked(books).fiscal_year == following


def test_a_lost_workers_export_is_written_by_the_next(books: Ledger, folder: Path) -> None:
    made = asked(books)
    assert Lease(made.pk, "lost").take(due())
    lost = folder / str(books.tenant_id) / f"{made.pk}-lost.se.part"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"#FLAGGA 0\r\n")
    write_export(made.pk)
    made.refresh_from_db()
    assert (made.status, sweep()) == ("generating", 0), "its lease still lasts"
    with later(LASTS + timedelta(seconds=1)):
        assert sweep() == 1
        write_export(made.pk)
    made.refresh_from_db()
    assert (made.status, made.tries) == ("completed", 2)
    assert files(folder) == [made.file]


def test_a_stale_worker_announces_nothing(books: Ledger) -> None:
    """It slept through its lease; another one has finished meanwhile."""
    from accounting.sync.errors import LeaseLost

    made = asked(books)
    stale = Lease(made.pk, "stale")
    assert stale.take(due())
    with later(LASTS + timedelta(seconds=1)):
        write_export(made.pk)
    with pytest.raises(LeaseLost):
        stale.renew(50)
    with pytest.raises(LeaseLost):
        stale.end(status="failed")
    made.refresh_from_db()
    assert made.status == "completed"


def test_workers_that_are_lost_again_and_again_are_told(books: Ledger) -> None:
    made = asked(books)
    for turn in range(MOST_TRIES):
        with later((LASTS + timedelta(seconds=1)) * turn):
            assert Lease(made.pk, f"lost-{turn}").take(due())
    with later((LASTS + timedelta(seconds=1)) * MOST_TRIES):
        write_export(made.pk)
    made.refresh_from_db()
    assert (made.status, made.error_code) == ("failed", "export_workers_lost")
    assert "3" in error_message(made, "en")


def test_a_fault_of_ours_is_tried_again_and_then_told(books: Ledger, monkeypatch: Any, folder: Path) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(work, "compose", broken)
    made = asked(books)
    for turn in range(MOST_TRIES):
        with later(timedelta(minutes=turn)):
            assert SIE4Export.objects.get(pk=made.pk).status == "pending"
            write_export(made.pk)
    made.refresh_from_db()
    assert (made.status, made.error_params) == ("failed", {"what": "ZeroDivisionError"})
    assert files(folder) == []


def test_a_full_disk_is_told(books: Ledger, monkeypatch: Any, folder: Path) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(work, "compose", full)
    made = export(books)
    assert (made.status, made.error_code) == ("failed", "export_disk")
    assert "No space left" in error_message(made, "sv")
    assert files(folder) == []
    assert History.objects.filter(fact="sie_export_failed").count() == 1


@pytest.fixture
def foreign_books(in_federation: Any) -> Ledger:
    """A ledger whose source may say anything."""
    from vouchers.models import FiscalYear

    ledger = Ledger.objects.create(tenant=in_federation, source="sie_file", name="Gammalt", company_name="X")
    FiscalYear.objects.create(tenant=in_federation, ledger=ledger, start="2025-01-01", end="2025-12-31")
    return ledger


def strange(ledger: Ledger, number: int, *amounts: int, **more: Any) -> Voucher:
    year = ledger.fiscal_years.get()
    voucher = Voucher.objects.create(
        tenant=ledger.tenant, ledger=ledger, fiscal_year=year, series="A", number=number,
        voucher_date="2025-05-05", changed_at=clock.now(), state=VoucherState.BOOKED, origin=Origin.SIE_FILE, **more,
    )  # fmt: skip
    for line, amount in enumerate(amounts):
        VoucherRow.objects.create(
            tenant=ledger.tenant, voucher=voucher, line_number=line, account="1930",
            debit=max(amount, 0), credit=max(-amount, 0),
        )  # fmt: skip
    return voucher


def test_what_would_not_add_up_is_refused_with_voucher_and_sum(foreign_books: Ledger, folder: Path) -> None:
    strange(foreign_books, 1, 5, -5)
    strange(foreign_books, 2, 10, -7)
    made = export(foreign_books)
    assert (made.status, made.error_code) == ("failed", "export_refused")
    for language in ("sv", "en"):
        assert "A 2" in error_message(made, language)
        assert "3.00" in error_message(made, language)
    assert files(folder) == []


def test_a_voucher_without_rows_is_not_left_out_silently(foreign_books: Ledger) -> None:
    strange(foreign_books, 1, 5, -5)
    strange(foreign_books, 2)
    made = export(foreign_books)
    assert made.status == "failed"
    assert "A 2" in error_message(made, "en")


def test_what_was_archived_at_its_source_is_not_in_the_file(foreign_books: Ledger) -> None:
    strange(foreign_books, 1, 5, -5)
    strange(foreign_books, 2, 5, -5, archived_at=clock.now())
    assert labels(export(foreign_books)) == ["A 1"]


def test_struck_and_added_rows_are_written_as_history(foreign_books: Ledger) -> None:
    voucher = strange(foreign_books, 1, 5, -5)
    for line, flag in ((8, "removed"), (9, "added_later")):
        for credit in (0, 3):
            VoucherRow.objects.create(
                tenant=foreign_books.tenant, voucher=voucher, line_number=line + 10 * credit, account="1940",
                debit=3 - credit, credit=credit, **{flag: True},
            )  # fmt: skip
    found, result = reading(export(foreign_books))
    assert not result.findings.errors
    kinds = sorted(row.kind for one in found if hasattr(one, "rows") for row in one.rows)
    assert kinds == ["BTRANS"] * 2 + ["RTRANS"] * 2 + ["TRANS"] * 4


@pytest.mark.parametrize(
    "text",
    [
        'a" 5 "x', '"\r\n#TRANS 1930 {} 5.00', "}\r\n#VER A 99 20260101", "\\", 'C:\\"', "\t\x01\x1a", "{1 \"2\"}",
        "#VER", "\u2028\u2029\x85", "\u0430\u0431\u0432", "\N{GRINNING FACE}", "  two  blanks ", "a" * 200, "\xa0",
    ],
)  # fmt: skip
def test_no_text_becomes_a_record(foreign_books: Ledger, text: str) -> None:
    for number in range(1, 4):
        strange(foreign_books, number, 5, -5, text=text)
    VoucherRow.objects.update(text=text, signed_by=text[:90])
    made = export(foreign_books)
    found, result = reading(made)
    assert (made.status, made.error_code) == ("completed", "")
    assert not result.findings.errors
    assert not result.findings.warnings
    vouchers = [one for one in found if hasattr(one, "rows")]
    assert [(one.name, len(one.rows), one.sum) for one in vouchers] == [
        (f"A {number}", 2, 0) for number in range(1, 4)
    ]
    assert {len(row.objects) for one in vouchers for row in one.rows} == {0}


def test_old_files_go_and_their_rows_stay(books: Ledger, folder: Path, settings: Any) -> None:
    settings.FROST_EXPORT_DAYS = 30
    made = export(books)
    with later(timedelta(days=29)):
        assert delete_old_files() == 0
    with later(timedelta(days=31)):
        assert (delete_old_files(), delete_old_files()) == (1, 0)
    made.refresh_from_db()
    assert (made.status, made.file, files(folder)) == ("completed", "", [])
    assert made.file_deleted_at is not None
    assert made.sha256


def test_the_sweeper_may_know_that_one_is_due_and_no_more() -> None:
    assert rls.SWEEPER_COLUMNS["sie4_exports"] == ("id", "tenant_id", "status", "lease_until")
