"""Documents against the vouchers that booked them, each voucher for itself: errors that cancel out stay visible."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from accounting.providers.books import VOUCHER
from accounting.reconciliation.found import Found, month_of, of_record
from accounting.reconciliation.ours import Record
from accounting.reconciliation.scene import Read, Scene


def compare_vouchers(scene: Scene) -> Iterator[Found]:
    own: set[str] = set()
    for data_type in scene.sides:
        for read in scene.of(data_type):
            record = _record(scene, read)
            if read.booked and "implied" in read.facts and read.facts.get("voucher"):
                own.add(f"{VOUCHER}:{read.facts['voucher']}")
                if record is not None and read.key not in scene.settled:
                    yield from _compare(scene, read, record)
    for books, vouchers in scene.vouchers.items():
        if books not in scene.settled:
            yield from _further(scene, books, [one for one in vouchers if one.key not in own])


def _record(scene: Scene, read: Read) -> Record | None:
    linked = scene.linked(read)
    if linked is not None:
        return linked[1]
    side = scene.sides[read.data_type]
    note = side.notes.get(read.external_id)
    return side.records.get(note.record_id) if note else None


def _compare(scene: Scene, read: Read, record: Record) -> Iterator[Found]:
    """The voucher against the document as it stands there: what differs from us is told at the document."""
    voucher = scene.read(VOUCHER, str(read.facts["voucher"]))
    if voucher is None:
        return
    told = _told(voucher, record, read)
    if voucher.gone:
        yield Found("missing_there", reason="voucher_gone", **told)
        return
    if voucher.on != read.on:
        yield Found(
            "different", reason="voucher_date", field="TransactionDate", ours=str(read.on or ""),
            theirs=str(voucher.on or ""), **told,
        )  # fmt: skip
    field, name = "VoucherRows", ""
    ours, theirs = read.sums("implied"), voucher.sums("rows")
    if ours == theirs:
        field, name = "CostCenter", "_centres"
        ours, theirs = _centres(read, voucher)
    if ours != theirs:
        differing = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
        first = next((key for key in differing if key in ours), differing[0])
        yield Found(
            "different", reason=f"voucher_rows{name}", field=field, ours=_text(ours, differing),
            theirs=_text(theirs, differing), account=first.partition("|")[0], **told,
        )  # fmt: skip


def _told(voucher: Read, record: Record | None, read: Read | None) -> dict[str, Any]:
    on = voucher.on or (read.on if read else None)
    return {
        "data_type": VOUCHER,
        "external_id": voucher.external_id,
        "dated": on,
        "month": month_of(on),
        "final": True,
        **of_record(record, read.data_type if read else ""),
    }


def _centres(read: Read, voucher: Read) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Only of accounts that the document itself splits."""
    ours = read.sums("implied_centres")
    accounts = {key.partition("|")[0] for key in ours}
    theirs = voucher.sums("rows_centres")
    return ours, {key: amount for key, amount in theirs.items() if key.partition("|")[0] in accounts}


def _text(sums: Mapping[str, Decimal], keys: list[str]) -> str:
    """ "3041 -100.00; 1510 125.00", cost centres after a stroke."""
    return "; ".join(f"{key.rstrip('|').replace('|', '/')} {sums[key]:f}" for key in keys if key in sums)


def _further(scene: Scene, books: str, vouchers: list[Read]) -> Iterator[Found]:
    """Vouchers beside the one that the document names: in order where they undo each other."""
    if not _net(vouchers):
        return
    data_type, _, number = books.partition(":")
    read = scene.read(data_type, number)
    if read is None:
        return
    record = _record(scene, read)
    for one in vouchers:
        told: dict[str, Any] = {
            **_told(one, record, read),
            "theirs": _text(one.sums("rows"), sorted(one.sums("rows"))),
        }
        if read.booked:
            yield Found("doubled", reason="second_voucher", **told)
        else:
            yield Found("missing_here", reason="voucher_alone", **told)


def _net(vouchers: list[Read]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in vouchers:
        for account, amount in one.sums("rows").items():
            sums[account] += amount
    return {account: amount for account, amount in sums.items() if amount}
