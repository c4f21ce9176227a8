"""One voucher in R, one in Q, whatever happens between."""

from datetime import date
from typing import Any

from accounting.models import ProviderReference, SyncItem, SyncJob
from tests.mirror.books import MirrorDesk
from tests.sizes import sized
from vouchers.mirror.receiving import Told, receive
from vouchers.mirror.rules import new_rule
from vouchers.models import Reversal, ReversalRule, Voucher

TRAVEL = [
    {"Account": 5810, "Debit": 1000.10, "cost_center": "ELIT", "project": "1", "text": "Tåg", "quantity": 2},
    {"Account": 2641, "Debit": 0.01, "information": "Kvitto 17"},
    {"Account": 1930, "Credit": 1000.11},
]


def sides(document: dict[str, Any]) -> list[tuple[int, Any, Any]]:
    rows = [row for row in document["VoucherRows"] if not row.get("Removed")]
    return [(row["Account"], row.get("Debit", 0), row.get("Credit", 0)) for row in rows]


def test_a_voucher_in_r_appears_in_q_on_the_first_of_the_next_month(desk: MirrorDesk) -> None:
    number = desk.book("2026-01-31", rows=TRAVEL, text="Resa till Borlänge")
    desk.mark()
    reversal = desk.mirror(number)
    assert (reversal.state, reversal.external_id) == ("confirmed", "8-Q-1"), (desk.states(), desk.problems())
    assert desk.calls() == ["GET vouchers/R/1", "GET vouchers/sublist/Q", "POST vouchers"]
    (mirror,) = desk.vouchers()
    assert (mirror["TransactionDate"], mirror["Year"], mirror["VoucherNumber"]) == ("2026-02-01", 8, 1)
    assert sides(mirror) == [(5810, 0, 1000.10), (2641, 0, 0.01), (1930, 1000.11, 0)]
    first, second, _ = mirror["VoucherRows"]
    assert (first["CostCenter"], first["Project"], first["Quantity"], first["Description"]) == (
        "ELIT", "1", 2, "Tåg",
    )  # fmt: skip
    assert second["TransactionInformation"] == "Kvitto 17"
    assert mirror["Description"] == "Vändning av R1 2026-01-31: Resa till Borlänge"
    item = SyncItem.objects.get()
    assert mirror["Comments"] == f"Vändning av verifikation R1 den 2026-01-31. {item.marker}"
    voucher = Voucher.objects.get(origin="mirror")
    assert (voucher.number, voucher.state, voucher.external_id) == (1, "booked", "8-Q-1")
    assert (voucher.fiscal_year.provider_year_id, voucher.ledger.source) == ("8", "integration")


def test_cost_centre_and_project_of_the_whole_voucher_are_kept(desk: MirrorDesk) -> None:
    desk.mirror(desk.book(cost_center="ELIT", project="1"))
    desk.mirror(desk.book(cost_center="KANSLI"))
    desk.mirror(desk.book())
    heads = [(one["CostCenter"], one["Project"]) for one in desk.vouchers()]
    assert heads == [("ELIT", "1"), ("KANSLI", None), (None, None)]
    assert list(Voucher.objects.filter(origin="mirror").order_by("number").values_list("cost_centre")) == [
        ("ELIT",), ("KANSLI",), ("",),
    ]  # fmt: skip


def test_an_unknown_cost_centre_of_the_whole_voucher_is_told_before_it_is_sent(desk: MirrorDesk) -> None:
    number = desk.book(cost_center="ELIT")
    centre = ProviderReference.objects.filter(kind="cost_centre", code="ELIT")
    centre.update(active=False)
    desk.change(type="costcenters", number="ELIT", set={"Active": False})
    desk.mirror(number)
    assert (desk.vouchers(), desk.problems()) == ([], ["voucher_cost_centre_inactive"])


def test_twenty_events_and_a_second_worker_make_one_mirror(desk: MirrorDesk) -> None:
    number = desk.book()
    desk.tell(number, times=20)
    desk.listen()
    desk.tell(number, times=20)
    desk.mark()
    desk.listen()
    assert desk.calls() == []
    desk.settle()
    assert len(desk.vouchers()) == 1
    assert Reversal.objects.count() == 1
    assert {state for state, _ in desk.event_states()} <= {"processed", "ignored"}


def test_a_burst_shares_one_look(desk: MirrorDesk) -> None:
    """The first is on its way while the others are read; then one job takes all that wait."""
    count = sized(60, 8)
    numbers = [desk.book(text=f"Resa {place}") for place in range(count)]
    desk.mark()
    for number in numbers:
        desk.tell(number)
    desk.run()
    assert len(desk.vouchers()) == count
    calls = desk.calls()
    assert calls.count("GET vouchers/sublist/Q") == SyncJob.objects.filter(kind="event").count() == 2
    assert len(calls) == 2 * count + 2
    assert sorted(sides(one)[0] for one in desk.vouchers()) == [(1930, 0, 1000.10)] * count


