"""Takes in documents that were read, together: one transaction and a handful of questions for all of them.

What is unusual, what somebody changed meanwhile, and what cannot be stored with the others is taken in alone, by
the same steps: one document is a chunk of one.
"""

from collections.abc import Iterable, Iterator, Sequence

from accounting.domain.errors import Kind, ProviderError
from accounting.sync.pulling.attempt import Result, attempt
from accounting.sync.pulling.fetching import STOPS, Read, fetch
from accounting.sync.pulling.matching import UNDER_WAY
from accounting.sync.pulling.parents import Key, Parents
from accounting.sync.pulling.run import Run

_ATTEMPTS = 3


def take_all(run: Run, data_type: str, external_ids: Sequence[str]) -> Iterator[tuple[str, Result]]:
    """Each of these, as `take_some` does the first ones."""
    rest = list(external_ids)
    while rest:
        done = set()
        for external_id, result in take_some(run, data_type, rest):
            done.add(external_id)
            yield external_id, result
        rest = [external_id for external_id in rest if external_id not in done]


def take_some(run: Run, data_type: str, external_ids: Sequence[str]) -> Iterator[tuple[str, Result]]:
    """Fetch and take in the first ones: what came of each, or what kept it alone from being taken in.

    Raises ProviderError where the provider as a whole does not answer, once what it has answered is taken in;
    LeaseLost.
    """
    fetched = fetch(run, data_type, external_ids)
    for external_id, result in _take_in(run, data_type, fetched.reads):
        if isinstance(result, ProviderError) and result.kind in STOPS and result.code != UNDER_WAY:
            raise result
        yield external_id, result
    if fetched.stopped is not None:
        raise fetched.stopped


def _take_in(run: Run, data_type: str, reads: Sequence[Read]) -> Iterator[tuple[str, Result]]:
    parents, rest, alone = Parents(), list(reads), []
    while len(rest) > 1:
        tried = attempt(run, data_type, rest, parents)
        yield from tried.results.items()
        _read_parents(run, tried.unread.values(), parents)
        alone += [read for read in tried.again if read.external_id not in tried.unread]
        rest = [read for read in tried.again if read.external_id in tried.unread]
    for read in [*alone, *rest]:
        yield read.external_id, _alone(run, data_type, read, parents)


def _alone(run: Run, data_type: str, read: Read, parents: Parents) -> Result:
    tries = _ATTEMPTS
    while tries:
        tried = attempt(run, data_type, [read], parents)
        if not tried.again:
            return tried.results[read.external_id]
        if tried.unread:
            _read_parents(run, tried.unread.values(), parents)
            continue
        tries -= 1
        if tried.stale:
            fetched = fetch(run, data_type, [read.external_id])
            if fetched.stopped is not None:
                return fetched.stopped
            read = fetched.reads[0]
    return ProviderError(Kind.TRANSIENT, UNDER_WAY)


def _read_parents(run: Run, wanted: Iterable[Key], parents: Parents) -> None:
    """Raises ProviderError where the provider as a whole does not answer."""
    by_type: dict[str, list[str]] = {}
    for data_type, external_id in dict.fromkeys(wanted):
        by_type.setdefault(data_type, []).append(external_id)
    for data_type, external_ids in by_type.items():
        for external_id, result in take_all(run, data_type, external_ids):
            parents.failures[data_type, external_id] = result if isinstance(result, Exception) else None
