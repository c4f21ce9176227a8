"""Books what is due in an own ledger: every version of an invoice, credit note or payment exactly once."""

import time
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from accounting import records
from accounting.bell import ring
from accounting.records import RecordType
from vouchers.booking.due import ARCHIVED, booked_types, due
from vouchers.booking.holds import Held, cause_of, hold, open_problems, solve_empty
from vouchers.booking.piece import Booked, book_piece, examine
from vouchers.models import BookingHold, Ledger
from vouchers.refusals import Obstacle

log = structlog.get_logger(__name__)

TOGETHER = 250
_TRIES = 3


def book_records(*, ledger: Ledger) -> Booked:
    """Piece by piece, each a transaction; after some seconds the rest is rung for.

    What cannot be booked is held under one problem per cause and booked when that is solved.
    """
    done, until = Booked(), time.monotonic() + settings.FROST_DRAIN_SECONDS
    ledger = Ledger.objects.select_related("tenant").get(pk=ledger.pk)
    for record_type in booked_types(ledger):
        while ids := list(due(ledger, record_type).values_list("pk", flat=True)[:TOGETHER]):
            done.add(_book(ledger, record_type, ids))
            if time.monotonic() > until:
                ring("vouchers.tasks.book_records", ledger.pk, ledger.tenant_id)
                return done
    solve_empty(ledger)
    return done


def _book(ledger: Ledger, record_type: RecordType, ids: Sequence[UUID]) -> Booked:
    """A record with which something goes wrong that nobody thought of never stops the others."""
    try:
        return _together(ledger, record_type, ids)
    except (OperationalError, InterfaceError):
        raise  # the database is away, or asks us to try again: the next look does
    except Exception:
        log.exception("booking_failed", record_type=record_type.key, records=len(ids))
    if len(ids) == 1:
        return _hold_defect(ledger, record_type, ids[0])
    done = Booked()
    for pk in ids:
        done.add(_book(ledger, record_type, [pk]))
    return done


def _together(ledger: Ledger, record_type: RecordType, ids: Sequence[UUID]) -> Booked:
    """Where another worker was quicker the database refuses, and the second look finds nothing to do."""
    for _ in range(_TRIES - 1):
        try:
            return book_piece(ledger=ledger, record_type=record_type, ids=ids)
        except IntegrityError:
            continue
    return book_piece(ledger=ledger, record_type=record_type, ids=ids)


def _hold_defect(ledger: Ledger, record_type: RecordType, pk: UUID) -> Booked:
    row = record_type.model.objects.get(pk=pk)
    obstacle = Obstacle("booking_defect", {"record": row.source_ref, "what": record_type.key})
    version = row.content_hash if row.archived_at is None else ARCHIVED
    hold(ledger, [Held(record_type.key, pk, version, row.source_ref, obstacle)])
    return Booked(held=1)


def try_held(*, ledger: Ledger, everything: bool = False) -> int:
    """Whether causes are gone: one record of each open problem is tried, and where it passes, all it holds.

    `everything` lets all go, to be tried again. How many records are due again.
    """
    freed = 0
    for problem in open_problems(ledger):
        holds = BookingHold.objects.filter(ledger=ledger, problem=problem)
        one = holds.order_by("pk").first()
        if one is not None and (everything or _passes(ledger, one)):
            freed += holds.delete()[0]
    return freed


def _passes(ledger: Ledger, one: BookingHold) -> bool:
    with transaction.atomic():
        cases = examine(ledger, records.get(one.record_type), [one.record_id]).cases
    return not any(cause_of(found) == one.problem.cause for case in cases for found in case.found)
