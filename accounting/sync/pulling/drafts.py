"""What a document says, as the fields of a record: all of them for a new one, the taken ones for one we have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounting import clock, records
from accounting.domain.findings import Finding
from accounting.domain.merging import ROWS, touches_rows
from accounting.domain.organisations import with_century
from accounting.models import IntegrationMapping
from accounting.providers.reading import Content, Document
from accounting.sync.pulling.rows import Sources, as_json, merged_rows, rounding_of
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.standing import Standing

# Reads a document that another one refers to, before it is looked for among ours.
ReadParent = Callable[[str, str], object]
_ROUNDING, _CURRENCY = "rounding", "currency"


@dataclass(frozen=True)
class Draft:
    """`fields` as save_records takes them; findings keep them from being written."""

    fields: Content
    findings: tuple[Finding, ...] = ()


def new_draft(run: Run, data_type: str, document: Document, read_parent: ReadParent) -> Draft:
    """A record that begins at the provider."""
    content = document.content
    fields, findings = _plain_fields(run, data_type, document, frozenset(content), read_parent)
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
    read_parent: ReadParent,
) -> Draft:
    """The taken fields; rows are merged, and the rounding follows the document where nothing of ours stands there."""
    fields, findings = _plain_fields(run, data_type, document, taken, read_parent)
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
    run: Run, data_type: str, document: Document, names: frozenset[str], read_parent: ReadParent
) -> tuple[Content, list[Finding]]:
    fields: Content = {}
    findings: list[Finding] = []
    for name in sorted(names & document.content.keys() - {ROWS, _ROUNDING}):
        value = document.content[name]
        if parent := run.reading(data_type).links.get(name):
            value, found = _reference(run, document, name, parent, value, read_parent)
            findings += found
        elif name == "personal_number":
            value = with_century(value, clock.today(run.context.tenant.time_zone))
        fields[name] = value
    return fields, findings


def _reference(
    run: Run, document: Document, name: str, parent: str, external_id: str, read_parent: ReadParent
) -> tuple[str, list[Finding]]:
    """The source_ref of the record that the document refers to; it is read first where it is not known yet."""
    found = known_reference(run, parent, external_id)
    if not found and run.context.imports(parent):
        read_parent(parent, external_id)
        found = known_reference(run, parent, external_id)
    if found:
        return found, []
    params = {"parent": parent, "parent_number": external_id, "number": document.external_id}
    cause = f"import_parent:{parent}:{external_id}"
    return "", [Finding("error", "import_parent_unknown", params, name, cause)]


def known_reference(run: Run, data_type: str, external_id: str) -> str:
    """The source_ref of the record that is linked to this document; empty where none is."""
    linked = IntegrationMapping.objects.filter(
        integration=run.integration,
        external_resource_type=run.resource(data_type).external_type,
        external_id=external_id,
        archived_at=None,
    ).values("local_resource_id")
    rows = records.get(data_type).model.objects.filter(pk__in=linked, archived_at=None)
    return rows.values_list("source_ref", flat=True).first() or ""
