"""Starts comparisons: on demand, nightly, and those that were only priced before. Each tells its price first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from django.db import IntegrityError, transaction

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import ProviderError
from accounting.facts import record_fact
from accounting.models import Integration, IntegrationStatus, Reconciliation, ReconciliationStatus
from accounting.providers import registry
from accounting.reconciliation import listing, pricing
from accounting.reconciliation.work import OPEN, Work, lease_for, new_owner
from accounting.sync import guard
from accounting.sync.context import Context
from accounting.sync.errors import LeaseLost, SyncRefused

log = structlog.get_logger(__name__)

# How long a request may wait for its price; larger lists are priced by the worker.
_SECONDS = 6.0
_PATIENCE = 2.0
# What was listed longer ago than this is listed again before it is compared.
_FRESH = timedelta(minutes=10)
_LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Asked:
    """`new` is False where the same comparison is under way already."""

    run: Reconciliation
    new: bool


def reconcile(
    *,
    integration: Integration,
    data_types: Sequence[str] | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    vouchers: bool = True,
    dry_run: bool = False,
    trigger: str,
    requested_by: str,
) -> Asked:
    """A priced run, started unless it is a dry one; without a period, last month and this one so far.

    Raises SyncRefused: integration_disconnected, integration_paused, not_comparable, unknown_data_type,
    data_type_off, integration_not_ready, period_reversed, period_too_long, reconciliation_running;
    ProviderError where the provider refuses to be read at all.
    """
    _refuse_unready(integration)
    first, last = _period(integration, date_from, date_to)
    owner = new_owner()
    run = Reconciliation(
        tenant_id=integration.tenant_id,
        integration=integration,
        trigger=trigger,
        requested_by=requested_by,
        data_types=_data_types(integration, data_types),
        date_from=first,
        date_to=last,
        vouchers=vouchers and _has_vouchers(integration, data_types),
        dry_run=dry_run,
        created_at=clock.now(),
        **lease_for(owner),
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        return Asked(_running(run), new=False)
    _price(run, owner)
    return Asked(run, new=True)


def start(*, run: Reconciliation, started_by: str) -> Reconciliation:
    """Turn a priced dry run into a comparison.

    Raises SyncRefused: reconciliation_not_planned, reconciliation_running, and those of `reconcile`.
    """
    _refuse_unready(run.integration)
    try:
        with transaction.atomic():
            changed = Reconciliation.objects.filter(
                pk=run.pk, dry_run=True, status=ReconciliationStatus.PLANNED
            ).update(dry_run=False, requested_by=started_by)
            if not changed:
                raise SyncRefused("reconciliation_not_planned", {"status": run.status})
            ring("reconcile", run.pk, run.tenant_id)
    except IntegrityError:
        raise SyncRefused("reconciliation_running", {}) from None
    run.refresh_from_db()
    if run.created_at < clock.now() - _FRESH:
        listing.start_over(run)
    return run


def reconcile_all() -> int:
    """The nightly round over the tenants in scope; the number of comparisons started."""
    ready = Integration.objects.filter(
        status__in=[IntegrationStatus.CONNECTED, IntegrationStatus.ERROR], grant__state="ok"
    ).select_related("grant__app", "tenant")
    return sum(_nightly(integration) for integration in ready)


def _nightly(integration: Integration) -> int:
    """A new connection waits until something was sent: everything there would be called unknown."""
    if not integration.mappings.exists():
        return 0
    try:
        return int(reconcile(integration=integration, trigger="schedule", requested_by="schedule").new)
    except (SyncRefused, ProviderError) as error:
        log.info("nightly_reconciliation_refused", integration=str(integration.pk), code=error.code)
        return 0


def _price(run: Reconciliation, owner: str) -> None:
    """Read the lists, as far as that goes in a few seconds.

    Raises ProviderError where there is no use in trying again.
    """
    work = Work(run, owner, seconds=_SECONDS, patience=_PATIENCE)
    try:
        work.list_all()
    except ProviderError as error:
        if not work.worth_another_try(error):
            run.readings.all().delete()
            Reconciliation.objects.filter(pk=run.pk).delete()
            raise
    except LeaseLost:
        log.warning("reconciliation_lease_lost", run=str(run.pk))
    if run.stage == Reconciliation.Stage.LISTING:
        run.calls_planned = pricing.calls_planned(run, work.context, work.books)
        run.save(update_fields=["calls_planned"])
    record_fact(
        "reconciliation_priced",
        tenant=run.tenant_id,
        actor=run.requested_by,
        integration=run.integration,
        data={"run": str(run.pk), "calls": run.calls_planned, "dry_run": run.dry_run},
    )
    work.let_go()


def _refuse_unready(integration: Integration) -> None:
    if integration.status == IntegrationStatus.DISCONNECTED or integration.grant is None:
        raise SyncRefused("integration_disconnected", {})
    if integration.status == IntegrationStatus.PAUSED:
        raise SyncRefused("integration_paused", {})
    if registry.get(integration.provider).books is None:
        raise SyncRefused("not_comparable", {"provider": integration.provider})
    if not guard.may_send(integration):
        raise SyncRefused("integration_not_ready", {})


def comparable_types(integration: Integration) -> list[str]:
    """The data types that can be compared and are not switched off."""
    context = Context(integration)
    chosen = context.settings.data_types
    known = context.provider.books.data_types if context.provider.books else ()
    return [one for one in known if one not in chosen or chosen[one].enabled]


def _data_types(integration: Integration, wanted: Sequence[str] | None) -> list[str]:
    offered = comparable_types(integration)
    if not wanted:
        return offered
    for data_type in wanted:
        if data_type not in registry.get(integration.provider).books.data_types:
            raise SyncRefused("unknown_data_type", {"data_type": data_type})
        if data_type not in offered:
            raise SyncRefused("data_type_off", {"data_type": data_type})
    return [one for one in offered if one in set(wanted)]


def _has_vouchers(integration: Integration, wanted: Sequence[str] | None) -> bool:
    booking = registry.get(integration.provider).books.booking
    return bool(booking & set(_data_types(integration, wanted)))


def _period(integration: Integration, first: date | None, last: date | None) -> tuple[date, date]:
    today = clock.today(integration.tenant.time_zone)
    last = last or today
    first = first or (last.replace(day=1) - timedelta(days=1)).replace(day=1)
    if last < first:
        raise SyncRefused("period_reversed", {"from": str(first), "to": str(last)})
    if last - first > _LONGEST:
        raise SyncRefused("period_too_long", {"years": 3})
    return first, last


def _running(wanted: Reconciliation) -> Reconciliation:
    """The open run, where it does what is wanted.

    Raises SyncRefused(reconciliation_running) where it does something else.
    """
    running = Reconciliation.objects.filter(
        integration=wanted.integration, dry_run=False, status__in=OPEN
    ).first()
    same = running is not None and all(
        getattr(running, name) == getattr(wanted, name)
        for name in ("data_types", "date_from", "date_to", "vouchers")
    )
    if running is None or not same:
        raise SyncRefused("reconciliation_running", {})
    return running
