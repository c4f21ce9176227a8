"""Accounts, dimensions and objects: declared once, before what refers to them, and all that are used (5 and 7)."""

from collections.abc import Callable
from typing import Any

from sie4.core import records
from sie4.core.checks.books import Books
from sie4.core.layouts import LABEL_OF

# 1 cost centre, 2 cost bearer, 6 project, 7 employee, 8 customer, 9 supplier, 10 invoice; the others are kept free.
RESERVED = frozenset(str(number) for number in range(1, 20))
_NO_SRU = frozenset({"", "0", "00", "000", "0000"})


class Chart:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._early: dict[tuple[str, str], int] = {}
        self._rules: dict[type, Callable[[Any], None]] = {
            records.Account: self._account,
            records.AccountType: self._account_type,
            records.AccountUnit: self._of_account,
            records.Sru: self._sru,
            records.Dimension: self._dimension,
            records.SubDimension: self._sub_dimension,
            records.Object: self._object,
        }

    def take(self, record: records.Record) -> None:
        rule = self._rules.get(type(record))
        if rule:
            rule(record)

    def uses_account(self, account: str, line: int) -> None:
        if account not in self._books.accounts:
            self._note("account", account, line)

    def uses_objects(self, objects: records.Objects, line: int, label: str) -> None:
        dimensions = [dimension for dimension, _ in objects]
        for dimension, number in objects:
            if dimension not in RESERVED and dimension not in self._books.dimensions:
                self._note("dimension", dimension, line)
            if (dimension, number) not in self._books.objects:
                self._note("object", (dimension, number), line)
            if dimensions.count(dimension) > 1:
                self._report("dimension_twice", line, label, dimension=dimension)
                return
            self._wants_parent(dimension, dimensions, line, label)

    def knows_account(self, account: str) -> bool:
        """Declared, or noted as not declared."""
        return account in self._books.accounts or account in self._books.undeclared["account"]

    def knows_objects(self, objects: records.Objects) -> bool:
        """What `uses_objects` would have nothing new to say about."""
        dimensions = [dimension for dimension, _ in objects]
        return len(set(dimensions)) == len(dimensions) and all(
            self._knows_object(pair) and self._books.parents.get(pair[0], pair[0]) in dimensions
            for pair in objects
        )

    def _knows_object(self, pair: records.Pair) -> bool:
        undeclared = self._books.undeclared
        dimension = pair[0]
        return (pair in self._books.objects or pair in undeclared["object"]) and (
            dimension in RESERVED
            or dimension in self._books.dimensions
            or dimension in undeclared["dimension"]
        )

    def _wants_parent(self, dimension: str, dimensions: list[str], line: int, label: str) -> None:
        parent = self._books.parents.get(dimension)
        if parent is not None and parent not in dimensions and label in ("#TRANS", "#RTRANS"):
            self._report("parent_missing", line, label, dimension=dimension, parent=parent)

    def finish(self) -> None:
        for (account, label), line in self._early.items():
            if account in self._books.accounts:
                self._report("account_later", line, label, account=account)
        if self._books.kind != "4I":
            self._undeclared()

    def _undeclared(self) -> None:
        """A receiver of 4I is supposed to have what the vouchers use. Objects must be declared in type 3."""
        known: dict[str, Any] = {
            "account": self._books.accounts,
            "dimension": self._books.dimensions,
            "object": self._books.objects,
        }
        for what, used in self._books.undeclared.items():
            for key, line in used.items():
                if key not in known[what]:
                    optional = what == "object" and self._books.kind != "3"
                    code = "object_not_declared" if optional else f"undeclared_{what}"
                    self._report(code, line, "", **{what: _shown(key)})

    def _note(self, what: str, key: Any, line: int) -> None:
        table = self._books.undeclared[what]
        if key not in table:
            self._books.keep(table, key, line)

    def _account(self, record: records.Account) -> None:
        if record.number in self._books.accounts:
            self._repeated(record, record.number)
        self._books.keep(self._books.accounts, record.number, record.line)

    def _account_type(self, record: records.AccountType) -> None:
        self._of_account(record)
        if record.kind in ("T", "S", "K", "I"):
            self._books.keep(self._books.kinds, record.account, record.kind)
        else:
            self._report("account_type", record.line, "#KTYP", account=record.account, value=record.kind)

    def _of_account(self, record: Any) -> None:
        if record.account not in self._books.accounts:
            self._note("account", record.account, record.line)
            self._books.keep(self._early, (record.account, LABEL_OF[type(record)]), record.line)

    def _sru(self, record: records.Sru) -> None:
        self._of_account(record)
        if record.code in _NO_SRU:
            self._report("no_sru", record.line, "#SRU", account=record.account, value=record.code)
        elif not (record.code.isascii() and record.code.isdigit()):
            self._report("sru_code", record.line, "#SRU", account=record.account, value=record.code)

    def _dimension(self, record: records.Dimension | records.SubDimension) -> None:
        if record.number in self._books.dimensions:
            self._repeated(record, record.number)
        self._books.keep(self._books.dimensions, record.number, record.line)

    def _sub_dimension(self, record: records.SubDimension) -> None:
        self._dimension(record)
        self._books.keep(self._books.parents, record.number, record.parent)
        if record.parent not in self._books.dimensions and record.parent not in RESERVED:
            self._report("superdimension_later", record.line, "#UNDERDIM", parent=record.parent)

    def _object(self, record: records.Object) -> None:
        if record.dimension not in RESERVED and record.dimension not in self._books.dimensions:
            self._note("dimension", record.dimension, record.line)
        key = (record.dimension, record.number)
        if key in self._books.objects:
            self._repeated(record, _shown(key))
        self._books.keep(self._books.objects, key, record.line)

    def _repeated(self, record: Any, key: str) -> None:
        self._report("repeated_record", record.line, LABEL_OF[type(record)], value=key)

    def _report(self, code: str, line: int, label: str, **params: Any) -> None:
        self._books.findings.add(code, line, label, **params)


def _shown(key: Any) -> str:
    return key if isinstance(key, str) else " ".join(key)
