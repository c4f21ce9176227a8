"""What problems hold besides items: other rooms say how much of theirs, and let it go when a problem is solved."""

from collections.abc import Callable
from dataclasses import dataclass

from accounting.models import Problem


@dataclass(frozen=True)
class Holder:
    """`release` runs inside the transaction that solves the problem; both answer with a number."""

    count: Callable[[Problem], int]
    release: Callable[[Problem], int]


_holders: list[Holder] = []


def register(holder: Holder) -> None:
    if holder not in _holders:
        _holders.append(holder)


def count(problem: Problem) -> int:
    return sum(holder.count(problem) for holder in _holders)


def release(problem: Problem) -> int:
    return sum(holder.release(problem) for holder in _holders)
