"""The provider's registers, read into our own table: nightly and on demand. What is gone there stays here, marked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.references import Reference
from accounting.facts import record_fact
from accounting.mappings.recheck import recheck_active
from accounting.mappings.release import release_registered
from accounting.models import Integration, ProviderReference
from accounting.oauth.clients import open_client
from accounting.problems import service
from accounting.providers import registry
from accounting.providers.registers import Registers
from accounting.sync.context import Context

log = structlog.get_logger(__name__)

UNREADABLE = "references_unreadable"
_TOGETHER = 1000
_REFUSED = {Kind.REJECTED, Kind.NEEDS_PERSON}


@dataclass
class Read:
    """`counts`: read, new, changed, gone. `refused`: {reading: code} of parts that the provider does not show."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("read", "new", "changed", "gone"), 0)
    )
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        return any(self.counts[name] for name in ("new", "changed", "gone"))


def read_references(
    *, integration: Integration, registers: Registers | None = None, client: Any = None
) -> Read:
    """Read all registers, store what differs, and look at the active version again.

    By the provider's own declaration and a client of the integration, unless told otherwise.

    A part that the provider refuses (no licence, no right) opens one problem and leaves the others alone.
    Raises ProviderError of any other kind; what was read before it is stored.
    """
    result = Read()
    since = _since(integration)
    registers = registers or registry.get(integration.provider).registers
    if registers is None:
        return result
    if client is None:
        client = open_client(integration)
    for reading, kinds in registers.readings.items():
        try:
            found = list(registers.read(client, reading, since))
        except ProviderError as error:
            if error.kind not in _REFUSED:
                raise
            _refused(integration, reading, error, result)
            continue
        service.solve_cause(
            tenant=integration.tenant_id, integration=integration, cause=f"{UNREADABLE}:{reading}"
        )
        store(integration, found, kinds, result)
    recheck_active(integration=integration)
    release_registered(Context(integration), service.SYSTEM)
    return result


def _since(integration: Integration) -> date:
    """Last year's documents may still be sent and corrected; older charts are not read."""
    return date(clock.today(integration.tenant.time_zone).year - 1, 1, 1)


def _refused(integration: Integration, reading: str, error: ProviderError, result: Read) -> None:
    result.refused[reading] = error.code
    service.open_problem(
        tenant=integration.tenant_id,
        integration=integration,
        code=UNREADABLE,
        cause=f"{UNREADABLE}:{reading}",
        params={"reading": reading, "code": error.code},
        words=error.message[:2000],
        level="warning",
    )


def store(integration: Integration, found: Iterable[Reference], kinds: frozenset[str], result: Read) -> None:
    """What is new, changed or gone among these kinds; one transaction, one reader at a time."""
    with transaction.atomic():
        Integration.objects.select_for_update(of=("self",), no_key=True).get(pk=integration.pk)
        _store(integration, {reference.key: reference for reference in found}, kinds, result)


def _store(
    integration: Integration, found: dict[str, Reference], kinds: frozenset[str], result: Read
) -> None:
    now = clock.now()
    rows = ProviderReference.objects.filter(integration=integration, kind__in=kinds)
    there = {f"{row.kind}:{row.year}:{row.code}": row for row in rows}
    new = [_new(integration, one, now) for key, one in found.items() if key not in there]
    changed = [row for key, row in there.items() if key in found and _take_over(row, found[key])]
    gone = [row.pk for key, row in there.items() if key not in found and row.missing_since is None]
    ProviderReference.objects.bulk_create(new, batch_size=_TOGETHER)
    for start in range(0, len(changed), _TOGETHER):
        ProviderReference.objects.bulk_update(
            changed[start : start + _TOGETHER], ["name", "active", "data", "missing_since"], batch_size=200
        )
    for start in range(0, len(gone), 500):
        rows.filter(pk__in=gone[start : start + 500]).update(missing_since=now)
    rows.filter(missing_since=None).update(read_at=now)
    for name, number in (("read", found), ("new", new), ("changed", changed), ("gone", gone)):
        result.counts[name] += len(number)
    if new or changed or gone:
        record_fact(
            "references_changed",
            tenant=integration.tenant_id,
            actor=service.SYSTEM,
            integration=integration,
            data={"new": len(new), "changed": len(changed), "gone": len(gone)},
        )


def remember(integration: Integration, reference: Reference) -> None:
    """One line that was just made or changed at the provider."""
    now = clock.now()
    with transaction.atomic():
        row = ProviderReference.objects.filter(
            integration=integration, kind=reference.kind, year=reference.year, code=reference.code
        ).first()
        if row is None:
            _new(integration, reference, now).save(force_insert=True)
            return
        _take_over(row, reference)
        row.read_at = now
        row.save()


def _new(integration: Integration, reference: Reference, now: datetime) -> ProviderReference:
    return ProviderReference(
        tenant_id=integration.tenant_id,
        integration=integration,
        kind=reference.kind,
        year=reference.year,
        code=reference.code,
        name=reference.name[:300],
        active=reference.active,
        data=dict(reference.data),
        read_at=now,
    )


def _take_over(row: ProviderReference, reference: Reference) -> bool:
    """Whether the row differs from what was read; it has the new values then."""
    values = {
        "name": reference.name[:300],
        "active": reference.active,
        "data": dict(reference.data),
        "missing_since": None,
    }
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)
