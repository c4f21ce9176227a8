"""How our records would stand at the provider now, and what both sides said when they last agreed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounting import records
from accounting.domain import exact_json
from accounting.mappings.resolve import Resolver, rules_of
from accounting.models import IntegrationMapping
from accounting.providers.base import Remote, Rendered
from accounting.providers.reading import Content, Document
from accounting.sync.batch import links_for
from accounting.sync.context import mappings_of, remote_of
from accounting.sync.pulling.run import Run

Agreement = tuple[Content, Content]


@dataclass(frozen=True)
class Standing:
    """`ours` is the record in the provider's own rendering, in our field names."""

    row: Any
    record: Any
    ours: Content
    rendered: Rendered
    resolver: Resolver


class Standings:
    """Records with all that their rendering needs, read with a few questions whatever their number."""

    def __init__(self, run: Run, data_type: str) -> None:
        self._run, self._data_type, self._type = run, data_type, records.get(data_type)
        self.rows: dict[UUID, Any] = {}
        self._parents: dict[str, dict[UUID, IntegrationMapping]] = {}

    @classmethod
    def read(cls, run: Run, data_type: str, ids: Collection[UUID]) -> "Standings":
        found = cls(run, data_type)
        found.add(ids)
        return found

    def add(self, ids: Collection[UUID]) -> None:
        """These too; who is gone or archived is left out."""
        if not ids:
            return
        rows = records.rows_with_relations(self._type).filter(pk__in=ids, archived_at=None)
        self.rows.update({row.pk: row for row in rows})
        for data_type, field in self._type.parents.items():
            wanted = {getattr(row, f"{field}_id") for row in self.rows.values()}
            self._parents[data_type] = mappings_of(self._run.context, data_type, list(wanted))

    def of(self, mapping: IntegrationMapping) -> Standing:
        """Raises LookupError where the record is gone or archived."""
        run, row = self._run, self.rows[mapping.local_resource_id]
        record = records.to_canonical(row)
        # What can no longer change is compared by the account rules of its time.
        own_rules = mapping.account_mapping if mapping.remote_state.get("final") else None
        resolver = Resolver(rules_of(own_rules) if own_rules else run.context.rules)
        key = run.context.business_key(self._data_type, record.source_ref, mapping.revision)
        links = links_for(run.context, key, self._parents_of(row), resolver)
        # As if it stood there: only then its number is the document's.
        remote = remote_of(mapping) or Remote(mapping.external_id, {}, {})
        rendered = run.resource(self._data_type).render("update", record, links, remote, run.context.settings)
        ours = run.reading(self._data_type).content(rendered.payload, run.context.settings)
        return Standing(row, record, ours, rendered, resolver)

    def _parents_of(self, row: Any) -> dict[str, Remote]:
        found = {}
        for data_type, field in self._type.parents.items():
            remote = remote_of(self._parents[data_type].get(getattr(row, f"{field}_id")))
            if remote is not None:
                found[data_type] = remote
        return found


def agreement(run: Run, data_type: str, mapping: IntegrationMapping) -> Agreement | None:
    """(ours, theirs) when both last agreed: as it was read then, else what was sent; None where neither happened."""
    if mapping.agreed:
        kept = exact_json.loads(mapping.agreed)
        return kept["ours"], kept["theirs"]
    if mapping.sent_payload:
        payload = exact_json.loads(mapping.sent_payload)
        sent = run.reading(data_type).content(payload, run.context.settings)
        return sent, sent
    return None


def as_kept(ours: Content, theirs: Content) -> str:
    return exact_json.dumps({"ours": ours, "theirs": theirs}).decode()


def state_of(run: Run, data_type: str, document: Document, mapping: IntegrationMapping) -> dict[str, Any]:
    """What is remembered of the document's state; when it was seen stands beside it."""
    state = {**document.state, "final": run.resource(data_type).is_final(document.state)}
    if document.total is not None:
        state["total"] = str(document.total)
    if "accepted_total" in mapping.remote_state:
        state["accepted_total"] = mapping.remote_state["accepted_total"]
    return state
