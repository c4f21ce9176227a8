"""Figures that people see of jobs and integrations; all counted in the database."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from accounting import budgets, clock
from accounting.domain import exact_json
from accounting.domain.masking import masked
from accounting.models import ExchangeBody, Integration, ProblemItem, State, SyncItem, SyncJob
from accounting.providers import registry

_DONE = [State.CONFIRMED, State.REJECTED, State.SUPERSEDED, State.STOPPED, State.NEEDS_PERSON]


def job_counts(job: SyncJob) -> dict[str, int]:
    """create, update and unchanged as planned; the rest says where the items stand."""
    waiting = Q(state__in=[State.PLANNED, State.READY, State.WAITING])
    figures = SyncItem.objects.filter(job=job).aggregate(
        create=Count("pk", filter=Q(operation="create")),
        update=Count("pk", filter=Q(operation="update")),
        confirmed=Count("pk", filter=Q(state=State.CONFIRMED)),
        rejected=Count("pk", filter=Q(state__in=[State.REJECTED, State.NEEDS_PERSON])),
        uncertain=Count("pk", filter=Q(state__in=[State.SENDING, State.UNCERTAIN])),
        waiting=Count("pk", filter=waiting & Q(blocked=False)),
        blocked=Count("pk", filter=waiting & Q(blocked=True)),
        superseded=Count("pk", filter=Q(state=State.SUPERSEDED)),
        stopped=Count("pk", filter=Q(state=State.STOPPED)),
    )
    left_out = {why: job.skipped.get(why, 0) for why in ("refused_before", "stopped_before", "held_before")}
    # What could not be read, and what was read and waits since an earlier run, is no green run either.
    for why, word in (("refused_before", "refused"), ("held_before", "held_before")):
        left_out[why] += sum(read.get(word, 0) for read in job.pulled.values())
    return {**figures, "unchanged": job.unchanged, **left_out}


def job_progress(job: SyncJob) -> dict[str, int]:
    figures = SyncItem.objects.filter(job=job).aggregate(
        total=Count("pk"), done=Count("pk", filter=Q(state__in=_DONE) | Q(blocked=True))
    )
    return {"done": figures["done"], "total": figures["total"]}


def eta_seconds(job: SyncJob) -> int | None:
    """How long the remaining calls take under the provider's budget; None where nothing remains."""
    left = SyncItem.objects.filter(job=job, blocked=False).exclude(state__in=_DONE)
    calls = left.aggregate(calls=Sum("calls_planned"))["calls"] or 0
    if not calls:
        return None
    return round(calls / budgets.calls_per_second(registry.get(job.integration.provider)))


def integration_status(integration: Integration) -> dict[str, Any]:
    """What GET /api/integrations/{id}/status answers."""
    held = ProblemItem.objects.filter(item=OuterRef("pk"), released_at=None, problem__solved_at=None)
    figures = SyncItem.objects.filter(integration=integration, plan_only=False).aggregate(
        pending=Count("pk", filter=Q(status="pending")),
        processing=Count("pk", filter=Q(status="processing")),
        failed=Count("pk", filter=Q(Exists(held), state__in=[State.REJECTED, State.NEEDS_PERSON])),
    )
    last = integration.jobs.order_by("-created_at").first()
    return {
        "id": integration.pk,
        "provider": integration.provider,
        "company": {
            "id": integration.company_id,
            "name": integration.company_name,
            "org_number": integration.company_org_number,
        },
        "status": integration.status,
        "last_sync_at": integration.last_sync_at,
        "token_expires_at": integration.token_expires_at,
        "consent_days_left": consent_days_left(integration),
        "error_count": integration.error_count,
        "error_code": integration.error_code,
        "error_params": integration.error_params,
        "counts": figures,
        "last_job": last,
        "budget_left": calls_left(integration),
    }


def consent_days_left(integration: Integration) -> int | None:
    """None where the consent stands until it is revoked (client credentials)."""
    grant = integration.grant
    if grant is None or grant.client_credentials or grant.refresh_expires_at is None:
        return None
    return max(0, (grant.refresh_expires_at - clock.now()).days)


def calls_left(integration: Integration) -> int | None:
    grant = integration.grant
    if grant is None:
        return None
    provider = registry.get(integration.provider)
    return budgets.calls_left(provider, app=grant.app.client_id, company=integration.company_id)


def with_plans(items: QuerySet[SyncItem]) -> QuerySet[SyncItem]:
    """The same items; `item_changes` then needs no query of its own per item."""
    plans = ExchangeBody.objects.filter(kind="plan")
    return items.prefetch_related(Prefetch("bodies", queryset=plans, to_attr="plans"))


def item_changes(item: SyncItem) -> list[dict[str, Any]]:
    """[{field, old, new}] as planned, personal numbers masked; empty once the body's retention time is over.

    Numbers are exact (int or Decimal); `old` and `new` may be lists and objects of the provider's document.
    """
    loaded = getattr(item, "plans", None)
    plans = ExchangeBody.objects.filter(item=item, kind="plan")[:1] if loaded is None else loaded
    stored = next(iter(plans), None)
    changes: list[dict[str, Any]] = exact_json.loads(stored.body)["changes"] if stored else []
    return [masked(change) for change in changes]
