"""A plan in numbers, codes and parameters, as it is stored and shown; and what has to be ticked first."""

from typing import Any

from sie4.core import records
from sie4.core.checks.identification import org_number
from sie4.importing.plan import Plan

FLAGGA, OTHER_COMPANY = "accept_flagga", "accept_other_company"
TICKS = (FLAGGA, OTHER_COMPANY)


def ticks_needed(plan: Plan) -> list[str]:
    """Names of TICKS."""
    ticks = [FLAGGA] if plan.head.flag_set else []
    return [*ticks, OTHER_COMPANY] if is_other_company(plan) else ticks


def is_other_company(plan: Plan) -> bool:
    """Whether the file names another number than the organisation's, where both are known."""
    said, ours = plan.head.org_number, org_number(plan.place.tenant.org_number)
    return bool(said and ours) and said != ours


def preview_of(plan: Plan) -> dict[str, Any]:
    judge, figures, place = plan.judge, plan.figures, plan.place
    ledger = place.ledger
    return {
        "company": {
            "name": plan.head.company[:200],
            "org_number": plan.head.org_number[:20],
            "other": is_other_company(plan),
        },
        "program": f"{_said(plan, records.Program, 'name')} {_said(plan, records.Program, 'version')}".strip()[
            :120
        ],
        "generated": _said(plan, records.Generated, "day"),
        "flag": plan.head.flag_set,
        "ticks": ticks_needed(plan),
        "ledger": {
            "id": str(ledger.pk) if ledger else None,
            "name": ledger.name if ledger else (plan.head.company[:200] or plan.report.name[:200]),
            "source": ledger.source if ledger else "sie_file",
            "new": ledger is None,
        },
        "years": [
            {"number": year.number, "start": str(year.start), "end": str(year.end), "new": year.row is None}
            for year in place.years
            if year.number is not None or year.start in plan.charts.used
        ],
        "accounts": {"file": len(plan.head.accounts), "new": plan.new_accounts},
        "objects": {"file": len(plan.head.objects), "new": len(plan.new_objects)},
        "opening_balances": {
            "new": len(figures.openings),
            "unchanged": figures.unchanged,
            "kept": figures.kept,
        },
        "stated_balances": len(figures.stated),
        "figures_left_out": figures.left_out,
        "vouchers": {
            "file": judge.vouchers,
            "new": judge.new,
            "unchanged": judge.unchanged,
            "rows": judge.rows,
            "to_be_numbered": judge.numbered,
            "shortened": judge.shortened,
            "first": str(judge.first or ""),
            "last": str(judge.last or ""),
        },
        "conflicts": {"count": plan.conflict_count, "rows": plan.conflicts[:100]},
        "obstacles": plan.obstacles,
    }


def _said(plan: Plan, kind: type, name: str) -> str:
    return plan.head.said(kind, name)[:60]
