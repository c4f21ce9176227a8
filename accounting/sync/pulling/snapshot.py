"""All that has to be known of ours to judge some documents, read with a handful of questions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from accounting.models import IntegrationMapping, PendingRead
from accounting.providers.reading import Document
from accounting.sync.pulling import strangers
from accounting.sync.pulling.fetching import Read, stamp_of, under_way
from accounting.sync.pulling.parents import Parents
from accounting.sync.pulling.references import known_references
from accounting.sync.pulling.run import Run
from accounting.sync.pulling.standing import Standings


@dataclass
class Snapshot:
    """`said` is what a person decided and who. `strangers` are unlinked documents that may be a record of ours."""

    run: Run
    data_type: str
    alone: bool
    parents: Parents
    mappings: dict[str, IntegrationMapping]
    ours: Standings
    writing: set[UUID]
    said: dict[str, tuple[str, str]] = field(default_factory=dict)
    references: dict[tuple[str, str], str] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, run: Run, data_type: str, reads: Sequence[Read], parents: Parents) -> "Snapshot":
        mappings = _mappings(run, data_type, reads)
        ids = {mapping.local_resource_id for mapping in mappings.values()}
        found = cls(
            run,
            data_type,
            len(reads) == 1,
            parents,
            mappings,
            Standings.read(run, data_type, ids),
            under_way(run, data_type, ids),
            _said(run, data_type, reads),
        )
        documents = [read.document for read in reads if read.document is not None]
        found.references = _references(run, data_type, documents)
        found.strangers = found._strangers(documents)
        return found

    def stale(self, read: Read) -> bool:
        """A write of ours was confirmed, or somebody else linked it, since it was asked for."""
        mapping = self.mappings.get(read.external_id)
        return (stamp_of(mapping) if mapping else None) != read.before.stamp

    def find_parent(self, data_type: str, external_id: str) -> str:
        """The source_ref of a linked record; empty where none is, although its document was read.

        Raises ParentUnread, and what kept it from being taken in.
        """
        found = self.references.get((data_type, external_id), "")
        if not found and self.run.context.imports(data_type):
            self.parents.ask(data_type, external_id)
        return found

    def _strangers(self, documents: Sequence[Document]) -> set[str]:
        unlinked = [one for one in documents if one.taken and one.external_id not in self.mappings]
        if not unlinked:
            return set()
        said = {external_id: decision for external_id, (decision, _) in self.said.items()}
        found = strangers.may_be_ours(self.run, self.data_type, unlinked, said, self.references)
        return found | {one.external_id for one in unlinked if one.external_id in _twins(documents)}


def _twins(documents: Sequence[Document]) -> set[str]:
    """Documents of one organisation: what becomes of one decides about the other."""
    numbers = {one.external_id: strangers.organisation(one) for one in documents if one.taken}
    times = Counter(numbers.values())
    return {external_id for external_id, number in numbers.items() if number and times[number] > 1}


def _mappings(run: Run, data_type: str, reads: Sequence[Read]) -> dict[str, IntegrationMapping]:
    rows = IntegrationMapping.objects.filter(
        integration=run.integration,
        external_resource_type=run.resource(data_type).external_type,
        external_id__in=[read.external_id for read in reads],
    ).select_related("account_mapping")
    mappings = {mapping.external_id: mapping for mapping in rows}
    for mapping in mappings.values():
        mapping.integration = run.integration  # known already: nobody asks whose it is
    return mappings


def _said(run: Run, data_type: str, reads: Sequence[Read]) -> dict[str, tuple[str, str]]:
    rows = PendingRead.objects.filter(
        integration=run.integration,
        data_type=data_type,
        external_id__in=[read.external_id for read in reads],
    ).exclude(decision="")
    return {row.external_id: (row.decision, row.decided_by) for row in rows}


def _references(run: Run, data_type: str, documents: Sequence[Document]) -> dict[tuple[str, str], str]:
    found = {}
    for name, parent in run.reading(data_type).links.items():
        wanted = {str(one.content.get(name) or "") for one in documents}
        known = known_references(run, parent, sorted(wanted))
        found.update({(parent, external_id): ref for external_id, ref in known.items()})
    return found
