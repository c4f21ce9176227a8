"""Bugs in when something is sent again."""

from tests.mutants.mutant import Mutant

FAULTS, JOBS, LOOKS = (f"tests/engine/test_{name}.py" for name in ("fault_table", "jobs", "look_up"))
LATE = f"{FAULTS}::test_a_commit_that_comes_late_is_waited_for[invoice create]"
AGAIN = f"{FAULTS}::test_nothing_is_sent_again_before_settling_and_two_looks[invoice create]"

MUTANTS = (
    Mutant(
        "no look-up before it is sent again",
        "accounting/sync/push.py",
        "        if taken.look_up:\n",
        "        if taken.look_up and taken.item.state != State.UNCERTAIN:\n",
        (LATE,),
    ),
    Mutant(
        "an expired lease is ready instead of uncertain",
        "accounting/sync/lost_workers.py",
        "state=State.NEEDS_PERSON if parked else State.UNCERTAIN,",
        "state=State.NEEDS_PERSON if parked else State.READY,",
        (f"{JOBS}::test_an_expired_lease_becomes_uncertain_and_is_looked_up_twice",),
    ),
    Mutant(
        "no second look",
        "accounting/sync/outcome.py",
        "    if item.looks == 0:\n",
        "    if item.looks == 99:\n",
        (AGAIN,),
    ),
    Mutant(
        "no time to settle",
        "accounting/sync/outcome.py",
        'wait = backoff_seconds(0) if taken.item.operation == "update" else settings.FROST_SETTLE_SECONDS',
        "wait = 0.0",
        (LATE, AGAIN),
    ),
    Mutant(
        "retry in the HTTP layer",
        "accounting/providers/http.py",
        "HTTPAdapter(max_retries=0,",
        'HTTPAdapter(max_retries=__import__("urllib3").Retry(3, allowed_methods=None, status_forcelist=[503]),',
        (AGAIN,),
    ),
    Mutant(
        "body rendered again on retry",
        "accounting/sync/lease.py",
        "    if item.frozen_at is None:\n",
        "    if item.frozen_at is None or item.retry_count:\n",
        (f"{LOOKS}::test_what_is_sent_again_are_the_same_bytes_and_the_newer_version_waits",),
    ),
    Mutant(
        "no fence",
        "accounting/sync/outcome.py",
        "pk=taken.item.pk, fence=taken.fence, state__in",
        "pk=taken.item.pk, state__in",
        (f"{JOBS}::test_a_worker_that_lost_its_lease_stores_nothing",),
    ),
    Mutant(
        "a timeout counts as not applied",
        "accounting/providers/http.py",
        'kind = Kind.TRANSIENT if method == "GET" else Kind.UNCERTAIN',
        "kind = Kind.TRANSIENT",
        (LATE,),
    ),
)
