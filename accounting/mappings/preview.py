"""What a version would book otherwise than the active one: its rules replayed over a period, in one pass."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounting.domain import money
from accounting.domain.accounts import Resolved, RuleSet, booking
from accounting.mappings.resolve import active_rules, rules_of
from accounting.mappings.rows import Row, Wanted, rows
from accounting.models import ProviderAccountMapping
from accounting.sync.errors import SyncRefused

Sums = dict[str, Decimal]  # currency -> net amount
Booking = tuple[str, str, str]  # account, VAT code, cost centre
EXAMPLES = 100


def _sums() -> Sums:
    return defaultdict(Decimal)


@dataclass(eq=False)
class Change:
    """Rows of one category that move from one booking to another; None: no rule speaks of them."""

    category: str
    old: Booking | None
    new: Booking | None
    rows: int = 0
    records: int = 0
    amounts: Sums = field(default_factory=_sums)

    def add(self, row: Row, net: Decimal) -> None:
        self.rows += 1
        self.amounts[row.currency] += net


@dataclass(frozen=True)
class Example:
    """`state`: not_sent, changeable or final. `amount` is the net of the rows that move."""

    data_type: str
    record: UUID
    source_ref: str
    date: date
    currency: str
    amount: Decimal
    state: str


@dataclass
class Preview:
    """`states` of the records that differ add up to `different`: what the change can still do for them."""

    records: int = 0
    rows: int = 0
    different: int = 0
    states: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("not_sent", "changeable", "final"), 0)
    )
    changes: list[Change] = field(default_factory=list)
    unmapped: list[Change] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    # Net per account of the rows that move: what leaves it, and what comes to it.
    old_sums: dict[str, Sums] = field(default_factory=lambda: defaultdict(_sums))
    new_sums: dict[str, Sums] = field(default_factory=lambda: defaultdict(_sums))


def preview_mapping(
    *, mapping: ProviderAccountMapping, date_from: date | None = None, date_to: date | None = None
) -> Preview:
    """Raises SyncRefused(period_reversed). Nothing is written."""
    if date_from and date_to and date_to < date_from:
        raise SyncRefused("period_reversed", {"from": str(date_from), "to": str(date_to)})
    before, after = active_rules(mapping.integration).rule_set, rules_of(mapping).rule_set
    counting = _Counting(before, after)
    for record in by_record(rows(mapping.integration, Wanted(date_from=date_from, date_to=date_to))):
        counting.add(record)
    return counting.result()


def by_record(stream: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows of one record stand together, so that one record at a time is in memory."""
    held: list[Row] = []
    for row in stream:
        if held and (row.record, row.data_type) != (held[0].record, held[0].data_type):
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def resolve_row(rules: RuleSet, row: Row) -> Resolved | None:
    return rules.resolve(row.category, row.date, row.cost_centre)


def net_of(row: Row) -> Decimal:
    return money.line_net(row.quantity, row.unit_price, row.currency)


def state_of(row: Row) -> str:
    if not row.external_id:
        return "not_sent"
    return "final" if row.final else "changeable"


class _Counting:
    """What was counted so far; grows with the number of bookings, not of records."""

    def __init__(self, before: RuleSet, after: RuleSet) -> None:
        self.before, self.after = before, after
        self.preview = Preview()
        self.known: dict[tuple[str, date, str], tuple[Resolved | None, Resolved | None]] = {}
        self.changes: dict[tuple[str, Booking | None, Booking | None], Change] = {}
        self.unmapped: dict[str, Change] = {}

    def add(self, record: list[Row]) -> None:
        self.preview.records += 1
        self.preview.rows += len(record)
        touched: set[Change] = set()
        moved = [row for row in record if self._moves(row, touched)]
        for change in touched:
            change.records += 1
        if moved:
            self._differs(moved)

    def _resolved(self, row: Row) -> tuple[Resolved | None, Resolved | None]:
        """Many rows share category, day and cost centre."""
        key = (row.category, row.date, row.cost_centre)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = (resolve_row(self.before, row), resolve_row(self.after, row))
        return found

    def _moves(self, row: Row, touched: set[Change]) -> bool:
        old, new = self._resolved(row)
        if new is None:
            change = self.unmapped.setdefault(row.category, Change(row.category, None, None))
            change.add(row, net_of(row))
            touched.add(change)
        if booking(old) == booking(new):
            return False
        key = (row.category, booking(old), booking(new))
        change, net = self.changes.setdefault(key, Change(*key)), net_of(row)
        change.add(row, net)
        touched.add(change)
        for sums, resolved in ((self.preview.old_sums, old), (self.preview.new_sums, new)):
            if resolved is not None:
                sums[resolved.account][row.currency] += net
        return True

    def _differs(self, moved: list[Row]) -> None:
        found, first = self.preview, moved[0]
        state = state_of(first)
        found.different += 1
        found.states[state] += 1
        if len(found.examples) < EXAMPLES:
            amount = sum(map(net_of, moved), Decimal(0))
            found.examples.append(
                Example(
                    first.data_type, first.record, first.source_ref, first.date, first.currency, amount, state
                )
            )

    def result(self) -> Preview:
        found = self.preview
        found.changes = sorted(
            self.changes.values(), key=lambda one: (one.category, str(one.old), str(one.new))
        )
        found.unmapped = sorted(self.unmapped.values(), key=lambda one: one.category)
        return found
