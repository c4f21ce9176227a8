"""Fetches documents one by one, each with how our mapping stood before it was asked for."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from accounting.domain.errors import Kind, ProviderError
from accounting.models import IntegrationMapping, SyncItem
from accounting.models.sync import IN_FLIGHT_STATES
from accounting.providers.reading import Document
from accounting.sync.pulling.run import Run

DATABASE_AWAY = (OperationalError, InterfaceError)
STOPS = {Kind.TRANSIENT, Kind.RATE_LIMITED, Kind.AUTH, Kind.UNCERTAIN}
TOGETHER = 25
_LONGEST_SECONDS = 5.0

# Changes with every confirmed write and every reading: pk, hash, when it was in step, when it was archived.
Stamp = tuple[UUID, str, datetime, datetime | None]


@dataclass(frozen=True)
class Before:
    """`writing`: a write of ours was under way, so the document may be from before or after it."""

    stamp: Stamp | None = None
    writing: bool = False


@dataclass(frozen=True)
class Read:
    """One document (None: there is no such document), or what kept it alone from being read."""

    external_id: str
    before: Before
    document: Document | None = None
    error: Exception | None = None


@dataclass
class Fetched:
    """`stopped`: the provider as a whole does not answer; what was read before that is good."""

    reads: list[Read] = field(default_factory=list)
    stopped: ProviderError | None = None


def fetch(run: Run, data_type: str, external_ids: Sequence[str]) -> Fetched:
    """The first ones of these: as many as a few seconds allow, at least one.

    Raises LeaseLost.
    """
    wanted = external_ids[:TOGETHER]
    before = _before(run, data_type, wanted)
    fetched, started = Fetched(), time.monotonic()
    for external_id in wanted:
        late = time.monotonic() - started > _LONGEST_SECONDS or run.pace.over
        if late and fetched.reads:
            break
        run.pace.step()
        try:
            fetched.reads.append(_read(run, data_type, external_id, before.get(external_id, Before())))
        except ProviderError as error:
            fetched.stopped = error
            break
    return fetched


def _read(run: Run, data_type: str, external_id: str, before: Before) -> Read:
    """Raises ProviderError where the provider as a whole does not answer."""
    try:
        document = run.reading(data_type).fetch(run.client, external_id, run.context.settings)
    except DATABASE_AWAY:
        raise
    except ProviderError as error:
        if error.kind in STOPS:
            raise
        return Read(external_id, before, error=error)
    except Exception as error:  # noqa: BLE001 (its own matter: it is held, and never stops the others)
        return Read(external_id, before, error=error)
    return Read(external_id, before, document)


def _before(run: Run, data_type: str, external_ids: Collection[str]) -> dict[str, Before]:
    mappings = IntegrationMapping.objects.filter(
        integration=run.integration,
        external_resource_type=run.resource(data_type).external_type,
        external_id__in=external_ids,
    ).only("external_id", "local_resource_id", "sent_hash", "synced_at", "archived_at")
    found = {mapping.external_id: mapping for mapping in mappings}
    writing = under_way(run, data_type, [mapping.local_resource_id for mapping in found.values()])
    return {
        external_id: Before(stamp_of(mapping), mapping.local_resource_id in writing)
        for external_id, mapping in found.items()
    }


def stamp_of(mapping: IntegrationMapping) -> Stamp:
    return mapping.pk, mapping.sent_hash, mapping.synced_at, mapping.archived_at


def under_way(run: Run, data_type: str, ids: Collection[UUID]) -> set[UUID]:
    """Those of these records of which a write of ours may stand behind what is read."""
    if not ids:
        return set()
    writes = SyncItem.objects.filter(
        integration=run.integration,
        resource_type=data_type,
        resource_id__in=ids,
        state__in=IN_FLIGHT_STATES,
    )
    return set(writes.values_list("resource_id", flat=True))
