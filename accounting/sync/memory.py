"""What we remember of a document at the provider: its id, what was sent, and the state it is in."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounting import clock
from accounting.domain import exact_json
from accounting.mappings import effects
from accounting.mappings.resolve import rules_changed_meanwhile
from accounting.models import IntegrationMapping, SyncItem
from accounting.providers.base import Written
from accounting.sync.context import Context
from accounting.sync.lease import mapping_of, sent_payload


def evidence(item: SyncItem, written: Written) -> dict[str, Any]:
    return {
        "marker": item.marker,
        "total": None if written.total is None else str(written.total),
        "job": str(item.job_id or ""),
        "hash": item.pinned_hash,
        "account_rules": item.account_mapping.version if item.account_mapping else "",
    }


def remember(item: SyncItem, context: Context, written: Written, *, in_step: bool = True) -> None:
    """What now stands at the provider; stale while further steps of the record are missing."""
    resource = context.resource(item.data_type)
    state = {
        **written.state,
        "final": resource.is_final(written.state),
        "seen_at": clock.now().isoformat(),
    }
    if written.total is not None:
        state["total"] = str(written.total)
    same = in_step and written.same
    outdated = rules_changed_meanwhile(item)
    changes: dict[str, Any] = {
        "external_resource_type": item.external_type,
        "external_id": written.external_id,
        "external_version": written.version,
        "remote_state": state,
        "synced_at": clock.now(),
        "last_sync_direction": "export",
        # Until it is read again, both sides say what was sent.
        "agreed": "",
        "stale": not (item.last_step and same) or (outdated and not state["final"]),
    }
    mapping = mapping_of(item)
    if mapping is not None and "accepted_total" in mapping.remote_state:
        state["accepted_total"] = mapping.remote_state["accepted_total"]
    mapping = mapping or IntegrationMapping(
        tenant_id=item.tenant_id,
        integration=context.integration,
        local_resource_type=item.resource_type,
        local_resource_id=item.resource_id,
        part=item.part,
        revision=_revision(item, context),
    )
    if same and not resource.undoes(item.operation):
        changes["sent_hash"] = item.pinned_hash
    if same and item.operation in {"create", "update"}:
        changes["sent_payload"] = exact_json.dumps(sent_payload(item)["payload"]).decode()
        changes["account_mapping"] = item.account_mapping
    for name, value in changes.items():
        setattr(mapping, name, value)
    mapping.save()
    if outdated and state["final"]:
        effects.note_booked_late(item, mapping)


def _revision(item: SyncItem, context: Context) -> int:
    """How many documents of this record were credited and sent anew before."""
    return (
        IntegrationMapping.objects.filter(
            integration=context.integration,
            local_resource_type=item.resource_type,
            local_resource_id=item.resource_id,
            part=item.part,
        )
        .exclude(archived_at=None)
        .count()
    )


def belong_to_others(item: SyncItem, numbers: Sequence[str]) -> set[str]:
    """Those of these documents that are linked to another of our records, or to a former version of this one."""
    rows = IntegrationMapping.objects.filter(
        integration_id=item.integration_id, external_resource_type=item.external_type, external_id__in=numbers
    ).exclude(local_resource_type=item.resource_type, local_resource_id=item.resource_id, archived_at=None)
    return set(rows.values_list("external_id", flat=True))


def accepted(item: SyncItem, total: Decimal | None) -> bool:
    """Whether a person has said that this total may stand at the provider."""
    mapping = mapping_of(item)
    return mapping is not None and mapping.remote_state.get("accepted_total") == str(total)
