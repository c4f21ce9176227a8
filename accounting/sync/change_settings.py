"""Changes an integration's settings; what would now be sent differently becomes due."""

from typing import Any

from django.db import transaction

from accounting import clock
from accounting.facts import record_fact
from accounting.models import Integration, IntegrationMapping, IntegrationStatus
from accounting.providers import registry
from accounting.sync.errors import SyncRefused


def change_settings(*, integration: Integration, changes: dict[str, Any], changed_by: str) -> Integration:
    """Merge the changes into the settings.

    Raises ValueError(dict of field -> code) where the provider's settings class refuses one.
    """
    provider = registry.get(integration.provider)
    merged = {**integration.settings, **changes}
    parsed = provider.settings.parse(merged)
    with transaction.atomic():
        integration.settings = parsed.as_json()
        integration.save(update_fields=["settings", "updated_at"])
        # Documents that can no longer change keep what was sent; all others are compared at the next plan.
        open_mappings = IntegrationMapping.objects.filter(integration=integration, archived_at=None)
        open_mappings.exclude(remote_state__final=True).update(stale=True)
        record_fact(
            "settings_changed",
            tenant=integration.tenant_id,
            actor=changed_by,
            integration=integration,
            data={"fields": sorted(changes)},
        )
    return integration


def pause(*, integration: Integration, paused_by: str) -> None:
    """Only a person pauses; nothing is sent until a person resumes.

    Raises SyncRefused: not_pausable.
    """
    _switch(integration, [IntegrationStatus.CONNECTED, IntegrationStatus.ERROR], "paused", paused_by)


def resume(*, integration: Integration, resumed_by: str) -> None:
    """A consent that ended meanwhile does not come back by resuming.

    Raises SyncRefused: not_paused.
    """
    grant = integration.grant
    lives = grant is not None and grant.state == "ok"
    _switch(integration, [IntegrationStatus.PAUSED], "connected" if lives else "disconnected", resumed_by)


def _switch(integration: Integration, before: list[str], status: str, actor: str) -> None:
    with transaction.atomic():
        rows = Integration.objects.filter(pk=integration.pk, status__in=before)
        if not rows.update(status=status, updated_at=clock.now()):
            raise SyncRefused("not_pausable" if status == "paused" else "not_paused", {})
        integration.refresh_from_db(fields=["status", "updated_at"])
        record_fact(
            f"integration_{status}", tenant=integration.tenant_id, actor=actor, integration=integration
        )
