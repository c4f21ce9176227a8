"""What later rooms want done on the rounds of beat: they register here, because nothing here may know them."""

from collections.abc import Callable
from uuid import UUID

Sweep = Callable[[], object]
Nightly = Callable[[UUID], object]

_sweeps: list[Sweep] = []
_nightly: list[Nightly] = []


def each_sweep(work: Sweep) -> Sweep:
    """Called every few seconds in an empty scope: find what is due anywhere, and ring for it."""
    if work not in _sweeps:
        _sweeps.append(work)
    return work


def each_night(work: Nightly) -> Nightly:
    """Called once a night in the scope of each tenant."""
    if work not in _nightly:
        _nightly.append(work)
    return work


def sweep() -> None:
    for work in _sweeps:
        work()


def nightly() -> tuple[Nightly, ...]:
    return tuple(_nightly)