def test_our_own_voucher_coming_back_is_not_looked_at(desk: MirrorDesk) -> None:
    desk.mirror(desk.book())
    desk.mark()
    desk.tell("8-Q-1")
    desk.listen()
    assert desk.calls() == []
    assert desk.event_states()[-1] == ("ignored", "own_target_series")
    assert Reversal.objects.count() == 1


def test_two_rules_that_answer_each_other_stop(desk: MirrorDesk) -> None:
    """Such a pair is refused when it is saved; here it stands there all the same."""
    back = new_rule(desk.integration)
    back.mode, back.starts_on = "automatic", date(2024, 1, 1)
    back.trigger_series, back.target_series = "Q", "R"
    back.save()
    number = desk.book()
    for _ in range(sized(1000, 5)):
        desk.tell(number)
        for one in desk.ledger("vouchers"):
            desk.tell(f"{one['Year']}-{one['VoucherSeries']}-{one['VoucherNumber']}")
        desk.listen()
        desk.settle()
    assert len(desk.ledger("vouchers")) == 1
    assert {error for _, error in desk.event_states()} == {"own_target_series"}
    assert ReversalRule.objects.count() == 2


def test_a_marked_voucher_in_the_originals_series_is_left_alone(desk: MirrorDesk) -> None:
    reversal = desk.mirror(desk.book(comment="fi:abcdefghijk23"))
    assert (reversal.state, reversal.reason) == ("dropped", "own_voucher")
    assert desk.vouchers() == []


def test_struck_rows_are_not_mirrored(desk: MirrorDesk) -> None:
    number = desk.book()
    rows = [{"Account": 1930, "Debit": 1000.10}, {"Account": 3985, "Credit": 1000.10}]
    desk.change(type="vouchers", number=number, rows=rows)
    desk.mirror(number)
    (mirror,) = desk.vouchers()
    assert sides(mirror) == [(1930, 0, 1000.10), (3985, 1000.10, 0)]


def test_an_event_ahead_of_its_voucher_waits_and_is_never_lost(desk: MirrorDesk) -> None:
    desk.tell("8-R-1")
    desk.listen()
    assert desk.event_states() == [("received", "voucher_not_there")]
    assert desk.reversal("8-R-1").state == "noticed"
    desk.book()
    desk.clock.forward(3)
    desk.listen()
    desk.settle()
    assert desk.reversal("8-R-1").state == "confirmed"
    assert desk.event_states() == [("processed", "")]


def test_an_event_whose_voucher_never_comes_is_parked(desk: MirrorDesk) -> None:
    desk.tell("8-R-1")
    for _ in range(7):
        desk.listen()
        desk.clock.forward(4000)
    assert desk.event_states() == [("failed", "voucher_not_there")]
    assert desk.problems() == ["event_failed"]


def test_a_crash_before_the_job_costs_only_time(desk: MirrorDesk) -> None:
    """The mirror was decided and stored; the sweep finds that no job has taken it."""
    from accounting import scope
    from vouchers.mirror.sweep import sweep

    number = desk.book()
    desk.mirror(number)
    Reversal.objects.update(state="approved")
    with scope.scope():
        assert sweep() == 1
    desk.push()
    desk.settle()
    assert len(desk.vouchers()) == 1


def test_both_forms_of_a_year_lead_to_the_voucher(desk: MirrorDesk) -> None:
    desk.book()
    desk.tell("2026-R-1")
    desk.listen()
    desk.settle()
    assert desk.reversal("8-R-1").state == "confirmed"


def test_other_series_and_no_rule_cost_nothing(desk: MirrorDesk) -> None:
    desk.mark()
    desk.tell(desk.book(series="A"))
    desk.rule(mode="off")
    desk.tell(desk.book())
    desk.listen()
    assert desk.calls() == []
    assert {error for _, error in desk.event_states()} == {"no_reversal_rule"}
    assert not Reversal.objects.exists()


def test_two_rules_make_two_mirrors_of_one_reading(desk: MirrorDesk) -> None:
    desk.rule(target_series="A", mode="automatic", auto_reverse_date_mode="SAME_DAY")
    number = desk.book()
    desk.mark()
    desk.tell(number)
    desk.listen()
    desk.settle()
    assert [one["TransactionDate"] for one in desk.vouchers("A")] == ["2026-01-31"]
    assert [one["TransactionDate"] for one in desk.vouchers("Q")] == ["2026-02-01"]
    assert desk.calls().count("GET vouchers/R/1") == 1


def test_an_event_that_is_read_twice_at_once_settles_once(desk: MirrorDesk) -> None:
    from accounting.domain.ledgers import VoucherId
    from vouchers.mirror import settling
    from vouchers.mirror.reading import fetch

    number = desk.book()
    integration = desk.integration
    receive(integration=integration, wanted=VoucherId.parse(number), told=Told.CREATED)  # type: ignore[arg-type]
    stale = desk.reversal(number)
    stale.state = "noticed"
    settling.settle(stale, fetch(integration, stale.place))
    desk.settle()
    assert len(desk.vouchers()) == 1
    assert Voucher.objects.filter(origin="mirror").count() == 1
