"""Our records against the documents they are linked to: gone, undone, unbooked, or with other values."""

from collections.abc import Iterator
from typing import Any

from accounting.providers.books import TOTAL
from accounting.reconciliation.found import Found, month_of, of_record
from accounting.reconciliation.ours import Linked, Record, Side
from accounting.reconciliation.scene import Read, Scene

_ROWS = "["


def compare_records(scene: Scene) -> Iterator[Found]:
    for side in scene.sides.values():
        for pk in sorted(side.scope):
            linked, record = side.active.get(pk), side.records.get(pk)
            if record is not None and linked is not None:
                yield from _compare(scene, side, record, linked)
        yield from _others_of_the_period(scene, side)
        yield from _former(scene, side)


def _others_of_the_period(scene: Scene, side: Side) -> Iterator[Found]:
    """Documents of the period whose records lie outside it: dated otherwise there than here."""
    for read in scene.of(side.data_type):
        linked = side.by_document.get(read.external_id)
        if linked is None or linked.former or linked.record_id in side.scope:
            continue
        record = side.records.get(linked.record_id)
        if record is not None and not record.archived:
            yield from _compare(scene, side, record, linked)


def _compare(scene: Scene, side: Side, record: Record, linked: Linked) -> Iterator[Found]:
    read = scene.read(side.data_type, linked.external_id)
    if read is None:
        return  # linked since the run began to read
    if scene.written_meanwhile(linked):
        scene.settled.add(read.key)
        return
    if side.moving(record.pk):
        scene.settled.add(read.key)
        scene.on_its_way += 1
        return
    yield from _differences(side.data_type, record, linked, read)
    if record.content_hash == linked.sent_hash:
        return
    if side.on_its_way(record):
        scene.on_its_way += 1
    else:
        yield Found("different", reason="unsent_change", **_told(side.data_type, record, linked, read))


def _told(data_type: str, record: Record, linked: Linked, read: Read) -> dict[str, Any]:
    return {
        "data_type": data_type,
        "external_id": read.external_id,
        "dated": read.on or read.day("ours_on"),
        "month": month_of(read.on or read.day("ours_on")),
        "final": bool(linked.state.get("final")) or read.booked,
        **of_record(record, data_type),
    }


def _differences(data_type: str, record: Record, linked: Linked, read: Read) -> Iterator[Found]:
    told = _told(data_type, record, linked, read)
    if read.gone:
        yield Found("missing_there", reason="gone", **told)
        return
    if data_type != "customer" and not read.stands and "stands" in read.facts:
        yield Found("different", reason="cancelled", field="Cancelled", ours="false", theirs="true", **told)
        return
    if read.facts.get("credited_by"):
        credit = str(read.facts["credited_by"])
        yield Found("different", reason="credited", field="Credited", theirs=credit, **told)
    if linked.state.get("booked") and not read.booked:
        yield Found("different", reason="unbooked", field="Booked", ours="true", theirs="false", **told)
    for one in _fields(linked, read):
        account = one["ours"] if one["field"].endswith("AccountNumber") else ""
        yield Found(
            "different", reason="field", field=one["field"], ours=one["ours"], theirs=one["theirs"],
            account=account, **told,
        )  # fmt: skip


def _fields(linked: Linked, read: Read) -> list[dict[str, str]]:
    """A sum that a person has accepted is in order, with the rows that make it."""
    accepted = linked.state.get("accepted_total")
    if not accepted or not read.amount or _plain(str(accepted)) != _plain(read.amount):
        return read.differing
    return [one for one in read.differing if one["field"] != TOTAL and _ROWS not in one["field"]]


def _plain(amount: str) -> str:
    return amount.rstrip("0").rstrip(".") if "." in amount else amount


def _former(scene: Scene, side: Side) -> Iterator[Found]:
    """Documents that were credited and sent anew stay in the books, each with its credit note."""
    for links in side.former.values():
        for linked in links:
            read, record = scene.read(side.data_type, linked.external_id), side.records.get(linked.record_id)
            if read is None or record is None or scene.written_meanwhile(linked):
                continue
            note = scene.read(side.data_type, str(linked.state.get("credited") or ""))
            yield from _former_one(side.data_type, record, linked, read)
            if note is not None and not read.gone:
                yield from _note(side.data_type, record, read, note)


def _former_one(data_type: str, record: Record, linked: Linked, read: Read) -> Iterator[Found]:
    """That it is credited is in order; that it is gone matters only where it was booked."""
    if read.gone and not linked.state.get("credited"):
        return
    for one in _differences(data_type, record, linked, read):
        if one.field not in {"Credited", "Cancelled"}:
            yield one


def _note(data_type: str, record: Record, read: Read, note: Read) -> Iterator[Found]:
    """A credit note of ours undoes its document to the öre, account by account."""
    told: dict[str, Any] = {
        "data_type": data_type,
        "external_id": note.external_id,
        "dated": note.on or read.on,
        "month": month_of(note.on or read.on),
        "final": True,
        **of_record(record, data_type),
    }
    if note.gone:
        yield Found("missing_there", reason="note_gone", **told)
    elif _negative(note.amount) != _plain(read.amount):
        yield Found(
            "different", reason="field", field=TOTAL, ours=_negative(read.amount), theirs=note.amount, **told
        )
    elif "implied" in note.facts and _opposite(note) != read.sums("implied"):
        yield Found("different", reason="note_accounts", field="InvoiceRows", **told)


def _opposite(note: Read) -> dict[str, Any]:
    return {account: -amount for account, amount in note.sums("implied").items()}


def _negative(amount: str) -> str:
    plain = _plain(amount)
    return plain[1:] if plain.startswith("-") else f"-{plain}"
