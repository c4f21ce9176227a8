"""One record version as a voucher that can be checked, or the obstacle that its content is."""

from typing import Any

from django.utils.translation import gettext, override

from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as Row
from accounting.records import to_canonical
from vouchers.booking.posting import UnknownVatRate, invoice_rows, payment_rows
from vouchers.booking.resolving import resolve_rows
from vouchers.booking.scene import Scene
from vouchers.booking.settled import Settled
from vouchers.refusals import Obstacle

_LONGEST_TEXT = 200


def compose(
    record_type: str, record: Any, version: int, scene: Scene, settled: Settled | None
) -> tuple[Content | None, list[Obstacle]]:
    """`record` is the row with its relations. The obstacles found here come without those of day and accounts."""
    try:
        rows = _rows(record_type, record, scene, settled)
    except UnknownVatRate as unknown:
        rate = format(unknown.rate.normalize(), "f")
        return None, [Obstacle("booking_vat_rate", {"rate": rate}, "rows.vat_rate", None, f"vat_rate:{rate}")]
    content, found = resolve_rows(_content(record_type, record, version, scene, rows), scene)
    return content, [*_shared_rounding(content, scene), *found]


def _rows(record_type: str, record: Any, scene: Scene, settled: Settled | None) -> list[Row]:
    value, home = to_canonical(record), scene.ledger.currency
    if record_type == "invoice":
        return invoice_rows(value, scene.settings, home)
    assert settled is not None  # noqa: S101 (made for every piece of payments)
    return payment_rows(value, settled.of(record), scene.settings, home)


def _content(record_type: str, record: Any, version: int, scene: Scene, rows: list[Row]) -> Content:
    settings, is_invoice = scene.settings, record_type == "invoice"
    return Content(
        source_ref=f"{record_type}:{record.pk.hex}:{version}",
        series=settings.series_invoice if is_invoice else settings.series_payment,
        voucher_date=record.invoice_date if is_invoice else record.payment_date,
        text=_text(record_type, record, scene),
        comment="",
        currency=scene.ledger.currency,
        rows=tuple(rows),
    )


def _text(record_type: str, record: Any, scene: Scene) -> str:
    """The organisation's language, whoever rings."""
    with override(scene.ledger.tenant.language):
        if record_type == "payment":
            words = {"record": record.source_ref, "invoice": record.invoice.source_ref}
            text = gettext("Payment %(record)s of %(invoice)s") % words
        elif record.total < 0:
            text = gettext("Credit note %(record)s") % {"record": record.source_ref}
        else:
            text = gettext("Invoice %(record)s") % {"record": record.source_ref}
    return text[:_LONGEST_TEXT]


def _shared_rounding(content: Content, scene: Scene) -> list[Obstacle]:
    """A rounding on a category's account could not be told from its income."""
    account = scene.settings.rounding_account
    used = any(row.account == account and not row.internal_category for row in content.rows)
    if not used or account not in scene.rules.booked_on:
        return []
    told = {"account": account}
    return [Obstacle("booking_rounding_shared", told, "rows.account", None, f"rounding:{account}")]
