"""Which documents have to be read one by one, once the lists are known: the rest is settled by the lists."""

from collections.abc import Iterator, Mapping

from accounting.models import Reconciliation, ReconciliationReading
from accounting.providers.books import VOUCHER, Books, Line, changed
from accounting.reconciliation.lines import Period, line_of
from accounting.reconciliation.ours import Side
from accounting.sync.context import Context

_TOGETHER = 500
Lines = Mapping[str, Line]


def choose(run: Reconciliation, context: Context, books: Books) -> None:
    """Mark what is wanted; a linked document that no list showed is asked for by its number."""
    lines = _lines(run)
    sides = {data_type: Side(context, run, data_type) for data_type in run.data_types}
    period = Period(run.date_from, run.date_to)
    wanted = {
        data_type: _dated(side, lines.get(data_type, {}), period)
        for data_type, side in sides.items()
        if data_type != "customer"
    }
    if run.vouchers:
        wanted[VOUCHER] = _vouchers(lines.get(VOUCHER, {}), wanted, books, period)
    if "customer" in sides:
        wanted["customer"] = _customers(sides["customer"], lines, period)
    for data_type, numbers in wanted.items():
        _mark(run, data_type, numbers, lines.get(data_type, {}))


def _lines(run: Reconciliation) -> dict[str, dict[str, Line]]:
    result: dict[str, dict[str, Line]] = {}
    rows = run.readings.filter(listed__isnull=False).values_list("data_type", "external_id", "listed")
    for data_type, external_id, listed in rows.iterator():
        result.setdefault(data_type, {})[external_id] = line_of(external_id, listed or {})
    return result


def _dated(side: Side, lines: Lines, period: Period) -> set[str]:
    """Ours of the period wherever they stand, theirs of the period, and doubles of ours on any day."""
    wanted = {one.external_id for pk, one in side.active.items() if pk in side.scope}
    for pk in side.scope & side.former.keys():
        for one in side.former[pk]:
            if one.state.get("credited"):
                wanted |= {one.external_id, str(one.state["credited"])}
    for number, line in lines.items():
        linked = number in side.by_document
        if (linked or line.stands) and (period.holds(line.on) or (not linked and _double(side, line))):
            wanted.add(number)
    return wanted


def _double(side: Side, line: Line) -> bool:
    record = side.record_of(marker=line.marker, reference=line.reference)
    return record is not None and record.pk in side.scope


def _vouchers(lines: Lines, wanted: dict[str, set[str]], books: Books, period: Period) -> set[str]:
    """Those of all wanted documents on any day; a document that a voucher of the period names is wanted too."""
    named = {number: line.books.partition(":") for number, line in lines.items() if line.books}
    ours = {number: (kind, one) for number, (kind, _, one) in named.items() if kind in wanted}
    for number, (kind, one) in ours.items():
        if kind in books.booking and period.holds(lines[number].on):
            wanted[kind].add(one)
    return {number for number, (kind, one) in ours.items() if one in wanted[kind]}


def _customers(side: Side, lines: Mapping[str, Lines], period: Period) -> set[str]:
    """Those that invoices of the period name, on either side; those that changed since; ours that no list shows."""
    everywhere = lines.get("customer", {})
    wanted = {
        one.external_id
        for pk, one in side.active.items()
        if pk in side.scope or one.external_id not in everywhere
    }
    named = {
        line.parent for line in lines.get("invoice", {}).values() if line.stands and period.holds(line.on)
    }
    return (
        wanted
        | set(lines.get(changed("customer"), {}))
        | {number for number in named if number and number not in side.by_document}
    )


def _mark(run: Reconciliation, data_type: str, numbers: set[str], lines: Lines) -> None:
    listed = sorted(numbers & lines.keys())
    for some in _chunks(listed):
        run.readings.filter(data_type=data_type, external_id__in=some).update(wanted=True)
    unlisted = [
        ReconciliationReading(
            tenant_id=run.tenant_id, run=run, data_type=data_type, external_id=number, wanted=True
        )
        for number in sorted(numbers - lines.keys())
    ]
    ReconciliationReading.objects.bulk_create(unlisted, batch_size=_TOGETHER, ignore_conflicts=True)


def _chunks(numbers: list[str]) -> Iterator[list[str]]:
    return (numbers[start : start + _TOGETHER] for start in range(0, len(numbers), _TOGETHER))
