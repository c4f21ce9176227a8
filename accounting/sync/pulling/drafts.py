"""What a document says, as the fields of a record: all of them for a new one, the taken ones for one we have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounting import clock
from accounting.domain.findings import Finding
from accounting.domain.merging import ROWS, touches_rows
from accounting.domain.organisations import with_century
from accounting.providers.reading import Content, Document
from accounting.sync.pulling.rows import Sources, as_json, merged_rows, rounding_of
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.standing import Standing

# (data type, external id) of a document that another one refers to -> our record's source_ref, or empty.
FindParent = Callable[[str, str], str]
_ROUNDING, _CURRENCY = "rounding", "currency"


@dataclass(frozen=True)
class Draft:
    """`fields` as save_records takes them; findings keep them from being written."""

    fields: Content
    findings: tuple[Finding, ...] = ()


def new_draft(run: Run, data_type: str, document: Document, find_parent: FindParent) -> Draft:
    """A record that begins at the provider."""
    content = document.content
    fields, findings = _plain_fields(run, data_type, document, frozenset(content), find_parent)
    fields["source_ref"] = run.new_reference(document.external_id)
    fields |= {
        name: value for name, value in document.agreed.items() if name == run.resource(data_type).id_field
    }
    if ROWS in content:
        sources = Sources(document, run.context.rules.rule_set, _day(content))
        more, found = _row_fields(sources, content[_CURRENCY], whole=True)
        fields |= more
        findings += found
    return Draft(as_json(fields), tuple(findings))


def changed_draft(
    run: Run,
    data_type: str,
    document: Document,
    stand: Standing,
    taken: frozenset[str],
    kept: frozenset[str],
    find_parent: FindParent,
) -> Draft:
    """The taken fields; rows are merged, and the rounding follows the document where nothing of ours stands there."""
    fields, findings = _plain_fields(run, data_type, document, taken, find_parent)
    fields["source_ref"] = stand.record.source_ref
    about_sums = [name for name in taken if touches_rows(name) or name in {_ROUNDING, _CURRENCY}]
    if about_sums and ROWS in document.content:
        whole = not any(touches_rows(name) or name == _ROUNDING for name in kept)
        currency = document.content[_CURRENCY] if _CURRENCY in taken else stand.record.currency
        more, found = _row_fields(_sources(run, document, stand, taken), currency, whole=whole)
        if _ROUNDING in taken and not whole:
            more[_ROUNDING] = Decimal(document.content[_ROUNDING])
        fields |= more
        findings += found
    return Draft(as_json(fields), tuple(findings))


def _sources(run: Run, document: Document, stand: Standing, taken: frozenset[str]) -> Sources:
    rules = stand.resolver.rules.rule_set
    ours = tuple(stand.ours[ROWS])
    return Sources(document, rules, _day(document.content), stand.record.rows, ours, taken)


def _day(content: Mapping[str, Any]) -> date:
    stated = content.get("invoice_date")
    return date.fromisoformat(stated) if stated else clock.now().date()


def _row_fields(sources: Sources, currency: str, *, whole: bool) -> tuple[Content, list[Finding]]:
    """`whole`: the document's rows and rounding stand as they are there."""
    rows, findings = merged_rows(sources)
    fields: Content = {ROWS: rows}
    if whole:
        fields[_ROUNDING], found = rounding_of(sources.document, rows, currency)
        findings += found
    return fields, findings


def _plain_fields(
    run: Run, data_type: str, document: Document, names: frozenset[str], find_parent: FindParent
) -> tuple[Content, list[Finding]]:
    fields: Content = {}
    findings: list[Finding] = []
    for name in sorted(names & document.content.keys() - {ROWS, _ROUNDING}):
        value = document.content[name]
        if parent := run.reading(data_type).links.get(name):
            value, found = _reference(document, name, parent, str(value or ""), find_parent)
            findings += found
        elif name == "personal_number":
            value = with_century(value, clock.today(run.context.tenant.time_zone))
        fields[name] = value
    return fields, findings


def _reference(
    document: Document, name: str, parent: str, external_id: str, find_parent: FindParent
) -> tuple[str, list[Finding]]:
    """The source_ref of the record that the document refers to."""
    if found := find_parent(parent, external_id):
        return found, []
    params = {"parent": parent, "parent_number": external_id, "number": document.external_id}
    cause = f"import_parent:{parent}:{external_id}"
    return "", [Finding("error", "import_parent_unknown", params, name, cause)]
