""" "Send again" for chosen records: what failed or is held becomes due, all else is planned anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from accounting.admin import access, wording
from accounting.admin.said import refusal_sentence
from accounting.models import Integration, IntegrationStatus, Role, SyncItem
from accounting.records import RecordType
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import MOST_IDS, start_job
from accounting.sync.retry import BOOK_CREDIT, CREDIT, retry_item

_HELD_OR_FAILED = ["rejected", "needs_person"]


@dataclass(frozen=True)
class Chosen:
    """Records of one organisation that were ticked, or the one whose page was open."""

    tenant: UUID
    ids: Sequence[UUID]


def send_again(request: HttpRequest, record_type: RecordType, chosen: Iterable[Chosen]) -> None:
    """Too many records are refused as a whole: nobody should believe that all of them went."""
    groups = list(chosen)
    if any(len(group.ids) > MOST_IDS for group in groups):
        messages.error(
            request, refusal_sentence(SyncRefused("too_many_ids", {"most": wording.number(MOST_IDS)}))
        )
        return
    for group in groups:
        if not access.may(request, Role.TREASURER, group.tenant):
            messages.error(request, gettext("You may not send records of this organisation."))
            continue
        integrations = Integration.objects.filter(tenant=group.tenant).exclude(
            status=IntegrationStatus.DISCONNECTED
        )
        if not integrations:
            messages.warning(request, gettext("No integration is connected, so nothing was sent."))
        for integration in integrations:
            _send(request, record_type, integration, list(group.ids))


def _send(request: HttpRequest, record_type: RecordType, integration: Integration, ids: list[UUID]) -> None:
    try:
        retried = _retry_failed(request, record_type, integration, ids)
        rest = [pk for pk in ids if pk not in retried]
        if rest:
            _start(request, record_type, integration, rest)
    except SyncRefused as error:
        sentence = refusal_sentence(error, provider=integration.provider)
        messages.error(request, f"{integration}: {sentence}")
        return
    if retried:
        _tell(request, integration, len(retried))


def _retry_failed(
    request: HttpRequest, record_type: RecordType, integration: Integration, ids: list[UUID]
) -> set[UUID]:
    """Raises SyncRefused."""
    retried: set[UUID] = set()
    for item in _stuck(record_type, integration, ids):
        retry_item(item=item, requested_by=access.actor(request))
        retried.add(item.resource_id)
    return retried


def _stuck(record_type: RecordType, integration: Integration, ids: list[UUID]) -> list[Any]:
    """A credit is never among them: its record is planned anew, and the credit waits for its own button."""
    rows = (
        SyncItem.objects.filter(
            integration=integration, data_type=record_type.key, resource_id__in=ids, plan_only=False
        )
        .exclude(operation=CREDIT)
        .exclude(operation=BOOK_CREDIT, blocked=True)
        .select_related("integration")
    )
    open_ones = rows.filter(state__in=_HELD_OR_FAILED) | rows.filter(blocked=True)
    latest: dict[tuple[UUID, str], Any] = {}
    for item in open_ones.order_by("created_at", "sequence"):
        latest[item.resource_id, item.operation] = item
    confirmed = rows.filter(state="confirmed").values_list("resource_id", "operation", "created_at")
    done = {(pk, operation): at for pk, operation, at in confirmed.order_by("created_at")}
    return [item for key, item in latest.items() if key not in done or done[key] < item.created_at]


def _start(request: HttpRequest, record_type: RecordType, integration: Integration, ids: list[UUID]) -> None:
    """Raises SyncRefused."""
    start_job(
        integration=integration,
        data_types=[record_type.key],
        record_ids=ids,
        trigger="person",
        requested_by=access.actor(request),
        kind="export",
    )
    _tell(request, integration, len(ids))


def _tell(request: HttpRequest, integration: Integration, count: int) -> None:
    text = ngettext(
        "%(count)s record goes to %(company)s, if it is not there already.",
        "%(count)s records go to %(company)s, where they are not there already.",
        count,
    )
    messages.success(request, text % {"count": wording.number(count), "company": integration.company_name})
