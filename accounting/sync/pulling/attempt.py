"""One attempt at some documents: each judged, and stored with the others as far as that can be done at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from django.db import IntegrityError

from accounting.sync.pulling import evidence, gone
from accounting.sync.pulling.fetching import DATABASE_AWAY, Read
from accounting.sync.pulling.judging import judge
from accounting.sync.pulling.parents import Key, Parents, ParentUnread
from accounting.sync.pulling.run import Outcome, Run
from accounting.sync.pulling.snapshot import Snapshot
from accounting.sync.pulling.storing import store
from accounting.sync.pulling.verdicts import Alone, Apart, Archived, Held, Kept, Merged, Together, Verdict

log = structlog.get_logger(__name__)

Result = Outcome | Exception


@dataclass
class Attempt:
    """`again` were not taken in: `stale` ones have to be fetched anew, `unread` ones wait for their parents."""

    results: dict[str, Result] = field(default_factory=dict)
    again: list[Read] = field(default_factory=list)
    stale: set[str] = field(default_factory=set)
    unread: dict[str, Key] = field(default_factory=dict)


@dataclass
class _Verdicts:
    together: dict[str, Together] = field(default_factory=dict)
    apart: dict[str, Apart] = field(default_factory=dict)
    records: set[UUID] = field(default_factory=set)

    def add(self, external_id: str, verdict: Verdict) -> None:
        """The second of two documents of one record is left for another attempt."""
        if isinstance(verdict, Held | Archived | Kept):
            self.apart[external_id] = verdict
        elif not isinstance(verdict, Merged):
            self.together[external_id] = verdict
        elif verdict.stand.row.pk not in self.records:
            self.records.add(verdict.stand.row.pk)
            self.together[external_id] = verdict


def attempt(run: Run, data_type: str, reads: Sequence[Read], parents: Parents) -> Attempt:
    """What came of each, or what kept it from being taken in; of several that fail together nothing is known yet."""
    made = Attempt()
    try:
        _judge_and_store(run, data_type, reads, parents, made)
    except DATABASE_AWAY:
        raise
    except IntegrityError:
        log.info("import_again", data_type=data_type, documents=len(reads))
    except Exception as error:
        if len(reads) == 1:
            made.results[reads[0].external_id] = error
        else:
            log.warning("import_apart", data_type=data_type, documents=len(reads), exc_info=error)
    made.again = [read for read in reads if read.external_id not in made.results]
    return made


def _judge_and_store(
    run: Run, data_type: str, reads: Sequence[Read], parents: Parents, made: Attempt
) -> None:
    snapshot, verdicts = Snapshot.of(run, data_type, reads, parents), _Verdicts()
    for read in reads:
        verdict = _judge(snapshot, read, made)
        if verdict is not None:
            verdicts.add(read.external_id, verdict)
    if verdicts.together:
        stored = store(run, data_type, list(verdicts.together.values()), wait=len(reads) == 1)
        for external_id, one in verdicts.together.items():
            if one.external_id in stored.outcomes:
                made.results[external_id] = stored.outcomes[one.external_id]
            elif one.external_id in stored.refused:
                verdicts.apart[external_id] = stored.refused[one.external_id]
    for external_id, apart in verdicts.apart.items():
        made.results[external_id] = _done(run, apart)


def _judge(snapshot: Snapshot, read: Read, made: Attempt) -> Verdict | None:
    """None where it is taken in by another attempt, or its result is known already."""
    if read.error is not None:
        made.results[read.external_id] = read.error
        return None
    if snapshot.stale(read):
        made.stale.add(read.external_id)
        return None
    try:
        return judge(snapshot, read)
    except Alone:
        return None
    except ParentUnread as parent:
        made.unread[read.external_id] = parent.key
    except (*DATABASE_AWAY, IntegrityError):
        raise
    except Exception as error:  # noqa: BLE001 (its own matter)
        made.results[read.external_id] = error
    return None


def _done(run: Run, verdict: Apart) -> Outcome:
    """In a transaction of its own."""
    if isinstance(verdict, Held):
        return evidence.held(run, verdict.subject, verdict.findings, verdict.changes)
    return gone.archive(run, verdict) if isinstance(verdict, Archived) else gone.keep(run, verdict)
