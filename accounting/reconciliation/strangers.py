"""Documents there that no record of ours is linked to, and records of ours without a document."""

from collections.abc import Iterator
from typing import Any

from accounting.reconciliation.equal_payments import equal_payment
from accounting.reconciliation.found import Found, month_of, of_record
from accounting.reconciliation.ours import Record, Side
from accounting.reconciliation.scene import Read, Scene


def compare_strangers(scene: Scene) -> Iterator[Found]:
    for side in scene.sides.values():
        linkable: set[str] = set()
        for read in scene.of(side.data_type):
            if not _is_stranger(scene, side, read):
                continue
            found = _stranger(scene, side, read, linkable)
            if found is not None:
                yield found
        yield from _unsent(scene, side, linkable)


def _is_stranger(scene: Scene, side: Side, read: Read) -> bool:
    """Cancelled documents never reached the books; credited ones left them again, with their credit notes."""
    if read.gone or read.external_id in side.by_document or read.external_id in side.notes:
        return False
    if side.data_type != "invoice":
        return True
    return read.stands and not _undone(scene, side, read)


def _undone(scene: Scene, side: Side, read: Read) -> bool:
    """A credit note and what it credits cancel out; where that is a document of ours, it is told there."""
    credits, credited_by = read.facts.get("credits"), read.facts.get("credited_by")
    if credits:
        if credits in side.by_document:
            return True
        original = scene.read(side.data_type, str(credits))
        return original is not None and original.booked == read.booked
    if credited_by:
        note = scene.read(side.data_type, str(credited_by))
        return note is None or note.booked == read.booked
    return False


def _stranger(scene: Scene, side: Side, read: Read, linkable: set[str]) -> Found | None:
    record = equal_payment(scene, side, read) if side.data_type == "payment" else _record_of(side, read)
    told: dict[str, Any] = {
        "data_type": side.data_type,
        "external_id": read.external_id,
        "theirs": read.amount,
        "dated": read.on,
        "month": month_of(read.on),
        "final": read.booked,
    }
    if record is None or record.archived:
        in_period = side.data_type == "customer" or scene.period.holds(read.on)
        return Found("missing_here", reason="unknown", **told) if in_period else None
    told |= of_record(record, side.data_type)
    linked = side.active.get(record.pk)
    if linked is not None:
        reason = "equal_payment" if side.data_type == "payment" else "same_record"
        return Found("doubled", reason=reason, **{**told, "ours": linked.external_id})
    if record.source_ref in linkable:
        return Found("doubled", reason="same_record", **told)
    linkable.add(record.source_ref)
    if side.moving(record.pk):
        scene.on_its_way += 1
        return None
    return Found("missing_here", reason="unlinked", **told)


def _record_of(side: Side, read: Read) -> Record | None:
    facts = read.facts
    by_identity = side.data_type == "customer"
    return side.record_of(
        marker=facts.get("marker", ""),
        reference="" if by_identity else facts.get("reference", ""),
        identity=facts.get("identity", "") if by_identity else "",
    )


def _unsent(scene: Scene, side: Side, linkable: set[str]) -> Iterator[Found]:
    for pk in sorted(side.scope):
        record = side.records.get(pk)
        if record is None or pk in side.active or record.source_ref in linkable:
            continue
        if side.on_its_way(record):
            scene.on_its_way += 1
        else:
            yield Found("missing_there", side.data_type, "unsent", **of_record(record, side.data_type))
