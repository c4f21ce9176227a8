"""The rules of an integration: which series is mirrored where, and when. Checked as a whole when saved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounting import clock
from accounting.facts import record_fact
from accounting.models import Integration
from accounting.problems import service
from vouchers.domain.echo import is_series, same_series
from vouchers.domain.mirror_dates import DateMode
from vouchers.domain.mirror_texts import BadTemplate, check_template
from vouchers.mirror import claims
from vouchers.mirror.errors import RuleRefused
from vouchers.models import Reversal, ReversalRule, ReversalState, RuleMode

FIELDS = (
    "mode", "trigger_series", "target_series", "auto_reverse_date_mode", "text_template", "starts_on",
)  # fmt: skip
_LONGEST_SERIES = 10
Codes = dict[str, tuple[str, dict[str, str]]]


def running_rules(integration: Integration) -> list[ReversalRule]:
    """Those that are not off."""
    return list(ReversalRule.objects.filter(integration=integration).exclude(mode=RuleMode.OFF))


def series_of(integration: Integration) -> list[str]:
    """Which series a gap is read in: those that are mirrored, and where our own vouchers come back."""
    rules = running_rules(integration)
    return [*(rule.trigger_series for rule in rules), *(rule.target_series for rule in rules)]


def new_rule(integration: Integration) -> ReversalRule:
    """R to Q, off, from the first day of this month; not saved."""
    today = clock.today(integration.tenant.time_zone)
    return ReversalRule(
        tenant_id=integration.tenant_id, integration=integration, starts_on=today.replace(day=1)
    )


def save_rule(*, rule: ReversalRule, changes: Mapping[str, Any], changed_by: str) -> ReversalRule:
    """Lay the changes over the rule and save it.

    Raises RuleRefused.
    """
    before = {name: str(getattr(rule, name)) for name in FIELDS}
    codes: Codes = {name: ("unknown_field", {}) for name in changes if name not in FIELDS}
    for name in FIELDS:
        if name in changes:
            value = changes[name]
            setattr(rule, name, value.strip() if isinstance(value, str) else value)
    codes |= _wrong(rule)
    if codes:
        raise RuleRefused(codes)
    with transaction.atomic():
        rule.changed_by = changed_by
        rule.save()
        _take_up_earlier(rule)
        if rule.mode == RuleMode.OFF:
            cause = claims.cause_of(rule)
            service.solve_cause(tenant=rule.tenant_id, integration=rule.integration, cause=cause)
        record_fact(
            "reversal_rule_saved",
            tenant=rule.tenant_id,
            actor=changed_by,
            integration=rule.integration,
            data={
                "rule": str(rule.pk),
                "changes": {
                    name: [before[name], str(getattr(rule, name))]
                    for name in FIELDS
                    if before[name] != str(getattr(rule, name))
                },
            },
        )
    return rule


def _take_up_earlier(rule: ReversalRule) -> None:
    """What was left alone only for its date is looked at again by the next scan."""
    Reversal.objects.filter(
        rule=rule,
        state=ReversalState.DROPPED,
        reason="before_start",
        original_date__gte=rule.starts_on,
    ).update(state=ReversalState.NOTICED, reason="")


def _wrong(rule: ReversalRule) -> Codes:
    codes: Codes = {}
    for name in ("trigger_series", "target_series"):
        if code := _wrong_series(getattr(rule, name)):
            codes[name] = (code, {})
    if rule.mode not in RuleMode.values:
        codes["mode"] = ("unknown_choice", _choices(RuleMode.values, rule.mode))
    modes = [mode.value for mode in DateMode]
    if rule.auto_reverse_date_mode not in modes:
        codes["auto_reverse_date_mode"] = ("unknown_choice", _choices(modes, rule.auto_reverse_date_mode))
    if not isinstance(rule.starts_on, date):
        codes["starts_on"] = ("not_a_date", {})
    if code_and_what := _wrong_template(rule.text_template):
        codes["text_template"] = code_and_what
    return codes or _clashes(rule)


def _wrong_series(code: Any) -> str:
    if not isinstance(code, str) or not code:
        return "required"
    if len(code) > _LONGEST_SERIES or not code.isprintable() or any(char.isspace() for char in code):
        return "not_a_series"
    return ""


def _wrong_template(template: Any) -> tuple[str, dict[str, str]] | None:
    if not isinstance(template, str):
        return "not_text", {}
    try:
        check_template(template)
    except BadTemplate as bad:
        return bad.code, {"what": bad.what}
    return None


def _clashes(rule: ReversalRule) -> Codes:
    """A series that receives reversals is never mirrored itself, or two rules would answer each other for ever."""
    if same_series(rule.trigger_series, rule.target_series):
        return {"target_series": ("same_series", {"series": rule.target_series})}
    others = list(ReversalRule.objects.filter(integration_id=rule.integration_id).exclude(pk=rule.pk))
    if is_series(rule.trigger_series, [other.target_series for other in others]):
        return {"trigger_series": ("series_receives", {"series": rule.trigger_series})}
    if is_series(rule.target_series, [other.trigger_series for other in others]):
        return {"target_series": ("series_is_mirrored", {"series": rule.target_series})}
    pair = [(other.trigger_series.casefold(), other.target_series.casefold()) for other in others]
    if (rule.trigger_series.casefold(), rule.target_series.casefold()) in pair:
        return {"target_series": ("rule_exists", {"series": rule.target_series})}
    return {}


def _choices(choices: list[str], value: object) -> dict[str, str]:
    return {"value": str(value), "choices": ", ".join(choices)}
