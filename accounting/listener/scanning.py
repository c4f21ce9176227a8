"""Reads by REST what the stream did not bring, into the same inbox; what was known before is known there too.

Which series are read is said by whoever handles a data type: `names_series("voucher")` registers a function that
gets the integration. Without one no voucher is read.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from accounting import clock, failpoints
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.webhooks import Incoming
from accounting.events import dispatch, inbox
from accounting.models import InboxEvent, Integration
from accounting.oauth.clients import open_client
from accounting.providers import registry
from accounting.providers.streams import Stream
from accounting.sync import circuit, guard

Series = Callable[[Integration], Sequence[str]]
S = TypeVar("S", bound=Series)

_AT_ONCE = 200
_series: dict[str, Series] = {}


def names_series(data_type: str) -> Callable[[S], S]:
    """Register what says which series of this data type are read back for an integration."""

    def register(names: S) -> S:
        _series[data_type] = names
        return names

    return register


def scan(
    integration: Integration, data_type: str, since: datetime, *, asked_at: datetime | None = None
) -> int:
    """Put everything of this data type that changed since then into the inbox; the number of documents found.

    The integration's tenant is in scope. The same `asked_at` again stores nothing twice; another one brings all of it
    anew, and whoever handles it knows what is done already. Raises ProviderError.
    """
    stream = stream_of(integration)
    if not guard.may_send(integration) or circuit.is_open(integration):
        raise ProviderError(Kind.TRANSIENT, "provider_silent")
    series = _series[data_type](integration) if data_type in _series else ()
    client = open_client(integration, patience=settings.FROST_DRAIN_SECONDS)
    found = stream.changed_since(client, data_type, since, series)
    run = (asked_at or clock.now()).strftime("%Y%m%dT%H%M%S%f")
    return sum(_store(integration, data_type, chunk, run) for chunk in _chunks(found))


def data_types_of(integration: Integration) -> list[str]:
    """Of what the stream would have told, that about which anything is done."""
    types = [data_type for of_topic in stream_of(integration).topics.values() for data_type in of_topic]
    return [data_type for data_type in types if dispatch.takes(integration, data_type)]


def stream_of(integration: Integration) -> Stream:
    stream = registry.get(integration.provider).stream
    if stream is None:
        raise LookupError(f"{integration.provider} has no stream")
    return stream


def _chunks(found: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(found, _AT_ONCE)):
        yield chunk


def _store(integration: Integration, data_type: str, external_ids: Sequence[str], run: str) -> int:
    """Each document once per run, and one bell."""
    rows = [_row(integration, data_type, external_id, run) for external_id in external_ids]
    with transaction.atomic():
        InboxEvent.objects.bulk_create(rows, ignore_conflicts=True)
        inbox.ring_for([integration.tenant_id])
    failpoints.reached("scan_stored")
    return len(rows)


def _row(integration: Integration, data_type: str, external_id: str, run: str) -> InboxEvent:
    if integration.grant is None:
        raise ProviderError(Kind.AUTH, "disconnected")
    event = Incoming(
        key=f"scan:{integration.pk.hex}:{data_type}:{external_id}:{run}",
        type=dispatch.SCANNED,
        company=integration.company_id,
        body={"data_type": data_type, "id": external_id},
        meaning=dispatch.DOCUMENT,
        data_type=data_type,
        external_id=external_id,
    )
    digest = hashlib.sha256(event.key.encode()).hexdigest()
    return inbox.event_row(integration.grant.app, event, sha256=digest, home=integration)
