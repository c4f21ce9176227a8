"""What a file cannot add up because of what was asked for or of what the books say, and the notes that say so."""

from typing import Any

from sie4.exporting.figures import Figures
from sie4.exporting.head import last_day
from sie4.models import SIE4Export
from sie4.models.exports import FileKind
from vouchers.models import Voucher, VoucherState

Note = dict[str, Any]


def may_be_open(export: SIE4Export, before: Figures | None) -> frozenset[str]:
    """Codes of sie4.core.rules that are no reason to refuse this file."""
    codes: set[str] = set()
    if not export.include_opening_balances:
        codes |= {"closing_difference", "period_difference"}
    if not export.include_closing_balances:
        codes |= {"no_closing_balances", "closing_difference", "result_difference"}
    if _begins_later(export) or export.series:
        codes |= {"closing_difference", "result_difference", "month_difference"}
    if _carries_a_result(export, before):
        codes |= {"opening_sum", "closing_sum"}
    if not export.ledger.is_own:
        # The opening balances are the source's own words, right or wrong.
        codes |= {"opening_sum", "closing_sum", "continuity"}
    return frozenset(codes)


def notes(alias: str, export: SIE4Export, before: Figures | None) -> list[Note]:
    year = export.fiscal_year
    whole = not export.is_feeder
    found = [
        (whole and last_day(export) < year.end, "export_part", {"to": str(last_day(export))}),
        (
            whole and _begins_later(export),
            "export_begins_later",
            {"from": str(export.date_from), "start": str(year.start)},
        ),
        (bool(export.series), "export_series", {"series": ", ".join(export.series)}),
        (whole and not export.include_opening_balances, "export_no_opening", {}),
        (whole and not export.include_closing_balances, "export_no_closing", {}),
        (
            whole and _carries_a_result(export, before),
            "export_result_open",
            {"year": before.year.label if before else ""},
        ),
        (whole and export.include_budget, "export_no_budget", {}),
    ]
    told = [{"code": code, "params": params} for holds, code, params in found if holds]
    return [*told, *_drafts(alias, export)]


def _begins_later(export: SIE4Export) -> bool:
    return (
        export.has_vouchers
        and export.kind == FileKind.EXPORT
        and export.date_from is not None
        and export.date_from > export.fiscal_year.start
    )


def _carries_a_result(export: SIE4Export, before: Figures | None) -> bool:
    """An open year's result still stands on its own accounts, so that what is carried over does not add up to 0."""
    if before is None or before.year.closed or not export.ledger.is_own:
        return False
    return any(ore for account, ore in before.closing().items() if not before.carries(account)) or bool(
        sum(before.opening.values())
    )


def _drafts(alias: str, export: SIE4Export) -> list[Note]:
    drafts = Voucher.objects.using(alias).filter(
        ledger_id=export.ledger_id,
        state=VoucherState.DRAFT,
        archived_at=None,
        voucher_date__gte=export.date_from or export.fiscal_year.start,
        voucher_date__lte=last_day(export),
    )
    count = drafts.count() if export.has_vouchers else 0
    return [{"code": "export_drafts", "params": {"count": count}}] if count else []
