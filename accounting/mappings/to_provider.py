"""Makes at the provider what a version needs there; a line that exists is touched only where somebody ticked it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounting import clock
from accounting.domain import exact_json
from accounting.domain.accounts import Rule
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.references import Reference
from accounting.mappings import bas, references
from accounting.mappings.known import known_for
from accounting.mappings.lifecycle import account_plan, note_fact
from accounting.mappings.recheck import recheck_active
from accounting.mappings.registers import Time, until
from accounting.mappings.resolve import rule_of
from accounting.mappings.rows import usage
from accounting.models import AccountMappingRule, ProviderAccountMapping, ReferenceJob
from accounting.providers.registers import Registers

# What may come of a line. make and change are what a dry run offers; change stays untouched without a tick.
ACTIONS = ("there", "make", "made", "change", "changed", "cannot", "failed")
_REFUSED = {Kind.REJECTED, Kind.NEEDS_PERSON}


@dataclass
class Line:
    """One account of one financial year, or one cost centre, and the rules that need it."""

    wanted: Reference
    rules: list[Rule] = field(default_factory=list)
    action: str = "there"
    theirs: str = ""
    closed: bool = False
    code: str = ""
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.wanted.key,
            "kind": self.wanted.kind,
            "year": self.wanted.year,
            "account": self.wanted.code,
            "name": self.wanted.name,
            "theirs": self.theirs,
            "closed": self.closed,
            "action": self.action,
            "code": self.code,
            "words": self.words,
            "rules": [rule.id for rule in self.rules],
            "categories": sorted({rule.category for rule in self.rules}),
        }


def make_missing(*, job: ReferenceJob, registers: Registers, client: Any) -> dict[str, Any]:
    """The report of the job: one line per account and year, and per cost centre.

    A dry run only looks. Raises ProviderError where the provider does not answer; a line that it refuses is
    reported and the others go on.
    """
    mapping = job.mapping
    if mapping is None:
        raise ValueError("A sync job has a mapping.")
    if not job.integration.references.filter(kind="year").exists():
        references.read_references(integration=job.integration, registers=registers, client=client)
    lines = list(_lines(mapping, registers))
    done: dict[str, str] = job.report.get("done", {})
    for line in lines:
        _settle(line, job, registers, client, done)
    counts = {action: sum(line.action == action for line in lines) for action in ACTIONS}
    if not job.dry_run:
        recheck_active(integration=job.integration)
        note_fact("mapping_synced", mapping, job.requested_by, **{k: v for k, v in counts.items() if v})
    return {"counts": counts, "lines": [line.as_json() for line in lines], "done": done}


def digest(mapping: ProviderAccountMapping) -> str:
    """The same for the same rules of the same version."""
    rows = mapping.rules.order_by("internal_category", "valid_from", "provider_account_code", "pk")
    names = (
        "internal_category",
        "provider_account_code",
        "provider_account_name",
        "cost_centre",
        "valid_from",
    )
    content = [str(mapping.pk), *([str(value) for value in row] for row in rows.values_list(*names))]
    return hashlib.sha256(exact_json.dumps(content)).hexdigest()


def _lines(mapping: ProviderAccountMapping, registers: Registers) -> Iterator[Line]:
    rules = [rule_of(row) for row in AccountMappingRule.objects.filter(mapping=mapping)]
    found: dict[str, Line] = {}
    for rule, wanted in _wanted(mapping, rules):
        found.setdefault(wanted.key, Line(wanted)).rules.append(rule)
    for line in found.values():
        if line.wanted.kind == "account" and registers.numeric_accounts and not line.wanted.code.isdigit():
            line.action, line.code = "cannot", "account_not_a_number"
        yield line


def _wanted(mapping: ProviderAccountMapping, rules: list[Rule]) -> Iterator[tuple[Rule, Reference]]:
    """Accounts in each year in which their rule books or will book; cost centres count for all years."""
    integration = mapping.integration
    known = known_for(integration, rules)
    time = Time(clock.today(integration.tenant.time_zone), usage(integration))
    plan = account_plan(integration)
    for rule in rules:
        name = rule.account_name or bas.name_of(plan, rule.account, integration.tenant.language)
        for year in known.years:
            if year.charted and time.weight(rule, until(rule, rules), year):
                yield rule, Reference("account", rule.account, name, year.id)
        if rule.cost_centre:
            yield rule, Reference("cost_centre", rule.cost_centre)


def _settle(line: Line, job: ReferenceJob, registers: Registers, client: Any, done: dict[str, str]) -> None:
    """Raises ProviderError where the provider does not answer."""
    if line.action == "cannot":
        return
    try:
        found = registers.find(client, line.wanted)
        line.action = _action(line, found, registers)
        if not job.dry_run:
            _carry_out(line, job, registers, client, done)
    except ProviderError as error:
        if error.kind not in _REFUSED:
            raise
        line.action, line.code, line.words = "failed", error.code, error.message[:300]


def _action(line: Line, found: Reference | None, registers: Registers) -> str:
    kind = line.wanted.kind
    if found is None:
        return "make" if kind in registers.makes else "cannot"
    line.theirs, line.closed = found.name, not found.active
    renamed = bool(line.wanted.name) and line.wanted.name.casefold() != found.name.casefold()
    if found.active and not renamed:
        return "there"
    if kind in registers.changes:
        return "change"
    return "there" if found.active else "cannot"


def _carry_out(
    line: Line, job: ReferenceJob, registers: Registers, client: Any, done: dict[str, str]
) -> None:
    """What was made before a worker was lost is found there now, and still reported as made."""
    key = line.wanted.key
    if line.action == "make":
        _made(line, job, registers.make(client, line.wanted), "made", done)
    elif line.action == "change" and key in job.change:
        _made(line, job, registers.change(client, line.wanted), "changed", done)
    elif line.action == "there" and key in done:
        line.action = done[key]


def _made(line: Line, job: ReferenceJob, result: Reference, action: str, done: dict[str, str]) -> None:
    line.action = done[line.wanted.key] = action
    references.remember(job.integration, result)
    ReferenceJob.objects.filter(pk=job.pk).update(report={**job.report, "done": done})
