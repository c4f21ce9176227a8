"""Tokens that expire while several workers write, a consent revoked in the middle, another company behind a token."""

import time

from tests.campaign import facts, judge, outcomes
from tests.campaign.crew import crew
from tests.campaign.stage import Organisation, Stage

EXPIRIES = 8


def run(stage: Stage) -> list[str]:
    with crew(3, stage.environment, stage.data / "workers.log"):
        return [*_expiring(stage), *_revoked(stage), *_wrong_company(stage)]


def _expiring(stage: Stage) -> list[str]:
    who, wanted = stage.organisation(1), facts.make(1)
    stage.post(who, wanted)
    stage.opponent.faults(
        {
            "kind": "expired_token",
            "company": who.company,
            "path": "^/3/",
            "times": 25,
            "probability": 0.1,
            "seed": 1,
        }
    )
    stage.sync(who)
    for _ in range(EXPIRIES):
        time.sleep(0.4)
        stage.opponent.tell("expire_tokens", {"company": who.company})
        stage.struck["all tokens expired"] += 1
    stage.wait(lambda: outcomes.at_rest(who))
    refused = sum(line["status"] == 401 for line in stage.opponent.wire(who.company))
    stage.say(f"expiring tokens: {refused} calls refused with 401")
    return _end(stage, who, wanted)


def _revoked(stage: Stage) -> list[str]:
    from accounting import scope

    who, wanted = stage.organisation(2), facts.make(2)
    stage.post(who, wanted)
    stage.sync(who)
    stage.wait(lambda: outcomes.states(who).get("confirmed", 0) >= 20)
    stage.opponent.tell("revoke", {"provider": "fortnox", "company": who.company})
    stage.struck["consent revoked"] += 1
    stage.wait(lambda: bool(outcomes.problems(who)))
    time.sleep(3)
    codes = [row.code for row in outcomes.problems(who)]
    since = stage.opponent.last()
    time.sleep(2)
    stage.say(f"revoked: {outcomes.states(who)}, then {codes}")
    found = [] if codes == ["reconnect_needed"] else [f"problems after the consent was revoked: {codes}"]
    if stage.opponent.wire(who.company, since):
        found.append("calls go on after the consent was revoked")
    with scope.scope([who.tenant.pk]):
        stage.connect(who.tenant, who.company)
    stage.wait(lambda: outcomes.at_rest(who))
    return [*found, *_end(stage, who, wanted)]


def _wrong_company(stage: Stage) -> list[str]:
    """The pinned company is another one than the token opens."""
    from accounting import scope
    from accounting.models import Integration

    who, wanted = stage.organisation(3), facts.make(3, customers=3, invoices=3, payments=1)
    stage.post(who, wanted)
    with scope.scope([who.tenant.pk]):
        Integration.objects.filter(pk=who.integration_id).update(company_id="999999")
    stage.struck["company exchanged"] += 1
    stage.sync(who)
    stage.wait(lambda: bool(outcomes.problems(who)))
    time.sleep(2)
    codes = [row.code for row in outcomes.problems(who)]
    writes = [
        line for line in stage.opponent.wire(who.company) if line["method"] != "GET" and "/3/" in line["path"]
    ]
    stage.say(f"another company: {codes}, {len(writes)} writes")
    return [
        *([] if codes == ["wrong_company"] else [f"problems at another company: {codes}"]),
        *(f"written to another company: {line['path']}" for line in writes),
    ]


def _end(stage: Stage, who: Organisation, wanted: facts.Facts) -> list[str]:
    return [
        *judge.verdict(wanted, stage.opponent.ledger(who.company)),
        *judge.second_sends(wanted, stage.opponent.wire(who.company), stage.scale.settle),
        *outcomes.complaints(who),
    ]
