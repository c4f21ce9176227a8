"""A person's decision to leave a document at the provider as it stands, although our record says otherwise."""

from django.db import transaction

from accounting import clock
from accounting.domain import exact_json
from accounting.facts import record_fact
from accounting.models import IntegrationMapping, Problem, State, SyncItem
from accounting.problems import service
from accounting.sync.errors import SyncRefused
from accounting.sync.lease import mapping_of, sent_payload

_STILL_OURS = [State.WAITING, State.REJECTED, State.NEEDS_PERSON]


def accept_difference(*, problem: Problem, accepted_by: str) -> int:
    """Count the records that the problem holds as in step and stop its items; the number of records.

    What only waited for them is planned anew by the next run.
    Raises SyncRefused where no held record has a document at the provider: there is nothing to accept.
    """
    items = list(
        SyncItem.objects.select_related("account_mapping")
        .filter(holds__problem=problem, holds__released_at=None, state__in=_STILL_OURS, job_type="export")
        .order_by("created_at", "sequence")
    )
    with transaction.atomic():
        accepted = {item.resource_id for item in items if _accept(item, items, accepted_by)}
        if not accepted:
            raise SyncRefused("nothing_to_accept", {})
        # One that a worker has taken meanwhile goes on: its outcome is not ours to decide.
        SyncItem.objects.filter(pk__in=[item.pk for item in items], state__in=_STILL_OURS).update(
            state=State.STOPPED, reason="difference_accepted", completed_at=clock.now(), blocked=False
        )
        service.solve(problem=problem, solved_by=accepted_by)
    return len(accepted)


def _accept(item: SyncItem, held: list[SyncItem], accepted_by: str) -> bool:
    mapping = mapping_of(item)
    if mapping is None:
        return False
    payload = sent_payload(item)["payload"]
    if payload:
        mapping.sent_payload = exact_json.dumps(payload).decode()
        mapping.account_mapping = item.account_mapping
    mapping.sent_hash = item.pinned_hash
    mapping.stale = _has_further_steps(item, held, mapping)
    # A total that was accepted once is not questioned again by the document's later steps.
    mapping.remote_state["accepted_total"] = mapping.remote_state.get("total", "")
    mapping.save(update_fields=["sent_payload", "account_mapping", "sent_hash", "stale", "remote_state"])
    record_fact(
        "difference_accepted",
        tenant=item.tenant_id,
        actor=accepted_by,
        integration=item.integration,
        item=item,
        data={"code": item.error_code, "hash": item.pinned_hash},
    )
    return True


def _has_further_steps(item: SyncItem, held: list[SyncItem], mapping: IntegrationMapping) -> bool:
    """Whether the record still has to be booked: the next plan sees to it."""
    return any(
        other.resource_id == item.resource_id and other.operation != item.operation for other in held
    ) and not mapping.remote_state.get("final", False)
