"""What the engine tells of vouchers: confirmed ones get their number, the others their reason."""

from typing import Any

from accounting import clock
from accounting.bell import ring
from accounting.domain.ledgers import VoucherId
from accounting.facts import record_fact
from accounting.models import State, SyncItem, SyncJob
from accounting.models.sync import OPEN_STATES
from accounting.sync.jobs import EVENT
from vouchers.integration_ledger import known_year
from vouchers.models import Origin, Reversal, ReversalState, Voucher, VoucherState

_MOVING = [state for state in OPEN_STATES if state != State.NEEDS_PERSON]
# A newer plan of the same voucher goes on by itself.
_REPLACED = {"replaced_by_newer_plan", "older_version_under_way", "changed_since_plan", "no_longer_needed"}


def confirmed(item: SyncItem) -> None:
    """In the transaction of the confirmation: the mirror stands there, with its number."""
    voucher = Voucher.objects.filter(pk=item.resource_id, origin=Origin.MIRROR).first()
    if voucher is None:
        return
    placed(voucher, item.external_id)
    now = clock.now()
    for reversal in Reversal.objects.filter(mirror=voucher).select_related("integration"):
        Reversal.objects.filter(pk=reversal.pk).update(
            state=ReversalState.CONFIRMED,
            external_id=item.external_id,
            confirmed_at=now,
            reason="",
            params={},
        )
        record_fact(
            "reversal_booked",
            tenant=reversal.tenant_id,
            actor="engine",
            integration=reversal.integration,
            item=item,
            external_id=item.external_id,
            data={"original": reversal.original_id, "digest": reversal.original_digest},
        )


def placed(voucher: Voucher, external_id: str) -> None:
    """Give the voucher its place in the integration's ledger. A copy that was read from there before makes room."""
    where = VoucherId.parse(external_id)
    ledger = voucher.ledger
    if where is None or ledger is None:
        return
    copies = Voucher.objects.filter(ledger=ledger, external_id=external_id).exclude(pk=voucher.pk)
    for copy in copies:
        copy.external_id, copy.number, copy.state = "", None, VoucherState.DRAFT
        copy.archived_at = clock.now()
        copy.save(update_fields=["external_id", "number", "state", "archived_at"])
    year = known_year(ledger, where.year)
    changes: dict[str, Any] = {"external_id": external_id, "number": where.number, "archived_at": None}
    if year is not None:
        changes |= {"fiscal_year": year, "state": VoucherState.BOOKED, "registered_at": clock.now()}
    Voucher.objects.filter(pk=voucher.pk).update(**changes)


def job_ended(job: SyncJob) -> None:
    """Each mirror of the job is where its write is; the next job takes what came meanwhile."""
    if job.kind != EVENT:
        return
    for reversal in Reversal.objects.filter(mirror_id__in=job.record_ids, state=ReversalState.SENDING):
        restate(reversal)
    if Reversal.objects.filter(integration_id=job.integration_id, state=ReversalState.APPROVED).exists():
        ring("vouchers.tasks.push_mirrors", job.integration_id, job.tenant_id)


def restate(reversal: Reversal) -> None:
    """By the latest write of its mirror."""
    items = SyncItem.objects.filter(
        integration_id=reversal.integration_id, resource_id=reversal.mirror_id, plan_only=False
    )
    if items.filter(state__in=_MOVING, blocked=False).exists():
        return
    latest = items.order_by("-created_at", "-sequence").first()
    state, reason, params = _standing(latest)
    Reversal.objects.filter(pk=reversal.pk, state=ReversalState.SENDING).update(
        state=state, reason=reason, params=params
    )


def _standing(latest: SyncItem | None) -> tuple[ReversalState, str, dict[str, Any]]:
    if latest is None or (latest.state == State.SUPERSEDED and latest.reason in _REPLACED):
        return ReversalState.APPROVED, "", {}
    if latest.state == State.CONFIRMED:
        return ReversalState.CONFIRMED, "", {}
    if latest.state in {State.REJECTED, State.NEEDS_PERSON}:
        return ReversalState.NEEDS_PERSON, latest.error_code, latest.error_params
    held = latest.holds.filter(released_at=None, problem__solved_at=None).select_related("problem").first()
    if held is not None:
        return ReversalState.NEEDS_PERSON, held.problem.code, held.problem.params
    return ReversalState.NEEDS_PERSON, latest.reason, {}
