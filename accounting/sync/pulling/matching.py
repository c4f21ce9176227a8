"""Which of our records an unlinked document is: the surest sign first, a name never more than a hint."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accounting import records
from accounting.domain import hashing
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.findings import Finding
from accounting.models import SyncItem
from accounting.models.sync import IN_FLIGHT_STATES
from accounting.providers.reading import Document
from accounting.sync.pulling.references import known_reference
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.strangers import LINK, MARK, alike_named, normal, organisation
from accounting.sync.pulling.unlinked import outcome_unknown, unlinked

NEW = "new"
UNDER_WAY = "write_under_way"
_MOST = 5
_ORG_NUMBER, _REFERENCE = "org_number", "source_ref"


@dataclass(frozen=True)
class Match:
    """A record, a proposal for a person with its candidates, or neither: then the document is new."""

    pk: UUID | None = None
    proposal: Finding | None = None
    candidates: tuple[UUID, ...] = ()


def match(run: Run, data_type: str, document: Document, decision: str) -> Match:
    """Raises ProviderError(TRANSIENT) while a write is under way that may have made this document."""
    if decision.startswith(LINK):
        chosen = unlinked(run, data_type).filter(pk=UUID(decision.removeprefix(LINK)))
        if chosen.exists():
            return Match(chosen.values_list("pk", flat=True).get())
    found = _by_marker(run, data_type, document) or _by_own_reference(run, data_type, document)
    if found is not None:
        return Match(found)
    if run.reading(data_type).equal_by:
        return Match(_equal_one(run, data_type, document))
    if decision == NEW:
        return Match()
    return _by_agreed_fields(run, data_type, document) or _by_name(run, data_type, document) or Match()


def _by_marker(run: Run, data_type: str, document: Document) -> UUID | None:
    """Our own mark: by the write that left it, else (after a restored backup) by computing it again."""
    if not document.own_marker.startswith(MARK):
        return None
    writes = SyncItem.objects.filter(
        integration=run.integration, data_type=data_type, job_type="export", marker=document.own_marker
    )
    if writes.filter(state__in=IN_FLIGHT_STATES).exists():
        raise ProviderError(Kind.TRANSIENT, UNDER_WAY)
    known = writes.order_by("-created_at").values_list("resource_id", flat=True).first()
    ours = unlinked(run, data_type)
    if known is not None:
        return ours.filter(pk=known).values_list("pk", flat=True).first()
    stated = document.agreed.get(_REFERENCE)
    rows = ours.filter(source_ref=stated) if stated else ours
    for pk, ref in rows.values_list("pk", "source_ref").iterator():
        if hashing.marker(run.context.business_key(data_type, ref)) == document.own_marker:
            found: UUID = pk
            return found
    return None


def _by_own_reference(run: Run, data_type: str, document: Document) -> UUID | None:
    """A record that began as this document."""
    rows = unlinked(run, data_type).filter(source_ref=run.new_reference(document.external_id))
    return rows.values_list("pk", flat=True).first()


def _equal_one(run: Run, data_type: str, document: Document) -> UUID | None:
    """A record of ours that says the same fact, the oldest first: taken for this document, so that it is not sent
    a second time and not counted twice."""
    wanted = {name: document.content[name] for name in run.reading(data_type).equal_by}
    parents = {}
    for name, parent in run.reading(data_type).links.items():
        parents[f"{name}__source_ref"] = known_reference(run, parent, str(wanted.pop(name)))
    _refuse_under_way(run, data_type, parents)
    for row in unlinked(run, data_type).filter(**parents).order_by("created_at", "source_ref"):
        if all(_as_content(getattr(row, name)) == value for name, value in wanted.items()):
            found: UUID = row.pk
            return found
    return None


def _refuse_under_way(run: Run, data_type: str, parents: dict[str, str]) -> None:
    """Of equal ones nobody could tell which is which while the outcome of a write is unknown."""
    records_of = records.get(data_type).model.objects.filter(**parents)
    writes = SyncItem.objects.filter(outcome_unknown(run, data_type), resource_id__in=records_of.values("pk"))
    if writes.exists():
        raise ProviderError(Kind.TRANSIENT, UNDER_WAY)


def _as_content(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _by_agreed_fields(run: Run, data_type: str, document: Document) -> Match | None:
    """The organisation number counts only where it names exactly one record, and that one is free."""
    number = organisation(document)
    for name, stated in document.agreed.items():
        value = normal(name, stated)
        if not value:
            continue
        everybody = records.get(data_type).model.objects.filter(archived_at=None, **{name: value})
        free = list(unlinked(run, data_type).filter(**{name: value})[:_MOST])
        other = any(_differs(row, number) for row in free)
        if len(free) == 1 and not other and (name != _ORG_NUMBER or everybody.count() == 1):
            return Match(free[0].pk)
        if other or (name == _ORG_NUMBER and everybody.exists()):
            return _proposal("match_by_number", data_type, document, list(everybody[:_MOST]), free)
    return None


def _differs(row: Any, number: str) -> bool:
    """Two different organisation numbers are two different organisations."""
    own = getattr(row, _ORG_NUMBER, "")
    return bool(number and own and own != number)


def _by_name(run: Run, data_type: str, document: Document) -> Match | None:
    field = run.reading(data_type).name_field
    name = document.content.get(field) if field else None
    if not name:
        return None
    number = organisation(document)
    named = unlinked(run, data_type).filter(alike_named(field, name))[:_MOST]
    alike = [row for row in named if not _differs(row, number)]
    return _proposal("match_by_name", data_type, document, alike, alike) if alike else None


def _proposal(code: str, data_type: str, document: Document, named: list[Any], free: list[Any]) -> Match:
    refs = ", ".join(row.source_ref for row in named)
    params = {"number": document.external_id, "records": refs}
    cause = f"match:{data_type}:{document.external_id}"
    return Match(
        proposal=Finding("error", code, params, cause=cause), candidates=tuple(row.pk for row in free)
    )
