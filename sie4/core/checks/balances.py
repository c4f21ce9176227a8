"""Balances and period values (sections 5 to 7): each once, in a known year, on the right kind of account."""

from typing import Any

from sie4.core import records
from sie4.core.checks.books import Books
from sie4.core.checks.chart import Chart
from sie4.core.layouts import LABEL_OF

_ON_BALANCE_ACCOUNTS = (records.OpeningBalance, records.ClosingBalance)


class Balances:
    def __init__(self, books: Books, chart: Chart) -> None:
        self._books, self._chart = books, chart
        self._had: dict[Any, int] = {}

    def take(self, record: records.Record) -> None:
        if isinstance(record, records.Balance):
            self._common(record, (record.account,))
            self._balance(record)
        elif isinstance(record, records.ObjectBalance):
            self._common(record, (record.account, record.objects))
            self._objects(record)
        elif isinstance(record, records.PeriodValue):
            self._common(record, (record.account, record.period, record.objects))
            self._period(record)

    def _common(self, record: Any, key: tuple[Any, ...]) -> None:
        label = LABEL_OF[type(record)]
        self._chart.uses_account(record.account, record.line)
        if record.year not in self._books.years and self._books.years:
            self._report("unknown_year", record, year=record.year)
        full_key = (label, record.year, *key)
        if full_key in self._had:
            self._report("repeated_record", record, value=record.account)
        else:
            self._books.keep(self._had, full_key, 0)

    def _balance(self, record: records.Balance) -> None:
        label = LABEL_OF[type(record)]
        self._books.keep(
            self._books.balances.setdefault((label, record.year), {}), record.account, record.amount
        )
        on_balance = self._books.is_balance(record.account)
        if isinstance(record, _ON_BALANCE_ACCOUNTS) and on_balance is False and record.amount:
            self._report("balance_on_result_account", record, account=record.account)
        elif isinstance(record, records.Result) and on_balance and record.amount:
            self._report("result_on_balance_account", record, account=record.account)

    def _objects(self, record: records.ObjectBalance) -> None:
        if len(record.objects) != 1:
            self._report("one_object_only", record, count=len(record.objects))
        self._chart.uses_objects(record.objects, record.line, LABEL_OF[type(record)])

    def _period(self, record: records.PeriodValue) -> None:
        self._in_its_year(record)
        if not record.objects:
            self._change(record)
        elif self._books.number == 2:
            self._report("objects_ignored", record)
        elif len(record.objects) > 1 and self._books.number == 3:
            self._report("one_object_only", record, count=len(record.objects))
        self._chart.uses_objects(record.objects, record.line, LABEL_OF[type(record)])

    def _in_its_year(self, record: records.PeriodValue) -> None:
        year = self._books.years.get(record.year)
        if year and not f"{year.start:%Y%m}" <= record.period <= f"{year.end:%Y%m}":
            self._report("period_outside_year", record, period=record.period, year=record.year)

    def _change(self, record: records.PeriodValue) -> None:
        if isinstance(record, records.PeriodBalance):
            table = self._books.changes.setdefault(record.year, {})
            self._books.keep(table, (record.account, record.period), record.amount)

    def _report(self, code: str, record: Any, **params: Any) -> None:
        self._books.findings.add(code, record.line, LABEL_OF[type(record)], **params)
