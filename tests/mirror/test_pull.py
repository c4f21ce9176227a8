"""The books of an integration in its own ledger: by the cheaper way, again without a change, and after a loss."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum

from accounting.domain.ledgers import BookedRow, BookedVoucher, LedgerYear, VoucherId
from tests.mirror.books import MirrorDesk
from vouchers.models import Account, FiscalYear, Ledger, LedgerPull, OpeningBalance, Voucher, VoucherRow
from vouchers.pulling import readers
from vouchers.pulling.asking import PullRefused, ask_again_each_night, ask_to_pull
from vouchers.pulling.gaps import missing_numbers
from vouchers.pulling.price import price_of
from vouchers.pulling.work import run_pull

ROWS = [
    {"Account": 1930, "Debit": 12.34, "cost_center": "ELIT", "project": "1"},
    {"Account": 3985, "Credit": 12.34, "text": "Bidrag"},
]


@pytest.fixture
def by_list() -> Any:
    """As if nobody could read SIE files."""
    reader = readers.year_reader()
    readers._registered.reader = None
    yield
    readers._registered.reader = reader


def pull(desk: MirrorDesk, *, whole: bool = False) -> LedgerPull:
    asked = ask_to_pull(integration=desk.integration, requested_by="test", whole=whole)
    for _ in range(20):
        run_pull(asked.pk)
        asked.refresh_from_db()
        if asked.status not in {"waiting", "running"}:
            break
    assert asked.status == "done", (asked.status, asked.error_code)
    return asked


def content() -> list[tuple[Any, ...]]:
    rows = VoucherRow.objects.filter(voucher__ledger__source="integration", voucher__archived_at=None)
    return sorted(
        (
            row.voucher.external_id,
            row.line_number,
            row.account,
            row.debit,
            row.credit,
            row.cost_centre,
            row.project,
            row.removed,
        )
        for row in rows.select_related("voucher")
    )


def test_the_price_is_known_beforehand() -> None:
    small = price_of(1, page_size=500, gives_sie=True)
    assert (small.list_calls, small.sie_calls, small.way, small.calls) == (2, 2, "list", 2)
    many = price_of(3000, page_size=500, gives_sie=True)
    assert (many.list_calls, many.sie_calls, many.way, many.calls) == (3006, 7, "sie", 7)
    assert price_of(3000, page_size=500, gives_sie=False).way == "list"
    assert price_of(0, page_size=500, gives_sie=True).calls == 0


def test_both_ways_give_the_same_books(desk: MirrorDesk, by_list: Any) -> None:
    numbers = [desk.book(rows=ROWS, text=f"Nr {place}", comment="Å") for place in range(3)]
    desk.change(
        type="vouchers",
        number=numbers[0],
        rows=[{"Account": 1930, "Debit": 10}, {"Account": 3985, "Credit": 10}],
    )
    first = pull(desk)
    assert {year["year"]: year["way"] for year in first.report["years"]}["8"] == "list"
    one_by_one = content()
    Voucher.objects.all().update(archived_at=None)
    from sie4.year_books import read_year

    readers._registered.reader = read_year
    second = pull(desk, whole=True)
    assert {year["year"]: year["way"] for year in second.report["years"]}["8"] == "sie"
    assert content() == one_by_one
    assert len({one[0] for one in one_by_one}) == 3
    comments = set(Voucher.objects.filter(origin="provider").values_list("comment", flat=True))
    assert comments == {"Å"}


def test_reading_again_costs_little_and_changes_nothing(desk: MirrorDesk) -> None:
    for place in range(4):
        desk.book(rows=ROWS, text=f"Nr {place}")
    pull(desk)
    before, changed = content(), list(Voucher.objects.order_by("pk").values_list("pk", "updated_at"))
    desk.mark()
    again = pull(desk)
    assert content() == before
    assert list(Voucher.objects.order_by("pk").values_list("pk", "updated_at")) == changed
    assert sum(year["changed"] for year in again.report["years"]) == 0
    assert desk.writes() == {}


def test_what_stands_there_is_in_the_ledger(desk: MirrorDesk) -> None:
    desk.book(rows=ROWS, series="A", text="Bidrag", comment="Underlag 7")
    pull(desk)
    ledger = Ledger.objects.get(source="integration")
    voucher = Voucher.objects.get(ledger=ledger)
    assert (voucher.series, voucher.number, voucher.external_id, voucher.state, voucher.origin) == (
        "A", 1, "8-A-1", "booked", "provider",
    )  # fmt: skip
    assert (voucher.fiscal_year.provider_year_id, voucher.comment) == ("8", "Underlag 7")
    year = FiscalYear.objects.get(ledger=ledger, provider_year_id="8")
    accounts = Account.objects.filter(fiscal_year=year)
    assert accounts.get(number="1930").kind == "T"
    assert (accounts.get(number="3985").kind, accounts.get(number="5810").kind) == ("I", "K")
    assert set(year.series.values_list("code", "manual")) >= {("Q", True), ("B", False)}
    assert (
        VoucherRow.objects.aggregate(d=Sum("debit"))["d"]
        == VoucherRow.objects.aggregate(c=Sum("credit"))["c"]
    )


def test_opening_balances_and_locks_follow_the_provider(desk: MirrorDesk) -> None:
    desk.book("2025-06-30", rows=ROWS)
    desk.change(type="financialyears", number="8", carry=True)
    desk.sandbox.control("company", {"company": desk.company, "locked_until": "2026-01-31"})
    pull(desk)
    opening = OpeningBalance.objects.get(fiscal_year__provider_year_id="8", account="1930")
    assert opening.amount == Decimal("12.34")
    locks = dict(FiscalYear.objects.values_list("provider_year_id", "locked_until"))
    assert (str(locks["7"]), str(locks["8"]), locks["9"]) == ("2025-12-31", "2026-01-31", None)


def test_mirrors_are_not_doubled_by_reading_them(desk: MirrorDesk) -> None:
    number = desk.book()
    desk.mirror(number)
    pull(desk)
    assert sorted(Voucher.objects.values_list("external_id", "origin")) == [
        ("8-Q-1", "mirror"), ("8-R-1", "provider"),
    ]  # fmt: skip


def test_a_copy_that_was_read_first_makes_room(desk: MirrorDesk) -> None:
    """The mirror was booked, forgotten by a restore, read as a stranger's voucher, and is then adopted."""
    from tests.mirror.test_restored import forget

    number = desk.book()
    desk.mirror(number)
    forget(desk)
    pull(desk)
    assert Voucher.objects.get(external_id="8-Q-1").origin == "provider"
    assert desk.mirror(number).external_id == "8-Q-1"
    assert Voucher.objects.get(external_id="8-Q-1").origin == "mirror"
    pull(desk)
    assert len(desk.vouchers()) == 1


