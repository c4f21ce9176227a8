"""Asks for the books of an integration; the reading itself is done when the bell reaches a worker."""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounting import clock
from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.models import Integration, IntegrationStatus
from accounting.providers import registry
from accounting.sync.errors import SyncRefused
from vouchers.integration_ledger import ledger_of
from vouchers.models import LedgerPull

OPEN = [LedgerPull.Status.WAITING, LedgerPull.Status.RUNNING]


class PullRefused(SyncRefused):
    """integration_disconnected, integration_paused, no_ledger_there."""


def ask_to_pull(*, integration: Integration, requested_by: str, whole: bool = False) -> LedgerPull:
    """A reading of the integration's books, or the one that is under way.

    Raises PullRefused.
    """
    _refuse_unready(integration)
    ledger = ledger_of(integration)
    pull = LedgerPull(
        id=uuid4(),
        tenant_id=integration.tenant_id,
        ledger=ledger,
        whole=whole,
        requested_by=requested_by,
        requested_at=clock.now(),
    )
    try:
        with transaction.atomic():
            pull.save(force_insert=True)
    except IntegrityError:
        running = LedgerPull.objects.filter(ledger=ledger, status__in=OPEN).first()
        return running or ask_to_pull(integration=integration, requested_by=requested_by, whole=whole)
    ring("vouchers.tasks.pull_ledger", pull.pk, pull.tenant_id)
    return pull


def _refuse_unready(integration: Integration) -> None:
    if integration.status == IntegrationStatus.DISCONNECTED or integration.grant is None:
        raise PullRefused("integration_disconnected", {})
    if integration.status == IntegrationStatus.PAUSED:
        raise PullRefused("integration_paused", {})
    if registry.get(integration.provider).ledgers is None:
        raise PullRefused("no_ledger_there", {"provider": integration.provider})


def ask_again_each_night(tenant: UUID) -> int:
    """For the ledgers that somebody has asked for before; the number of readings."""
    ready = Integration.objects.filter(
        tenant_id=tenant,
        ledgers__pulls__isnull=False,
        status__in=[IntegrationStatus.CONNECTED, IntegrationStatus.ERROR],
        grant__state="ok",
    ).select_related("grant", "tenant")
    integrations = {one.pk: one for one in ready}
    for integration in integrations.values():
        ask_to_pull(integration=integration, requested_by="schedule")
    return len(integrations)


def due() -> Q:
    """Waiting ones whose time has come, and those whose worker was lost."""
    waiting = Q(status=LedgerPull.Status.WAITING) & (Q(lease_until=None) | Q(lease_until__lt=clock.now()))
    return waiting | Q(status=LedgerPull.Status.RUNNING, lease_until__lt=clock.now())


def sweep() -> int:
    """The number of bells."""
    with all_tenants():
        waiting = list(LedgerPull.all_tenants.filter(due()).values_list("pk", "tenant_id"))
    for pull, tenant in waiting:
        ring("vouchers.tasks.pull_ledger", pull, tenant)
    return len(waiting)
