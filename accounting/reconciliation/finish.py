"""Stores the verdict of a run, closes what earlier runs found, and keeps one problem while anything is open."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from accounting import clock
from accounting.facts import record_fact
from accounting.models import (
    Reconciliation,
    ReconciliationDifference,
    ReconciliationStatus,
    ReconciliationSum,
)
from accounting.problems import service
from accounting.providers.books import VOUCHER
from accounting.reconciliation.actions import actions_for
from accounting.reconciliation.failure import NOT_COMPARED
from accounting.reconciliation.found import Found
from accounting.reconciliation.verdict import Verdict
from accounting.sync.errors import LeaseLost

DIFFER = "books_differ"
_TOGETHER = 500


@transaction.atomic
def finish(run: Reconciliation, verdict: Verdict, owner: str) -> None:
    """Raises LeaseLost; nothing is stored then."""
    counts = dict.fromkeys(ReconciliationDifference.Kind.values, 0)
    for one in verdict.found:
        counts[one.kind] += 1
    done = Reconciliation.objects.filter(
        pk=run.pk, lease_owner=owner, status=ReconciliationStatus.RUNNING
    ).update(
        status=ReconciliationStatus.COMPLETED,
        stage=Reconciliation.Stage.DONE,
        counts=counts,
        compared=verdict.compared,
        on_its_way=verdict.on_its_way,
        completed_at=clock.now(),
        next_attempt_at=None,
        error_code="",
    )
    if not done:
        raise LeaseLost
    ReconciliationDifference.objects.bulk_create(_rows(run, verdict), batch_size=_TOGETHER)
    ReconciliationSum.objects.bulk_create(
        [
            ReconciliationSum(
                tenant_id=run.tenant_id,
                run=run,
                month=one.month,
                account=one.account,
                ours=one.ours,
                theirs=one.theirs,
            )
            for one in verdict.sums
        ],
        batch_size=_TOGETHER,
    )
    _close_earlier(run, verdict.found)
    run.readings.all().delete()
    record_fact(
        "reconciled",
        tenant=run.tenant_id,
        actor=run.requested_by,
        integration=run.integration,
        data={"run": str(run.pk), **counts},
    )
    service.solve_cause(tenant=run.tenant_id, integration=run.integration, cause=NOT_COMPARED)
    tell(run)


def _rows(run: Reconciliation, verdict: Verdict) -> Iterator[ReconciliationDifference]:
    for position, one in enumerate(verdict.found, start=1):
        yield ReconciliationDifference(
            id=uuid4(),
            tenant_id=run.tenant_id,
            run=run,
            position=position,
            kind=one.kind,
            data_type=one.data_type,
            record_type=one.record_type,
            record_id=one.record_id,
            source_ref=one.source_ref,
            external_id=one.external_id,
            field=one.field,
            ours=one.ours,
            theirs=one.theirs,
            dated=one.dated,
            month=one.month,
            account=one.account,
            reason=one.reason,
            action=actions_for(one, run.integration)[0],
            final=one.final,
            fingerprint=one.fingerprint,
        )


def open_differences(run: Reconciliation) -> "QuerySet[ReconciliationDifference]":
    """Of all runs of this integration: neither mended nor accepted, nor found again by a later run."""
    rows: QuerySet[ReconciliationDifference] = ReconciliationDifference.objects.filter(
        run__integration=run.integration, mended_at=None, accepted_at=None, replaced_at=None
    )
    return rows


def _close_earlier(run: Reconciliation, found: list[Found]) -> None:
    """What this run looked at again is either found anew, or mended."""
    again = {one.key for one in found}
    now = clock.now()
    mended: list[UUID] = []
    replaced: list[UUID] = []
    for row in open_differences(run).exclude(run=run).filter(_looked_at(run)):
        (replaced if _key(row) in again else mended).append(row.pk)
    for ids, change in ((mended, "mended_at"), (replaced, "replaced_at")):
        for start in range(0, len(ids), _TOGETHER):
            ReconciliationDifference.objects.filter(pk__in=ids[start : start + _TOGETHER]).update(
                **{change: now}
            )


def _key(row: ReconciliationDifference) -> tuple[str, ...]:
    return Found(
        row.kind, row.data_type, row.reason, row.record_type, row.record_id, row.source_ref, row.external_id,
        row.field, month=row.month, account=row.account,
    ).key  # fmt: skip


def _looked_at(run: Reconciliation) -> Q:
    """Documents of the period; account sums only of months that it holds as a whole."""
    dated = Q(dated=None) | Q(dated__range=(run.date_from, run.date_to))
    documents = Q(data_type__in=run.data_types) & dated
    if not run.vouchers:
        return documents
    whole = Q(kind="account_sum", month__in=_whole_months(run.date_from, run.date_to))
    booked = ~Q(kind="account_sum") & Q(record_type__in=[*run.data_types, ""]) & dated
    return documents | (Q(data_type=VOUCHER) & (whole | booked))


def _whole_months(first: date, last: date) -> list[str]:
    months, day = [], first if first.day == 1 else _next_month(first)
    while _next_month(day) - timedelta(days=1) <= last:
        months.append(f"{day:%Y-%m}")
        day = _next_month(day)
    return months


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def tell(run: Reconciliation) -> None:
    """One problem per integration while differences are open; it ends with the last of them."""
    integration = run.integration
    count = open_differences(run).count()
    if not count:
        service.solve_cause(tenant=run.tenant_id, integration=integration, cause=DIFFER)
        return
    service.open_problem(
        tenant=run.tenant_id,
        integration=integration,
        code=DIFFER,
        cause=DIFFER,
        params={
            "count": count,
            "from": run.date_from.isoformat(),
            "to": run.date_to.isoformat(),
            "run": str(run.pk),
        },
        level="warning",
    )
