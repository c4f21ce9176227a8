"""What the page of one version shows: its rules, its findings, its history, and what stands at the provider."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from accounting.admin import labels, wording
from accounting.admin.account_mappings.rule_form import lines_of
from accounting.admin.pages import row_address
from accounting.admin.told import told
from accounting.mappings import jobs
from accounting.mappings.checked import Checked
from accounting.mappings.defaults import defaults
from accounting.mappings.labels import category_name
from accounting.mappings.lifecycle import account_plan, current_draft
from accounting.mappings.pickers import account_names, search_codes
from accounting.mappings.validate import unsettled, validate_mapping
from accounting.models import MappingStatus, ProviderAccountMapping, ProviderReference, ReferenceJob

TONES = {
    MappingStatus.DRAFT: labels.WARN,
    MappingStatus.ACTIVE: labels.GOOD,
    MappingStatus.ARCHIVED: labels.CALM,
}
_CODES = 200


@dataclass(frozen=True)
class FindingLine:
    key: str
    badge: labels.Badge
    message: str
    next_step: str
    wants_tick: bool
    ticked: str  # who and when


@dataclass(frozen=True)
class RuleLine:
    category: str
    internal: str
    account: str
    name: str
    theirs: str
    vat_code: str
    cost_centre: str
    valid_from: str


def badge(mapping: ProviderAccountMapping) -> labels.Badge:
    return labels.Badge(str(MappingStatus(mapping.status).label), TONES[MappingStatus(mapping.status)])


def context(mapping: ProviderAccountMapping, *, may_act: bool, lines: Any = None) -> dict[str, Any]:
    findings = validate_mapping(mapping=mapping) if mapping.status != MappingStatus.ARCHIVED else []
    integration = mapping.integration
    editable = mapping.is_draft and may_act
    return {
        "title": f"{mapping} · {integration}",
        "mapping": mapping,
        "badge": badge(mapping),
        "provider": labels.provider_name(integration.provider),
        "facts": _facts(mapping),
        "editable": editable,
        "lines": (lines or lines_of(mapping)) if editable else None,
        "rules": [] if editable else rule_lines(mapping),
        "vat_codes": search_codes(integration=integration, kind="vat_code", text="", most=_CODES),
        "cost_centres": search_codes(integration=integration, kind="cost_centre", text="", most=_CODES),
        "findings": [finding_line(mapping, finding) for finding in findings],
        "can_activate": can_activate(mapping, findings),
        "reasons": [
            (category_name(one.category), one.account, one.reason)
            for one in defaults(account_plan(integration))
        ],
        "versions": _versions(mapping),
        "draft": _other_draft(mapping),
        "report": _report(mapping),
        "looked": job_line(jobs.latest_dry_run(mapping)),
        "registers": _registers(mapping),
    }


def can_activate(mapping: ProviderAccountMapping, findings: list[Checked] | None = None) -> bool:
    """Whether nothing stands in the way of this draft; `findings` where they are known already."""
    if not mapping.is_draft:
        return False
    known = validate_mapping(mapping=mapping) if findings is None else findings
    return not unsettled(mapping, known)


def rule_lines(mapping: ProviderAccountMapping) -> list[RuleLine]:
    rules = list(mapping.rules.all())
    codes = {rule.provider_account_code for rule in rules}
    names = account_names(mapping.integration, codes, get_language() or "sv")
    return [
        RuleLine(
            category_name(rule.internal_category),
            rule.internal_account_number,
            rule.provider_account_code,
            rule.provider_account_name,
            names[rule.provider_account_code],
            rule.vat_code,
            rule.cost_centre,
            rule.valid_from.isoformat() if rule.valid_from else gettext("from the beginning"),
        )
        for rule in rules
    ]


def finding_line(mapping: ProviderAccountMapping, finding: Checked) -> FindingLine:
    said = told(finding.code, finding.params, provider=mapping.integration.provider)
    tick = mapping.accepted.get(finding.key) if finding.level == "warning" else None
    return FindingLine(
        key=finding.key,
        badge=labels.level_badge(finding.level),
        message=said.message,
        next_step=said.next_step,
        wants_tick=finding.level == "warning" and tick is None and mapping.is_draft,
        ticked=_who_when(tick["by"], tick["at"]) if tick else "",
    )


def _who_when(who: str, at: Any) -> str:
    from datetime import datetime

    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{wording.person(who)}, {wording.moment(moment)}" if moment else "–"


def _facts(mapping: ProviderAccountMapping) -> list[tuple[str, str]]:
    lines = [
        (gettext("Created"), _who_when(mapping.created_by, mapping.created_at)),
        (gettext("Changed"), _who_when(mapping.changed_by, mapping.changed_at)),
        (gettext("Activated"), _who_when(mapping.activated_by, mapping.activated_at)),
        (gettext("Archived"), _who_when(mapping.archived_by, mapping.archived_at)),
    ]
    based = [(gettext("Copy of"), str(mapping.based_on))] if mapping.based_on else []
    noted = [(gettext("Remark"), mapping.note)] if mapping.note and not mapping.is_draft else []
    return [line for line in lines if line[1] != "–"] + based + noted


def _versions(mapping: ProviderAccountMapping) -> list[dict[str, Any]]:
    rows = ProviderAccountMapping.objects.filter(integration=mapping.integration).order_by("-version")
    return [
        {
            "address": row_address(row),
            "name": str(row),
            "badge": badge(row),
            "who": _who_when(row.activated_by or row.changed_by, row.activated_at or row.changed_at),
            "note": row.note,
            "here": row.pk == mapping.pk,
        }
        for row in rows
    ]


def _other_draft(mapping: ProviderAccountMapping) -> dict[str, str] | None:
    draft = None if mapping.is_draft else current_draft(mapping.integration)
    return {"address": row_address(draft), "name": str(draft)} if draft else None


def _report(mapping: ProviderAccountMapping) -> dict[str, Any] | None:
    if not mapping.report:
        return None
    from decimal import Decimal

    amounts = [wording.money(Decimal(amount), code) for code, amount in mapping.report["amounts"].items()]
    return {
        "stale": wording.number(mapping.report["stale"]),
        "booked": mapping.report["booked"],
        "amounts": " · ".join(amounts),
    }


def job_line(job: ReferenceJob | None) -> dict[str, Any] | None:
    if job is None:
        return None
    return {
        "at": wording.moment(job.finished_at),
        "who": wording.person(job.requested_by),
        "counts": job.report["counts"],
    }


def _registers(mapping: ProviderAccountMapping) -> dict[str, Any]:
    rows = ProviderReference.objects.filter(integration=mapping.integration)
    last = rows.order_by("-read_at").values_list("read_at", flat=True).first()
    reading = ReferenceJob.objects.filter(
        integration=mapping.integration, kind=jobs.READ, status__in=jobs.OPEN
    )
    return {
        "read": wording.moment(last) if last else "",
        "accounts": wording.number(rows.filter(kind="account", missing_since=None).count()),
        "under_way": reading.exists(),
    }
