"""Two organisations connected to the same company, with the same rule, see nothing of each other: one reversal."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounting import scope
from accounting.mappings.references import read_references
from accounting.models import Role
from accounting.people import add_membership
from tests.conftest import connect
from tests.default_accounts import activate_defaults
from tests.mirror.books import MirrorDesk, mirror_desk
from tests.mirror.test_restored import forget
from vouchers.mirror.scanning import scan_vouchers, summed
from vouchers.models import Reversal, ReversalClaim


@pytest.fixture
def second(desk: MirrorDesk, other: Any, practice_app: Any, anna: Any) -> Iterator[MirrorDesk]:
    """Another organisation's desk for the company of the first one."""
    with scope.scope([other.pk]):
        add_membership(tenant=other, user=anna, role=Role.ADMINISTRATOR, actor="test")
        made = connect(desk.sandbox, practice_app, other, anna)
        activate_defaults(made)
        read_references(integration=made)
        with mirror_desk(made, other, desk.sandbox) as opened:
            opened.rule(mode="automatic")
            yield opened


def in_turn(number: str, *desks: MirrorDesk) -> list[tuple[str, str]]:
    found = []
    for one in desks:
        with scope.scope([one.tenant.pk]):
            reversal = one.mirror(number)
            found.append((reversal.state, reversal.reason))
    return found


def test_whose_rule_comes_first_reverses_and_the_other_one_is_told(
    desk: MirrorDesk, second: MirrorDesk
) -> None:
    one, two = desk.book(), desk.book()
    assert in_turn(one, second, desk) == [("confirmed", ""), ("dropped", "reversed_elsewhere")]
    assert in_turn(two, desk, second) == [("confirmed", ""), ("dropped", "reversed_elsewhere")]
    assert len(desk.vouchers()) == 2
    for place in (desk, second):
        with scope.scope([place.tenant.pk]):
            assert place.problems() == ["reversed_elsewhere"]
            count = summed(scan_vouchers(integration=place.integration))
            assert (count["mirrored"], count["excluded"], count["missing"]) == (1, 1, 0)
    assert ReversalClaim.objects.count() == 2


def test_the_problem_goes_with_the_rule(desk: MirrorDesk, second: MirrorDesk) -> None:
    in_turn(desk.book(), desk, second)
    with scope.scope([second.tenant.pk]):
        assert second.problems() == ["reversed_elsewhere"]
        second.rule(mode="off")
        assert second.problems() == []


def test_both_decide_before_either_sends(desk: MirrorDesk, second: MirrorDesk) -> None:
    number = desk.book()
    for one in (desk, second):
        with scope.scope([one.tenant.pk]):
            one.tell(number)
            one.listen()
    for one in (desk, second):
        with scope.scope([one.tenant.pk]):
            one.settle()
    assert len(desk.vouchers()) == 1


def test_a_restored_database_in_which_the_other_one_comes_first_books_nothing_again(
    desk: MirrorDesk, second: MirrorDesk
) -> None:
    """Nobody here remembers who reversed it; the mark that stands there is the same for both."""
    number = desk.book()
    in_turn(number, desk, second)
    for one in (desk, second):
        with scope.scope([one.tenant.pk]):
            forget(one)
    ReversalClaim.objects.all().delete()
    assert in_turn(number, second, desk) == [("confirmed", ""), ("dropped", "reversed_elsewhere")]
    assert len(desk.vouchers()) == 1
    with scope.scope([second.tenant.pk]):
        assert Reversal.objects.get().external_id == "8-Q-1"
