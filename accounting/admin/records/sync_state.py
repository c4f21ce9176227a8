"""Where a record stands at the providers: confirmed, waiting, held by a problem, or never sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.admin.labels import BAD, CALM, GOOD, WARN
from accounting.models import IntegrationMapping, State, SyncItem
from accounting.records import of_model

STATES: dict[str, tuple[Promise, str]] = {
    "problem": (_("Problem"), BAD),
    "waiting": (_("Waiting"), WARN),
    "changed": (_("Changed since sent"), WARN),
    "confirmed": (_("Confirmed"), GOOD),
    "never": (_("Never sent"), CALM),
}
TONES = {key: tone for key, (_label, tone) in STATES.items()}
_WAITING = [State.PLANNED, State.READY, State.WAITING, State.SENDING, State.UNCERTAIN]


@dataclass(frozen=True)
class _Parts:
    items: QuerySet[SyncItem]
    mappings: QuerySet[IntegrationMapping]


def with_sync_state(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotates `sync_state` (a key of STATES) and `remote_id`, by look-ups per row that name its key.

    For the rows of one page, or for a filter; not for a list that only counts.
    """
    parts = _parts(rows.model)
    latest = parts.items.exclude(state__in=[State.SUPERSEDED, State.STOPPED]).order_by(
        "-created_at", "-sequence"
    )
    return rows.annotate(
        latest_state=Subquery(latest.values("state")[:1]),
        held=Exists(parts.items.filter(blocked=True, state=State.WAITING)),
        remote_id=Subquery(parts.mappings.values("external_id")[:1]),
        sent_hash=Subquery(parts.mappings.values("sent_hash")[:1]),
    ).annotate(sync_state=_state())


def set_sync_state(rows: Sequence[Any]) -> None:
    """The same on rows already read: one query for all of them."""
    if not rows:
        return
    known = with_sync_state(type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]))
    found = {pk: (state, remote) for pk, state, remote in known.values_list("pk", "sync_state", "remote_id")}
    for row in rows:
        row.sync_state, row.remote_id = found.get(row.pk, ("never", None))


def _parts(model: Any) -> _Parts:
    key = of_model(model).key
    return _Parts(
        items=SyncItem.objects.filter(data_type=key, resource_id=OuterRef("pk"), plan_only=False),
        mappings=IntegrationMapping.objects.filter(
            local_resource_type=key, local_resource_id=OuterRef("pk"), part="", archived_at=None
        ).order_by("-synced_at"),
    )


def _state() -> Case:
    return Case(
        When(held=True, then=Value("problem")),
        When(latest_state__in=[State.REJECTED, State.NEEDS_PERSON], then=Value("problem")),
        When(latest_state__in=_WAITING, then=Value("waiting")),
        When(remote_id=None, then=Value("never")),
        When(sent_hash=F("content_hash"), then=Value("confirmed")),
        default=Value("changed"),
        output_field=CharField(),
    )
