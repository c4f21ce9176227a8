"""`python -m tests.reconciliation_injector var/demo.json [seed]`: injects into a running demo, and judges.

The months have to stand at the provider already; `python -m tests.story var/demo.json` leaves them so. What it does
to the sandbox's books stays there.
"""

import sys
import time
from datetime import date
from pathlib import Path

from tests.acceptance.hub import Hub
from tests.acceptance.saying import check, say
from tests.reconciliation_injector.inject import inject
from tests.reconciliation_injector.judge import judge
from tests.reconciliation_injector.reconcile import reconcile
from tests.reconciliation_injector.rest import HubRest, Records
from tests.reconciliation_injector.world import Theirs

FIRST, LAST, SEED = date(2025, 12, 1), date(2026, 2, 28), 20260131


def main() -> None:
    hub = Hub(Path(sys.argv[1]))
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    rest = HubRest(hub)
    ours, theirs = Records(rest), Theirs(hub.demo["sandbox_url"])
    period = {"integration": hub.integration, "first": FIRST, "last": LAST}
    before = reconcile(rest, **period, pause=lambda: time.sleep(2))[1]
    check("differences before", before, [])
    done = inject(theirs=theirs, ours=ours, seed=seed, first=FIRST, last=LAST)
    check("differences injected", len(done.injected), 100)
    ended, reported = reconcile(rest, **period, pause=lambda: time.sleep(2))
    say(f"       {ended['calls_planned']} calls were planned, {len(reported)} lines reported")
    verdict = judge(done, reported)
    check("injected and not reported", verdict.missed, [])
    check("reported and not injected", verdict.false, [])
    say(f"       {verdict.sums} sums follow from documents that were tampered with")
    say("all as expected")


if __name__ == "__main__":
    main()
