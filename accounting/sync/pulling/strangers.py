"""Which unlinked documents may be records of ours: all others are new, and nobody looks at them one by one.

Says too much rather than too little: `matching` decides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from accounting import records
from accounting.domain.organisations import parse_org_number
from accounting.models import SyncItem
from accounting.providers.reading import Document
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.unlinked import outcome_unknown, unlinked

MARK, LINK = "fi:", "link:"
_ORG_NUMBER = "org_number"


def may_be_ours(
    run: Run,
    data_type: str,
    documents: Sequence[Document],
    said: Mapping[str, str],
    references: Mapping[tuple[str, str], str],
) -> set[str]:
    """Their external ids. `said` is what a person decided, `references` name the parents' records."""
    found = {
        one.external_id
        for one in documents
        if one.own_marker.startswith(MARK) or said.get(one.external_id, "").startswith(LINK)
    }
    found |= _began_as_these(run, data_type, documents)
    if run.reading(data_type).equal_by:
        return found | _of_busy_parents(run, data_type, documents, references)
    return found | _agreeing(data_type, documents) | _of_a_known_name(run, data_type, documents)


def organisation(document: Document) -> str:
    """The organisation number that the document states, as we write it; empty for none."""
    return normal(_ORG_NUMBER, document.agreed.get(_ORG_NUMBER, ""))


def normal(name: str, stated: str) -> str:
    """A stated value as our records hold it; empty where it is none."""
    if name != _ORG_NUMBER:
        return stated
    try:
        return parse_org_number(stated)
    except ValueError:
        return ""


def _began_as_these(run: Run, data_type: str, documents: Sequence[Document]) -> set[str]:
    refs = {run.new_reference(one.external_id): one.external_id for one in documents}
    rows = unlinked(run, data_type).filter(source_ref__in=refs)
    return {refs[ref] for ref in rows.values_list("source_ref", flat=True)}


def _agreeing(data_type: str, documents: Sequence[Document]) -> set[str]:
    """Those that share an agreed field with any record, linked or not."""
    model = records.get(data_type).model
    found = set()
    for name in {name for one in documents for name in one.agreed}:
        stated = {one.external_id: normal(name, one.agreed.get(name, "")) for one in documents}
        wanted = {value for value in stated.values() if value}
        if wanted:
            rows = model.objects.filter(archived_at=None, **{f"{name}__in": wanted})
            held = set(rows.values_list(name, flat=True))
            found |= {external_id for external_id, value in stated.items() if value in held}
    return found


def _of_a_known_name(run: Run, data_type: str, documents: Sequence[Document]) -> set[str]:
    """All of them where any name is known: what is alike, the database alone can say."""
    field = run.reading(data_type).name_field
    names = {one.content.get(field) for one in documents} - {None, ""} if field else set()
    if not names:
        return set()
    alike = Q()
    for name in names:
        alike |= alike_named(field, name)
    if not unlinked(run, data_type).filter(alike).exists():
        return set()
    return {one.external_id for one in documents}


def alike_named(field: str, name: Any) -> Q:
    return Q(**{field: name}) | Q(**{f"{field}__iexact": name})


def _of_busy_parents(
    run: Run, data_type: str, documents: Sequence[Document], references: Mapping[tuple[str, str], str]
) -> set[str]:
    """Those whose parent has another record without a document, or one whose fate is unknown."""
    found: set[str] = set()
    for name, parent in run.reading(data_type).links.items():
        refs = {one.external_id: references.get((parent, str(one.content[name])), "") for one in documents}
        wanted = {f"{name}__source_ref__in": set(refs.values()) - {""}}
        unsettled = SyncItem.objects.filter(outcome_unknown(run, data_type)).values("resource_id")
        model = records.get(data_type).model
        busy = {
            *unlinked(run, data_type).filter(**wanted).values_list(f"{name}__source_ref", flat=True),
            *model.objects.filter(pk__in=unsettled, **wanted).values_list(f"{name}__source_ref", flat=True),
        }
        found |= {external_id for external_id, ref in refs.items() if ref in busy}
    return found