def test_gaps_are_told(desk: MirrorDesk) -> None:
    assert missing_numbers([("A", 1), ("A", 4), ("B", 1)]) == {"A": [2, 3]}
    for place in range(3):
        desk.book(rows=ROWS, text=f"Nr {place}")
    desk.change(type="vouchers", number="8-R-2", delete=True, force=True)
    pull(desk)
    assert "ledger_gaps" in desk.problems()


def test_a_lost_worker_costs_what_was_not_stored(desk: MirrorDesk, by_list: Any) -> None:
    for place in range(4):
        desk.book(rows=ROWS, text=f"Nr {place}")
    desk.sandbox.fault("status", status=503, path="vouchers/R/4", times=1)
    asked = ask_to_pull(integration=desk.integration, requested_by="test")
    run_pull(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "waiting"
    desk.clock.forward(120)
    desk.mark()
    run_pull(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "done"
    assert len(content()) == 8


def test_asking_twice_gives_the_one_under_way_and_the_night_asks_again(desk: MirrorDesk) -> None:
    assert ask_again_each_night(desk.tenant.pk) == 0
    first = ask_to_pull(integration=desk.integration, requested_by="test")
    assert ask_to_pull(integration=desk.integration, requested_by="test").pk == first.pk
    run_pull(first.pk)
    assert ask_again_each_night(desk.tenant.pk) == 1


def test_a_connection_that_is_paused_is_refused(desk: MirrorDesk) -> None:
    integration = desk.integration
    integration.status = "paused"
    with pytest.raises(PullRefused):
        ask_to_pull(integration=integration, requested_by="test")


def test_the_command_waits_until_it_is_read(desk: MirrorDesk, capsys: Any) -> None:
    desk.book(rows=ROWS)
    call_command("pull_ledger", tenant="spbf")
    assert "2026-01-01: 1 vouchers by list, 0 gaps" in capsys.readouterr().out


def test_a_file_of_another_year_is_not_believed() -> None:
    from datetime import date

    from sie4.year_books import read_year

    file = b"#FLAGGA 0\r\n#FORMAT PC8\r\n#SIETYP 4\r\n#RAR 0 20250101 20251231\r\n"
    with pytest.raises(readers.UnreadableFile):
        read_year(file, LedgerYear("8", date(2026, 1, 1), date(2026, 12, 31)))


def test_a_voucher_survives_being_kept() -> None:
    from datetime import date

    rows = (
        BookedRow("1930", Decimal("1000.10"), quantity=Decimal("1.5"), text="Å"),
        BookedRow("3985", credit=Decimal("1000.10")),
    )
    voucher = BookedVoucher(VoucherId("8", "R", 1), date(2026, 1, 31), "Resa", "", rows)
    kept = BookedVoucher.from_json(voucher.as_json())
    assert kept == voucher
    assert kept.digest == voucher.digest
