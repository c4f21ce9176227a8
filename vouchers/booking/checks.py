"""What stands in the way of booking a voucher. Pure but for what the scene has read."""

from collections.abc import Iterator
from decimal import Decimal

from accounting.domain import money
from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as Row
from vouchers.booking.scene import Scene
from vouchers.models import FiscalYear
from vouchers.refusals import Obstacle

FEWEST_ROWS = 2


def obstacles(content: Content, scene: Scene) -> list[Obstacle]:
    """Of the voucher itself, its day and its accounts; empty where it can be booked."""
    found = [*shape_obstacles(content, scene.ledger.currency)]
    in_the_way = scene.day_obstacle(content.voucher_date)
    if in_the_way is not None:
        return [*found, in_the_way]
    year = scene.year_of(content.voucher_date)
    assert year is not None  # noqa: S101 (or there was an obstacle)
    return [*found, *_account_obstacles(content, year, scene)]


def shape_obstacles(content: Content, currency: str) -> Iterator[Obstacle]:
    """Whatever ledger and year it is for."""
    if content.currency != currency:
        told = {"ledger_currency": currency, "currency": content.currency}
        yield Obstacle("wrong_currency", told, "currency")
        return
    if len(content.rows) < FEWEST_ROWS:
        yield Obstacle("too_few_rows", {"count": len(content.rows)}, "rows")
    wrong = [one for index, row in enumerate(content.rows) for one in _row_obstacles(row, index, currency)]
    yield from wrong
    debit = sum((row.debit for row in content.rows), Decimal(0))
    credit = sum((row.credit for row in content.rows), Decimal(0))
    if debit != credit and not wrong:
        told = {name: format(value, "f") for name, value in (("debit", debit), ("credit", credit))}
        yield Obstacle("not_balanced", {**told, "difference": format(debit - credit, "f")}, "rows")


def _row_obstacles(row: Row, index: int, currency: str) -> Iterator[Obstacle]:
    told = {"row": index + 1}
    if row.debit and row.credit:
        yield Obstacle("row_both_sides", told, "rows.credit", index)
    for name in ("debit", "credit"):
        amount = getattr(row, name)
        if amount < 0:
            yield Obstacle("row_negative", told, f"rows.{name}", index)
        if amount != money.round_half_up(amount, currency):
            yield Obstacle("row_decimals", {**told, "currency": currency}, f"rows.{name}", index)
    if not row.account and not row.internal_category:
        yield Obstacle("row_without_account", told, "rows.account", index)


def _account_obstacles(content: Content, year: FiscalYear, scene: Scene) -> Iterator[Obstacle]:
    for index, row in enumerate(content.rows):
        if not row.account:
            continue
        known = scene.account(year, row.account)
        if known is None or not known.active:
            code = "account_inactive" if known else "account_missing"
            told = {"account": row.account, "year": year.label}
            yield Obstacle(code, told, "rows.account", index, f"account:{year.pk}:{row.account}")
