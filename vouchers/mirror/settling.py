"""Decides what becomes of an original that was just read: a mirror, a proposal, a person's turn, or nothing."""

from datetime import date

from django.db import transaction

from accounting import clock, failpoints
from accounting.domain.findings import Finding
from accounting.domain.ledgers import BookedVoucher
from accounting.problems import service
from vouchers.domain.echo import own_mark
from vouchers.domain.mirror_dates import mirror_date
from vouchers.domain.mirror_rows import row_findings
from vouchers.mirror import claims, proposals
from vouchers.mirror.making import make_mirror
from vouchers.models import Reversal, ReversalState, RuleMode

DELETED = "original_deleted"
_UNDECIDED = (ReversalState.NOTICED, ReversalState.NEEDS_PERSON, ReversalState.PROPOSED)


def settle(
    reversal: Reversal,
    found: BookedVoucher | None,
    *,
    decided_by: str = "",
    on: date | None = None,
    only_propose: bool = False,
) -> None:
    """By whom it was decided, and the day that a person chose, where one did. Done once, whoever comes second.

    `found` is None where the original is gone.
    """
    if found is None:
        drop(reversal, DELETED)
        return
    remember(reversal, found)
    if reason := _left_alone(reversal, found):
        drop(reversal, reason)
        return
    dated = mirror_date(reversal.rule.auto_reverse_date_mode, found.voucher_date, found.comment)
    findings = [*row_findings(found.rows)]
    day = on or dated.on
    if day is None and dated.finding is not None:
        findings.append(dated.finding)
    if findings or day is None:
        _ask(reversal, found, findings[0])
    elif only_propose or (reversal.rule.mode != RuleMode.AUTOMATIC and not decided_by):
        proposals.propose(reversal, day, _UNDECIDED)
    else:
        _approve(reversal, found, day, decided_by)


def _left_alone(reversal: Reversal, found: BookedVoucher) -> str:
    if own_mark(found.comment, found.text):
        return "own_voucher"
    return "before_start" if found.voucher_date < reversal.rule.starts_on else ""


def remember(reversal: Reversal, found: BookedVoucher) -> None:
    reversal.original = found.as_json()
    reversal.original_digest = found.digest
    reversal.original_date = found.voucher_date
    reversal.read_at = clock.now()


def _approve(reversal: Reversal, found: BookedVoucher, on: date, decided_by: str) -> None:
    """The mirror and the decision in one transaction; nothing has been sent by then."""
    with transaction.atomic():
        if not take(reversal, ReversalState.APPROVED, _UNDECIDED):
            return
        if not claims.claim(reversal):
            _leave_to_the_other(reversal)
            return
        reversal.revision = max(reversal.revision, 1)
        reversal.mirror_date = on
        reversal.mirror = make_mirror(reversal, found, on)
        reversal.reason, reversal.params = "", {}
        if decided_by:
            reversal.decided_by, reversal.decided_at = decided_by, clock.now()
        reversal.save()
        _solve(reversal)
        failpoints.reached("mirror_before_commit", reversal.original_id)
    failpoints.reached("mirror_stored", reversal.original_id)


def _leave_to_the_other(reversal: Reversal) -> None:
    reversal.state, reversal.reason = ReversalState.DROPPED, claims.ELSEWHERE
    reversal.params = claims.tell(reversal)
    reversal.save()
    _solve(reversal)


def _ask(reversal: Reversal, found: BookedVoucher, finding: Finding) -> None:
    """A person's turn: one problem per original and rule, with what is missing."""
    params = {
        **finding.params,
        "record": f"{found.id.series}{found.id.number}",
        "date": found.voucher_date.isoformat(),
        "target": reversal.rule.target_series,
        "reversal": str(reversal.pk),
    }
    with transaction.atomic():
        if not take(reversal, ReversalState.NEEDS_PERSON, _UNDECIDED):
            return
        reversal.reason, reversal.params = finding.code, params
        reversal.save()
        service.open_problem(
            tenant=reversal.tenant_id,
            integration=reversal.integration,
            code=finding.code,
            cause=cause_of(reversal),
            params=params,
        )


def drop(reversal: Reversal, reason: str, decided_by: str = "") -> bool:
    """Done without a mirror; False where it is beyond that."""
    with transaction.atomic():
        if not take(reversal, ReversalState.DROPPED, _UNDECIDED):
            return False
        reversal.reason, reversal.params, reversal.alert = reason, {}, ""
        if decided_by:
            reversal.decided_by, reversal.decided_at = decided_by, clock.now()
        reversal.save()
        _solve(reversal)
    return True


def take(reversal: Reversal, state: ReversalState, from_states: tuple[ReversalState, ...]) -> bool:
    """Compare and set: of two that settle the same original, one goes on."""
    rows = Reversal.objects.filter(pk=reversal.pk, state__in=from_states)
    if not rows.update(state=state):
        return False
    reversal.state = state
    return True


def cause_of(reversal: Reversal) -> str:
    return f"reversal:{reversal.pk}"


def _solve(reversal: Reversal) -> None:
    service.solve_cause(tenant=reversal.tenant_id, integration=reversal.integration, cause=cause_of(reversal))
    proposals.tell(reversal.rule)
