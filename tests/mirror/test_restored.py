"""The database is yesterday's, the provider is today's: what stands there is found by its mark."""

from accounting.models import ExchangeBody, IntegrationMapping, ProblemItem, SyncItem
from tests.mirror.books import MirrorDesk
from tests.mirror.test_booked_once import sides
from vouchers.models import Reversal, Voucher, VoucherRow


def forget(desk: MirrorDesk) -> None:
    """As if nothing had ever happened here."""
    ProblemItem.objects.all().delete()
    ExchangeBody.objects.all().delete()
    SyncItem.objects.all().delete()
    IntegrationMapping.objects.all().delete()
    Reversal.objects.all().delete()
    VoucherRow.objects.filter(voucher__origin="mirror").delete()
    Voucher.objects.filter(origin="mirror").delete()


def test_after_a_restore_the_mirror_that_stands_there_is_adopted(desk: MirrorDesk) -> None:
    numbers = [desk.book(text=f"Resa {place}") for place in range(3)]
    for number in numbers:
        desk.mirror(number)
    forget(desk)
    for number in numbers:
        reversal = desk.mirror(number)
        assert (reversal.state, reversal.external_id) == ("confirmed", f"8-Q-{number[-1]}")
    assert len(desk.vouchers()) == 3
    assert set(SyncItem.objects.values_list("state", "reason")) == {("confirmed", "adopted")}


def test_what_was_booked_by_hand_meanwhile_does_not_hide_it(desk: MirrorDesk) -> None:
    """Our memory ends with Q 1; ours, a person's and ours again follow."""
    first, second = desk.book(), desk.book(text="Andra resan")
    desk.mirror(first)
    desk.book(series="Q", text="För hand")
    desk.mirror(second)
    kept = IntegrationMapping.objects.get(external_id="8-Q-1")
    reversal = desk.reversal(second)
    IntegrationMapping.objects.exclude(pk=kept.pk).delete()
    ExchangeBody.objects.filter(item__resource_id=reversal.mirror_id).delete()
    SyncItem.objects.filter(resource_id=reversal.mirror_id).delete()
    mirror = reversal.mirror_id
    reversal.delete()
    VoucherRow.objects.filter(voucher_id=mirror).delete()
    Voucher.objects.filter(pk=mirror).delete()
    desk.mark()
    assert desk.mirror(second).external_id == "8-Q-3"
    assert len(desk.vouchers()) == 3
    assert desk.writes() == {}


def test_an_answer_that_was_lost_is_found_by_the_echo(desk: MirrorDesk) -> None:
    """The voucher's own event confirms what nobody knew, long before the settling time is over."""
    number = desk.book()
    desk.tell(number)
    desk.listen()
    desk.sandbox.fault("timeout_after_commit", path="vouchers", method="POST")
    desk.drain()
    assert desk.states() == [
        (f"mirror:{desk.integration.company_id}:{number}:Q", "create", "uncertain", "no_answer")
    ]
    desk.tell("8-Q-1")
    desk.listen()
    desk.drain()
    assert desk.reversal(number).external_id == "8-Q-1"
    assert len(desk.vouchers()) == 1


def test_a_strangers_voucher_in_q_proves_nothing(desk: MirrorDesk) -> None:
    number = desk.book()
    desk.tell(number)
    desk.listen()
    desk.sandbox.fault("timeout_after_commit", path="vouchers", method="POST")
    desk.drain()
    stranger = desk.book(series="Q", text="För hand")
    desk.tell(stranger)
    desk.listen()
    desk.drain()
    assert [state for _, _, state, _ in desk.states()] == ["uncertain"]
    desk.settle()
    assert desk.reversal(number).state == "confirmed"
    assert [sides(one)[0][0] for one in desk.vouchers()] == [1930, 1930]
