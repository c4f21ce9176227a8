"""A hundred injected differences over three months: all of them are reported, and nothing else is."""

from typing import Any

import pytest

from tests.engine.desk import Desk
from tests.reconciliation_injector.conftest import Background
from tests.reconciliation_injector.inject import OURS, inject
from tests.reconciliation_injector.judge import judge
from tests.reconciliation_injector.months import FIRST, LAST, SEED
from tests.reconciliation_injector.reconcile import reconcile
from tests.reconciliation_injector.rest import Records, TestRest
from tests.reconciliation_injector.world import Theirs
from tests.sizes import FULL

pytestmark = pytest.mark.skipif(not FULL, reason="a hundred differences in three months: script/test --full")


def test_all_hundred_and_nothing_else(
    pushed: Desk, theirs: Theirs, ours: Records, rest: TestRest, background: Background
) -> None:
    def asked() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return reconcile(
            rest, integration=str(pushed.integration_id), first=FIRST, last=LAST, pause=background
        )

    assert asked()[1] == []
    done = inject(theirs=theirs, ours=ours, seed=SEED, first=FIRST, last=LAST)
    pushed.mark()
    ended, reported = asked()
    made = [line for line in pushed.requests() if "/3/" in line["path"]]
    verdict = judge(done, reported)
    assert verdict.missed == []
    assert verdict.false == []
    # Looking is not touching, and costs what it said it would.
    assert {line["method"] for line in made} == {"GET"}
    assert 0 < len(made) <= ended["calls_planned"]
    assert sorted(map(_content, asked()[1])) == sorted(map(_content, reported))


def test_what_was_not_sent_yet_is_not_passed_over(
    pushed: Desk, theirs: Theirs, ours: Records, rest: TestRest, background: Background
) -> None:
    """Each is told as a difference, or counted among what is about to be sent; nothing else is told."""
    done = inject(theirs=theirs, ours=ours, seed=SEED, first=FIRST, last=LAST, plan=OURS)
    ended, reported = reconcile(
        rest, integration=str(pushed.integration_id), first=FIRST, last=LAST, pause=background
    )
    verdict = judge(done, reported)
    assert verdict.false == []
    assert len(verdict.missed) == ended.get("on_its_way", 0)


def _content(row: dict[str, Any]) -> list[str]:
    names = ("kind", "data_type", "source_ref", "external_id", "field", "ours", "theirs", "month", "account")
    return [str(row[name]) for name in names]
