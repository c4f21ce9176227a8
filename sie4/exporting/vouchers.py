"""The vouchers of an export as records, streamed from the database in the order of the file."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

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
    zone = ZoneInfo(export.tenant.time_zone)
    last: tuple[Any, ...] = ()
    own: list[Row] = []
    for found in rows(alias, vendor, export).iterator(CHUNK):
        head = found[:6]
        if head != last:
            if last:
                yield _voucher(last, own, zone)
            last, own = head, []
        _add(own, found, objects=export.include_objects)
    if last:
        yield _voucher(last, own, zone)


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


def _add(rows: list[Row], found: tuple[Any, ...], *, objects: bool) -> None:
    """A row that was added later stands twice, as the format wants it."""
    account, ore, text, centre, project, others, day, scaled, sign, removed, later = found[6:]
    if account is None:
        return
    pairs: Objects = pairs_of(centre, project, others) if objects else ()
    moment = None if day == found[2] else day
    quantity = None if scaled is None else _quantity(scaled)
    kind = "BTRANS" if removed else "RTRANS" if later else "TRANS"
    rows.append(_new(Row, (account, pairs, ore, moment, text, quantity, sign, kind)))
    if kind == "RTRANS":
        rows.append(_new(Row, (account, pairs, ore, moment, text, quantity, sign, "TRANS")))


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
