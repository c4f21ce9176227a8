"""The vouchers of an export as records, streamed from the database in the order of the file."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import BigIntegerField, F, QuerySet, TextField
from django.db.models.functions import Cast, Collate

from accounting.domain import money
from accounting.models.money import plain
from sie4.core.records import Objects, Row, Voucher
from sie4.exporting.figures import CHUNK
from sie4.exporting.objects import pairs_of
from sie4.models import SIE4Export
from vouchers.models import Voucher as Booked
from vouchers.models import VoucherState

# Text order byte by byte, whatever the database's language.
_BINARY = {"postgresql": "C", "sqlite": "BINARY"}
_PROGRAMS = {"engine", "system", "command", "schedule"}
_new = tuple.__new__


def chosen(alias: str, export: SIE4Export) -> "QuerySet[Any]":
    """What the file holds: booked vouchers of the year, the days and the series that were asked for."""
    year = export.fiscal_year
    found = Booked.objects.using(alias).filter(
        fiscal_year_id=year.pk,
        state=VoucherState.BOOKED,
        archived_at=None,
        voucher_date__gte=export.date_from or year.start,
        voucher_date__lte=export.date_to or year.end,
    )
    return (found.filter(series__in=export.series) if export.series else found).order_by()


def vouchers(alias: str, vendor: str, export: SIE4Export) -> Iterator[Voucher]:
    """By series, then number; some thousand rows of the database at a time."""
    zone, objects = ZoneInfo(export.tenant.time_zone), export.include_objects
    head: tuple[Any, ...] = ()
    last_series, last_number = "", None
    own: list[Row] = []
    for found in _streamed(alias, rows(alias, vendor, export)):
        if found[1] != last_number or found[0] != last_series:
            if head:
                yield _voucher(head, own, zone)
            last_series, last_number, *_ = head = found[:6]
            own = []
        if found[6] is not None:
            _add(own, found, objects=objects)
    if head:
        yield _voucher(head, own, zone)


def _streamed(alias: str, query: "QuerySet[Any]") -> Iterator[tuple[Any, ...]]:
    """PostgreSQL plans a cursor for its first rows and by one process; a plain query in portions is faster."""
    wrapper = connections[alias]
    if wrapper.vendor != "postgresql":
        yield from query.iterator(CHUNK)
        return
    sql, params = query.query.sql_with_params()
    wrapper.ensure_connection()
    raw: Any = wrapper.connection
    with raw.cursor() as cursor:
        yield from cursor.stream(sql, params, size=CHUNK)


def rows(alias: str, vendor: str, export: SIE4Export) -> "QuerySet[Any]":
    """Tuples in the order of the file. A voucher without rows gives one whose account is None."""
    number = BigIntegerField()
    found = chosen(alias, export).annotate(
        ore=Cast(F("rows__debit") - F("rows__credit"), number),
        others=Cast("rows__other_objects", TextField()),
        scaled=Cast("rows__quantity", number),
    )
    found = found.order_by(Collate("series", _BINARY[vendor]), "number", "rows__line_number")
    return found.values_list(
        "series", "number", "voucher_date", "text", "registered_at", "registered_by",
        "rows__account", "ore", "rows__text", "rows__cost_centre", "rows__project", "others",
        "rows__row_date", "scaled", "rows__signed_by", "rows__removed", "rows__added_later",
    )  # fmt: skip


def _add(own: list[Row], found: tuple[Any, ...], *, objects: bool) -> None:
    """A row that was added later stands twice, as the format wants it."""
    _, _, day, _, _, _, account, ore, text, centre, project, others, on, scaled, sign, removed, later = found
    pairs: Objects = ()
    if objects and (centre or project or others != "{}"):
        pairs = pairs_of(centre, project, others)
    if on is None and scaled is None and not removed and not later:
        own.append(_new(Row, (account, pairs, ore, None, text, None, sign, "TRANS")))
        return
    moment = None if on == day else on
    quantity = None if scaled is None else _quantity(scaled)
    row = Row(account, pairs, ore, moment, text, quantity, sign, "BTRANS" if removed else "TRANS")
    if later and not removed:
        own.append(row._replace(kind="RTRANS"))
    own.append(row)


def _voucher(head: tuple[Any, ...], rows: list[Row], zone: ZoneInfo) -> Voucher:
    series, number, day, text, registered, by = head
    return _new(
        Voucher,
        (series, str(number), day, text, _local(registered, zone), person(by), tuple(rows), 0, 0),
    )


def person(actor: str) -> str:
    """The name in "user:7 tore" or "key:ab12 shop"; read from a file it is a name alone; programs sign nothing."""
    kind, _, name = actor.partition(" ")
    if kind.startswith(("user:", "key:")):
        return name
    return "" if actor in _PROGRAMS else actor


def _local(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else moment.astimezone(zone).date()


def _quantity(scaled: int) -> Decimal:
    return plain(Decimal(scaled) / money.MILLION)
