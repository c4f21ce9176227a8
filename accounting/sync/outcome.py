"""Stores what became of a write; nothing is stored where the lease's fence no longer stands."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from accounting import clock, failpoints, records
from accounting.domain.errors import Kind, ProviderError
from accounting.facts import record_fact
from accounting.models import State, SyncItem, SyncJob
from accounting.models.sync import STOPPED_BY_PERSON
from accounting.problems import service
from accounting.providers import registry
from accounting.providers.base import Written
from accounting.sync import block, circuit, memory
from accounting.sync.context import Context
from accounting.sync.errors import LeaseLost
from accounting.sync.lease import Lease, end_dependents
from accounting.sync.reissue import after_credit

log = structlog.get_logger(__name__)
_random = SystemRandom()

BACKOFF = (1, 2, 4, 8, 16, 32, 60)
ENGINE = "engine"
MOST_FAILED_LOOKS = 10  # about five minutes of look-ups; while the provider as a whole is away none is made
_SHARED = {"tries_used_up"}
FOUND_OTHERWISE = "found_with_other_content"


def backoff_seconds(tries: int) -> float:
    """1, 2, 4 ... at most 60 seconds, with 10 % of jitter either way."""
    base = BACKOFF[min(tries, len(BACKOFF) - 1)] * settings.FROST_BACKOFF_SCALE
    return base * _random.uniform(0.9, 1.1)


def _update(taken: Lease, **changes: Any) -> None:
    """Change the item while the fence stands.

    Raises LeaseLost.
    """
    rows = SyncItem.objects.filter(
        pk=taken.item.pk, fence=taken.fence, state__in=[State.SENDING, State.UNCERTAIN]
    )
    if not rows.update(lease_until=None, lease_owner="", **changes):
        raise LeaseLost


def _in_one(taken: Lease, work: Any) -> None:
    try:
        with transaction.atomic():
            work()
            failpoints.reached("before_our_commit", taken.item.business_key)
    except LeaseLost:
        log.warning("stale_fence", item=str(taken.item.pk))


def confirmed(taken: Lease, context: Context, written: Written, *, adopted: bool) -> None:
    """The write stands at the provider: mapping, history and item in one transaction."""
    _link(taken, context, written, lambda: _store_confirmed(taken, context, written, adopted=adopted))


def _link(taken: Lease, context: Context, written: Written, work: Any) -> None:
    """In one transaction; a person's turn where the document's number is linked to another of our records."""
    try:
        _in_one(taken, work)
    except IntegrityError:
        if not memory.belong_to_others(taken.item, [written.external_id]):
            raise
        # It stands at the provider: a retry looks before it sends.
        error = ProviderError(Kind.NEEDS_PERSON, "external_id_taken", {"number": written.external_id})
        _in_one(taken, lambda: _needs_person(taken, context, error, external_id=written.external_id))


def _store_confirmed(taken: Lease, context: Context, written: Written, *, adopted: bool) -> None:
    item = taken.item
    now = clock.now()
    _update(
        taken,
        state=State.CONFIRMED,
        external_id=written.external_id,
        completed_at=now,
        reason="adopted" if adopted else "",
        error_code="",
        error_kind="",
        error_words="",
        error_params={},
    )
    item.external_id = written.external_id
    memory.remember(item, context, written)
    record_fact(
        f"{item.operation}_{'found' if adopted else 'confirmed'}",
        tenant=item.tenant_id,
        actor=ENGINE,
        integration=context.integration,
        item=item,
        data=memory.evidence(item, written),
    )
    service.item_done(item)
    records.get(item.resource_type).confirmed(item)
    if item.last_step and context.resource(item.data_type).undoes(item.operation):
        after_credit(item, context)


def total_differs(
    taken: Lease, context: Context, written: Written, expected: Decimal, total: Decimal | None
) -> None:
    """The document stands there with another sum: mapped, so that it is never made twice, but not confirmed.

    `total` is None where the provider shows none.
    """

    def store() -> None:
        item = taken.item
        item.external_id = written.external_id
        memory.remember(item, context, written, in_step=False)
        code = "total_missing" if total is None else "total_differs"
        params = {"ours": str(expected), "theirs": str(total), "number": written.external_id}
        error = ProviderError(Kind.NEEDS_PERSON, code, params)
        _needs_person(taken, context, error, external_id=written.external_id)

    _link(taken, context, written, store)


def found_otherwise(taken: Lease, context: Context, written: Written) -> None:
    """Our document stands there with other content, and can be changed: linked now, updated by the next plan."""

    def store() -> None:
        item = taken.item
        item.external_id = written.external_id
        memory.remember(item, context, written, in_step=False)
        _update(taken, state=State.SUPERSEDED, external_id=written.external_id, reason=FOUND_OTHERWISE)
        end_dependents([item.pk], FOUND_OTHERWISE)
        record_fact(
            "found_with_other_content",
            tenant=item.tenant_id,
            actor=ENGINE,
            integration=context.integration,
            item=item,
            data=memory.evidence(item, written),
        )

    _link(taken, context, written, store)


def not_found(taken: Lease) -> None:
    """A look-up found nothing: look once more, then it is proven that nothing was applied."""
    now = clock.now()
    item = taken.item
    if item.looks == 0:
        _in_one(
            taken,
            lambda: _update(taken, looks=1, next_attempt_at=now + timedelta(seconds=_second_look(item))),
        )
        return
    tries = item.retry_count + 1
    if tries > item.max_retries:
        error = ProviderError(Kind.TRANSIENT, "tries_used_up", {"tries": item.max_retries})
        _in_one(taken, lambda: _rejected(taken, error))
        return
    later = now + timedelta(seconds=backoff_seconds(tries))
    _in_one(
        taken,
        lambda: _wait(taken, looks=0, retry_count=tries, next_attempt_at=later, look_first=False),
    )


def _second_look(item: SyncItem) -> float:
    """An update is compared at once, so its second look has to wait until a late commit is over as well."""
    both = settings.FROST_SETTLE_SECONDS + settings.FROST_SECOND_LOOK_SECONDS
    return both if item.operation == "update" else settings.FROST_SECOND_LOOK_SECONDS


def failed(taken: Lease, context: Context, error: ProviderError) -> None:
    """Sort one failure: try later, look up later, refused, or a person's turn."""

    def store() -> None:
        if taken.item.state == State.UNCERTAIN:
            _look_up_failed(taken, context, error)
        elif error.kind is Kind.UNCERTAIN:
            _uncertain(taken, error)
        elif error.kind is Kind.NEEDS_PERSON:
            _needs_person(taken, context, error)
        elif error.kind is Kind.REJECTED:
            _rejected(taken, error)
        else:
            _try_later(taken, context, error)

    _in_one(taken, store)


