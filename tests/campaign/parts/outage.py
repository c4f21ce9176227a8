"""The provider is away while 500 items are queued: one Problem, opened and solved by itself, and no try spent."""

import time
from typing import Any

from tests.campaign import facts, judge, outcomes
from tests.campaign.crew import crew
from tests.campaign.stage import Organisation, Stage

ITEMS = 500
AWAY_SCALED, AWAY = 15, 600
# Four senders were under way when the face went off, and the third failure in a row opens the circuit. An answer from
# just before that is noted late begins the row anew: with one failure and three such answers 3 x 2 + 3 + 3 are sent.
UNDER_WAY = 12


def run(stage: Stage) -> list[str]:
    who = stage.organisation(1)
    wanted = facts.make(1, customers=ITEMS, invoices=0, payments=0)
    stage.post(who, wanted)
    away = AWAY if stage.scale.name == "real" else AWAY_SCALED
    with crew(2, stage.environment, stage.data / "workers.log"):
        stage.sync(who)
        stage.wait(lambda: outcomes.states(who).get("confirmed", 0) >= 20)
        done = outcomes.states(who).get("confirmed", 0)
        stage.opponent.faults({"kind": "face_off", "times": None, "until_seconds": away})
        stage.rest(away)
        back = time.monotonic()
        stage.wait(lambda: outcomes.at_rest(who))
    stage.say(
        f"{ITEMS - done} items queued, away for {away} s, all done {time.monotonic() - back:.0f} s after"
    )
    return [
        *judge.verdict(wanted, stage.opponent.ledger(who.company)),
        *judge.second_sends(wanted, stage.opponent.wire(who.company), stage.scale.settle),
        *outcomes.complaints(who),
        *_one_problem(who),
        *_no_tries(stage, who),
    ]


def _one_problem(who: Organisation) -> list[str]:
    rows: list[Any] = outcomes.problems(who)
    seen = [(row.code, row.solved_by, row.solved_at is not None) for row in rows]
    return [] if seen == [("provider_silent", "system", True)] else [f"problems: {seen}"]


def _no_tries(stage: Stage, who: Organisation) -> list[str]:
    from accounting import scope
    from accounting.models import SyncItem

    with scope.scope([who.tenant.pk]):
        spent = list(SyncItem.objects.filter(retry_count__gt=0).values_list("retry_count", flat=True))
    stage.say(
        f"tries spent: {len(spent)} items (under way when it went off), at most {max(spent, default=0)} each"
    )
    return [] if len(spent) <= UNDER_WAY and max(spent, default=0) <= 1 else [f"tries were spent: {spent}"]
