"""Booked vouchers of an own ledger are never changed or deleted: triggers refuse it, whoever asks.

A voucher enters as a draft; the one change that books it is taken only where its rows add up to nothing and its
year is open on its day. Installed after every migrate, because SQLite loses triggers when a table is altered.
"""

from typing import Any

from django.db import connections

VOUCHERS, ROWS, LEDGERS, YEARS = "vouchers", "voucher_rows", "ledgers", "fiscal_years"
_BOOKED = "booked vouchers are never changed"
_UNBALANCED = "a voucher is booked with two rows or more that add up to nothing"
_NOT_OPEN = "a voucher is booked on a day of an open fiscal year"
_DRAFT_FIRST = "a voucher is written as a draft and booked afterwards"
_SOURCE = "the source and the currency of a ledger stay what they are"

_OWN = "EXISTS (SELECT 1 FROM ledgers l WHERE l.id = {row}.ledger_id AND l.source = 'own')"
_ROW_OF_BOOKED = (
    "EXISTS (SELECT 1 FROM vouchers v JOIN ledgers l ON l.id = v.ledger_id "
    "WHERE v.id = {row}.voucher_id AND v.state = 'booked' AND l.source = 'own')"
)
_BALANCED = (
    "(SELECT count(*) >= 2 AND sum(r.debit - r.credit) = 0 FROM voucher_rows r "
    "WHERE r.voucher_id = NEW.id AND NOT r.removed)"
)
_OPEN = (
    "EXISTS (SELECT 1 FROM fiscal_years y WHERE y.id = NEW.fiscal_year_id AND y.ledger_id = NEW.ledger_id "
    'AND NOT y.closed AND NEW.voucher_date BETWEEN y.start AND y."end" '
    "AND (y.locked_until IS NULL OR NEW.voucher_date > y.locked_until))"
)
_WAS_BOOKED = f"OLD.state = 'booked' AND {_OWN.format(row='OLD')}"
_IS_BOOKED = f"NEW.state = 'booked' AND {_OWN.format(row='NEW')}"
_OTHER_SOURCE = "(OLD.source <> NEW.source OR OLD.currency <> NEW.currency)"

# table -> (name, event, condition, what it says)
_REFUSALS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    VOUCHERS: (
        ("draft_first", "INSERT", _IS_BOOKED, _DRAFT_FIRST),
        ("kept", "DELETE", _WAS_BOOKED, _BOOKED),
        ("booked", "UPDATE", _WAS_BOOKED, _BOOKED),
        ("balanced", "UPDATE", f"{_IS_BOOKED} AND NOT {_BALANCED}", _UNBALANCED),
        ("open", "UPDATE", f"{_IS_BOOKED} AND OLD.state <> 'booked' AND NOT {_OPEN}", _NOT_OPEN),
    ),
    ROWS: (
        ("no_insert", "INSERT", _ROW_OF_BOOKED.format(row="NEW"), _BOOKED),
        ("no_update", "UPDATE", _ROW_OF_BOOKED.format(row="OLD"), _BOOKED),
        ("no_move", "UPDATE", _ROW_OF_BOOKED.format(row="NEW"), _BOOKED),
        ("no_delete", "DELETE", _ROW_OF_BOOKED.format(row="OLD"), _BOOKED),
    ),
    LEDGERS: (("source", "UPDATE", _OTHER_SOURCE, _SOURCE),),
}
# Those of SQLite, where a flush of the test database deletes row by row and has to drop them first.
SQLITE_TRIGGERS = tuple(f"{table}_{name}" for table, rules in _REFUSALS.items() for name, *_ in rules)


def install(using: str = "default", **_: Any) -> None:
    """Create the triggers; safe to repeat (called by post_migrate)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if {VOUCHERS, ROWS, LEDGERS, YEARS} <= set(connection.introspection.table_names(cursor)):
            for statement in statements(connection.vendor):
                cursor.execute(statement)


def statements(vendor: str) -> list[str]:
    return _postgresql() if vendor == "postgresql" else _sqlite()


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for table, rules in _REFUSALS.items()
        for name, event, condition, message in rules
    ]


def _postgresql() -> list[str]:
    """One function per table: what an event names is not there in another (NEW in DELETE)."""
    lines = []
    for table, rules in _REFUSALS.items():
        body = " ".join(
            f"IF TG_OP = '{event}' THEN IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; END IF;"
            for _, event, condition, message in rules
        )
        events = " OR ".join(sorted({event for _, event, _, _ in rules}))
        lines += [
            f"CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {body} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}",
            f"CREATE TRIGGER {table}_frozen BEFORE {events} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()",
        ]
    return lines