def _words(error: ProviderError) -> dict[str, Any]:
    return {
        "error_kind": str(error.kind),
        "error_code": error.code,
        "error_params": error.params,
        "error_words": error.message[:2000],
        "request_id": error.request_id[:80],
    }


def _uncertain(taken: Lease, error: ProviderError) -> None:
    """It may have been applied, perhaps only in two minutes: settle first, then look."""
    wait = backoff_seconds(0) if taken.item.operation == "update" else settings.FROST_SETTLE_SECONDS
    _update(
        taken,
        state=State.UNCERTAIN,
        looks=0,
        next_attempt_at=clock.now() + timedelta(seconds=wait),
        **_words(error),
    )
    _fact(taken, "outcome_uncertain", error)


def _look_up_failed(taken: Lease, context: Context, error: ProviderError) -> None:
    """Still unknown: look again later; only a person may decide otherwise."""
    failures = taken.item.failed_looks
    if error.kind in {Kind.NEEDS_PERSON, Kind.REJECTED} or failures >= MOST_FAILED_LOOKS:
        _needs_person(taken, context, error)
        return
    later = error.retry_at or clock.now() + timedelta(seconds=backoff_seconds(failures))
    _update(taken, next_attempt_at=later, failed_looks=failures + 1, **_words(error))


def _try_later(taken: Lease, context: Context, error: ProviderError) -> None:
    """Nothing was applied. What is not this item's fault costs none of its tries."""
    item = taken.item
    elsewhere = error.kind is Kind.RATE_LIMITED or error.code in circuit.OWN
    free = elsewhere or circuit.is_open(context.integration)
    tries = item.retry_count if free else item.retry_count + 1
    if tries > item.max_retries:
        used_up = ProviderError(Kind.TRANSIENT, "tries_used_up", {"tries": item.max_retries}, error.message)
        _rejected(taken, used_up)
        return
    later = error.retry_at or clock.now() + timedelta(seconds=backoff_seconds(max(tries - 1, 0)))
    _wait(taken, retry_count=tries, next_attempt_at=later, **_words(error))


def _wait(taken: Lease, **changes: Any) -> None:
    """Nothing was applied: in line again, unless a person stopped the job meanwhile."""
    job = taken.item.job
    if job is not None and SyncJob.objects.filter(pk=job.pk).exclude(stop_requested_at=None).exists():
        changes |= {"state": State.STOPPED, "reason": STOPPED_BY_PERSON, "completed_at": clock.now()}
    _update(taken, **{"state": State.WAITING, **changes})


def _rejected(taken: Lease, error: ProviderError) -> None:
    _update(taken, state=State.REJECTED, completed_at=clock.now(), **_words(error))
    _fact(taken, "rejected", error)
    _open(taken, error)


def _needs_person(taken: Lease, context: Context, error: ProviderError, external_id: str = "") -> None:
    """Where the write may have been applied, `sent_at` stays: a retry then looks before it sends."""
    sent = taken.item.state == State.UNCERTAIN or bool(external_id)
    changes: dict[str, Any] = {"external_id": external_id} if external_id else {}
    _update(
        taken,
        state=State.NEEDS_PERSON,
        sent_at=clock.now() if sent else None,
        next_attempt_at=None,
        **changes,
        **_words(error),
    )
    _fact(taken, "needs_person", error)
    _open(taken, error)


def _open(taken: Lease, error: ProviderError) -> None:
    """One problem per cause. Refusals of the same kind with the same words are one cause."""
    item = taken.item
    entry = registry.get(item.integration.provider).errors.get(error.code)
    shared = error.code in _SHARED or (entry is not None and entry.shared)
    what = hashlib.sha256(error.message.encode()).hexdigest()[:12] if shared else item.source_ref
    cause = f"{error.code}:{item.data_type}:{what}"
    problem = service.open_problem(
        tenant=item.tenant_id,
        integration=item.integration,
        code=error.code,
        cause=cause,
        params={**error.params, "record": item.source_ref, "data_type": item.data_type},
        words=error.message[:2000],
    )
    block.hold_with_dependents(problem, [item], themselves=False)


def _fact(taken: Lease, fact: str, error: ProviderError) -> None:
    record_fact(
        fact,
        tenant=taken.item.tenant_id,
        actor=ENGINE,
        integration=taken.item.integration,
        item=taken.item,
        data={"code": error.code, "kind": str(error.kind), "operation": taken.item.operation},
    )
