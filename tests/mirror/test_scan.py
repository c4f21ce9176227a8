"""Without any event: what stands in R is listed, counted against what we know, and what is missing is read."""

from datetime import date

from django.core.management import call_command

from tests.mirror.books import MirrorDesk
from vouchers.mirror.scanning import scan_vouchers, summed
from vouchers.models import Reversal


def scan(desk: MirrorDesk) -> dict[str, int]:
    figures = summed(scan_vouchers(integration=desk.integration))
    return {name: number for name, number in figures.items() if number}


def test_what_no_event_told_of_is_found_and_mirrored(desk: MirrorDesk) -> None:
    numbers = [desk.book("2026-01-31"), desk.book("2025-11-30"), desk.book("2026-02-28")]
    desk.book("2026-03-01", comment="fi:abcdefghijk23")
    desk.mirror(numbers[0])
    assert scan(desk) == {"total": 4, "mirrored": 1, "excluded": 1, "missing": 2}
    assert desk.problems() == ["reversals_differ", "reversals_differ"]
    desk.run()
    assert sorted(one["TransactionDate"] for one in desk.vouchers()) == [
        "2025-12-01",
        "2026-02-01",
        "2026-03-01",
    ]
    assert scan(desk) == {"total": 4, "mirrored": 3, "excluded": 1}
    assert desk.problems() == []


def test_counting_again_reads_nothing_again(desk: MirrorDesk) -> None:
    desk.mirror(desk.book())
    desk.mark()
    scan(desk)
    desk.listen()
    years = desk.calls().count("GET vouchers/sublist/R")
    assert desk.calls() == ["GET financialyears", *["GET vouchers/sublist/R"] * years]
    assert Reversal.objects.count() == 1


def test_what_waits_is_counted_but_is_no_difference(desk: MirrorDesk) -> None:
    desk.rule(mode="propose", starts_on=date(2026, 1, 15))
    desk.mirror(desk.book("2026-01-31"))
    desk.mirror(desk.book("2026-01-01"))
    assert scan(desk) == {"total": 2, "waiting": 1, "excluded": 1}
    assert desk.problems() == ["reversals_proposed"]


def test_a_head_that_changed_unseen_and_a_voucher_that_went(desk: MirrorDesk) -> None:
    changed, gone = desk.book(text="Ett"), desk.book(text="Två")
    for number in (changed, gone):
        desk.mirror(number)
    desk.change(type="vouchers", number=changed, set={"Description": "Annat"})
    desk.change(type="vouchers", number=gone, delete=True)
    assert scan(desk) == {"total": 1, "mirrored": 1, "changed": 1, "gone": 1}
    desk.listen()
    assert (desk.reversal(changed).alert, desk.reversal(gone).alert) == ("changed", "deleted")
    assert scan(desk) == {"total": 1, "mirrored": 1}
    assert desk.problems() == ["reversal_original_changed", "reversal_original_deleted"]


def test_an_earlier_start_takes_up_what_was_left_alone(desk: MirrorDesk) -> None:
    desk.rule(starts_on=date(2026, 1, 15))
    number = desk.book("2026-01-10")
    desk.mirror(number)
    desk.rule(starts_on=date(2026, 1, 1))
    scan(desk)
    desk.listen()
    desk.settle()
    assert desk.reversal(number).state == "confirmed"


def test_the_command_says_what_it_counted(desk: MirrorDesk, capsys: object) -> None:
    desk.book()
    call_command("scan_vouchers", tenant="spbf")
    said = capsys.readouterr().out  # type: ignore[attr-defined]
    assert "R -> Q, year from 2026-01-01: 1 vouchers, 0 reversed" in said
    desk.listen()
    desk.settle()
    assert len(desk.vouchers()) == 1


def test_a_provider_that_does_not_answer_is_told_and_tried_again(desk: MirrorDesk) -> None:
    from vouchers.mirror.sweep import ask_for_scans, scan_one

    assert ask_for_scans(desk.tenant.pk) == 1
    desk.sandbox.fault("status", status=500, path="financialyears")
    scan_one(desk.integration)
    assert desk.problems() == ["reversals_not_counted"]
    scan_one(desk.integration)
    assert desk.problems() == []
