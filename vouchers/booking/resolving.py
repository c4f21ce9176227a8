"""Rows that name a category get the account that the active rules say."""

from dataclasses import replace

from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as Row
from vouchers.booking.scene import Scene
from vouchers.refusals import Obstacle


def resolve_rows(content: Content, scene: Scene) -> tuple[Content, list[Obstacle]]:
    """An account that is named stays; the category stays with its row."""
    rows: list[Row] = []
    obstacles = []
    for index, row in enumerate(content.rows):
        found = row if row.account or not row.internal_category else _resolved(row, content, scene)
        if found is None:
            obstacles.append(unmapped(row.internal_category, content, scene, index))
        rows.append(found or row)
    return replace(content, rows=tuple(rows)), obstacles


def _resolved(row: Row, content: Content, scene: Scene) -> Row | None:
    found = scene.rules.resolve(row.internal_category, content.voucher_date, row.cost_centre)
    return replace(row, account=found.account, cost_centre=found.cost_centre) if found else None


def unmapped(category: str, content: Content, scene: Scene, row: int | None = None) -> Obstacle:
    if not scene.rules_are_clear:
        return Obstacle("booking_rules_ambiguous", {}, "internal_category", row, "rules")
    params = {"category": category, "date": str(content.voucher_date)}
    return Obstacle(
        "booking_category_unmapped",
        params,
        "internal_category",
        row,
        f"category:{category}",
        scene.rules.integration,
    )
