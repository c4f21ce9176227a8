"""What the views of account mappings share: their rows, and findings and previews as answers show them."""

from decimal import Decimal
from typing import Any

from django.utils import translation

from accounting.api.shapes.mappings import amounts
from accounting.api.views import FrostView
from accounting.mappings.checked import Checked
from accounting.mappings.labels import category_name
from accounting.mappings.pickers import account_names
from accounting.mappings.preview import Booking, Change, Preview
from accounting.mappings.sentences import FIELD_REFUSALS
from accounting.models import ProviderAccountMapping
from accounting.problems.sentences import explain


def mappings() -> Any:
    return ProviderAccountMapping.objects.select_related("integration__tenant")


class MappingView(FrostView):
    """Works on one version; treasurers write, viewers read."""

    of_row = True

    def mapping(self, id: str) -> ProviderAccountMapping:
        return self.row(mappings(), id)


def rule_errors(codes: dict[str, str]) -> dict[str, list[Any]]:
    return {name: [FIELD_REFUSALS[code]] for name, code in codes.items()}


def finding_lines(mapping: ProviderAccountMapping, findings: list[Checked]) -> list[dict[str, Any]]:
    return [_finding(mapping, finding) for finding in findings]


def _finding(mapping: ProviderAccountMapping, finding: Checked) -> dict[str, Any]:
    provider = mapping.integration.provider
    text = explain(finding.code, finding.params, provider=provider, language=translation.get_language() or "")
    tick = mapping.accepted.get(finding.key)
    return {
        "level": finding.level,
        "code": finding.code,
        "rule": finding.rule,
        "key": finding.key,
        "message": text.message,
        "next_step": text.next_step,
        "accepted": {"key": finding.key, **tick} if tick else None,
    }


def preview_body(mapping: ProviderAccountMapping, preview: Preview) -> dict[str, Any]:
    language = translation.get_language() or "sv"
    accounts = sorted(preview.old_sums.keys() | preview.new_sums.keys())
    names = account_names(mapping.integration, accounts, language)
    nothing: dict[str, Decimal] = {}
    return {
        "records": preview.records,
        "rows": preview.rows,
        "different": preview.different,
        "states": preview.states,
        "changes": [_change(change, names) for change in preview.changes],
        "accounts": [
            {
                "account": account,
                "name": names[account],
                "old": amounts(preview.old_sums.get(account, nothing)),
                "new": amounts(preview.new_sums.get(account, nothing)),
            }
            for account in accounts
        ],
        "unmapped": [_change(change, names) for change in preview.unmapped],
        "examples": [{**vars(one), "amount": format(one.amount, "f")} for one in preview.examples],
    }


def _change(change: Change, names: dict[str, str]) -> dict[str, Any]:
    return {
        "category": change.category,
        "category_name": category_name(change.category),
        "old": _booking(change.old, names),
        "new": _booking(change.new, names),
        "rows": change.rows,
        "records": change.records,
        "amounts": amounts(change.amounts),
    }


def _booking(found: Booking | None, names: dict[str, str]) -> dict[str, str] | None:
    if found is None:
        return None
    account, vat_code, cost_centre = found
    return {
        "account": account,
        "name": names.get(account, ""),
        "vat_code": vat_code,
        "cost_centre": cost_centre,
    }
