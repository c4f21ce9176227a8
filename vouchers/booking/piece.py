"""Books some record versions in one transaction, in the order they are given."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from accounting.domain.currencies import HOME
from accounting.models import Payment
from accounting.records import RecordType, get, rows_with_relations
from vouchers.booking.checks import obstacles
from vouchers.booking.composing import compose
from vouchers.booking.correcting import correction_of
from vouchers.booking.due import ARCHIVED
from vouchers.booking.entries import Entry, Source
from vouchers.booking.holds import Held, hold, let_go
from vouchers.booking.scene import Scene
from vouchers.booking.settled import Settled
from vouchers.booking.standing import Standing, standing
from vouchers.booking.write import write_booked
from vouchers.models import Ledger, Origin
from vouchers.refusals import Obstacle

ENGINE = "engine"


@dataclass
class Booked:
    """How many record versions were booked, former vouchers corrected, and records held by a problem."""

    booked: int = 0
    corrected: int = 0
    held: int = 0

    def add(self, other: "Booked") -> None:
        self.booked += other.booked
        self.corrected += other.corrected
        self.held += other.held


@dataclass
class Case:
    """One record: what has to be written for it, or what is in the way."""

    record: Any
    entries: list[Entry] = field(default_factory=list)
    found: list[Obstacle] = field(default_factory=list)


@dataclass(frozen=True)
class Examined:
    scene: Scene
    cases: list[Case]


def book_piece(
    *, ledger: Ledger, record_type: RecordType, ids: Sequence[UUID], again: Collection[UUID] = ()
) -> Booked:
    """Whoever comes second finds nothing to do: records and years are held, and each voucher of a record is
    numbered once.

    `again` are booked anew although they have not changed. The problems of what could not be booked are opened
    in the same transaction.
    """
    with transaction.atomic():
        seen = examine(ledger, record_type, ids, again)
        free = [case for case in seen.cases if not case.found]
        write_booked([entry for case in free for entry in case.entries], seen.scene, ENGINE)
        let_go(ledger, record_type.key, [case.record.pk for case in free])
        held = [_held(case, record_type) for case in seen.cases if case.found]
        hold(ledger, held)
        done = _counted(free, len(held))
        done.add(_payments_again(ledger, record_type, free))
    return done


def examine(
    ledger: Ledger, record_type: RecordType, ids: Sequence[UUID], again: Collection[UUID] = ()
) -> Examined:
    """Nothing is written; records and years are held until the caller's transaction ends."""
    records = _locked(record_type, ids)
    scene = Scene(ledger)
    known = standing(ledger, record_type.key, ids)
    wanted = [one for one in records if one.pk in again or _is_due(one, known.get(one.pk))]
    settled = Settled(scene, wanted, ids) if record_type.key == "payment" else None
    cases = [_case(one, record_type, known.get(one.pk), scene, settled) for one in wanted]
    scene.learn_accounts(entry.content for case in cases for entry in case.entries)
    for case in cases:
        case.found += [one for entry in case.entries for one in obstacles(entry.content, scene)]
    return Examined(scene, cases)


def _locked(record_type: RecordType, ids: Sequence[UUID]) -> list[Any]:
    """Held in the order that senders hold them in; given back in the order asked for."""
    rows = rows_with_relations(record_type).filter(pk__in=ids).order_by("source_ref")
    found = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
    return [found[pk] for pk in ids if pk in found]


def _is_due(record: Any, known: Standing | None) -> bool:
    if record.archived_at is not None:
        return known is not None and known.stands
    return known is None or known.voucher.record_hash != record.content_hash


def _case(
    record: Any, record_type: RecordType, known: Standing | None, scene: Scene, settled: Settled | None
) -> Case:
    """The former voucher is corrected; a record that is still there is booked as it is now."""
    case = Case(record)
    if known is not None and known.stands:
        case.entries.append(correction_of(known.voucher, scene))
    if record.archived_at is not None:
        return case
    version = (known.voucher.record_version or 0) + 1 if known else 1
    content, case.found = compose(record_type.key, record, version, scene, settled)
    if content is not None:
        source = Source(record_type.key, record.pk, record.content_hash, record.source_ref, version)
        replaces = known.voucher if known else None
        case.entries.append(Entry(content, Origin.RECORD, source, replaces=replaces))
    return case


def _held(case: Case, record_type: RecordType) -> Held:
    version = case.record.content_hash if case.record.archived_at is None else ARCHIVED
    return Held(record_type.key, case.record.pk, version, case.record.source_ref, case.found[0])


def _counted(cases: Sequence[Case], held: int) -> Booked:
    entries = [entry for case in cases for entry in case.entries]
    corrected = sum(1 for entry in entries if entry.corrects is not None)
    return Booked(len(entries) - corrected, corrected, held)


def _payments_again(ledger: Ledger, record_type: RecordType, cases: Sequence[Case]) -> Booked:
    """An invoice in foreign currency that was booked anew ends other amounts of its receivable."""
    foreign = [
        case.record.pk
        for case in cases
        if record_type.key == "invoice" and len(case.entries) > 1 and case.record.currency != HOME
    ]
    if not foreign or not ledger.books_payments:
        return Booked()
    payments = Payment.objects.filter(invoice__in=foreign, archived_at=None).order_by(
        "payment_date", "source_ref"
    )
    ids = list(payments.values_list("pk", flat=True))
    booked = set(standing(ledger, "payment", ids)) if ids else set()
    again = [pk for pk in ids if pk in booked]
    return (
        book_piece(ledger=ledger, record_type=get("payment"), ids=again, again=again) if again else Booked()
    )
