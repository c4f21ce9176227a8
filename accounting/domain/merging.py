"""Two sides of one document, field by field, against what both said last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Same = Callable[[str, Any, Any], bool]
ROWS = "rows"


@dataclass(frozen=True)
class Merge:
    """Names of fields; one of a row is "rows[2].unit_price", and "rows" stands for all of them together.

    `ours` and `theirs` changed on one side only, `both` on either side to different values.
    """

    ours: frozenset[str]
    theirs: frozenset[str]
    both: frozenset[str]


def three_way(
    before: tuple[Mapping[str, Any], Mapping[str, Any]] | None,
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    same: Same,
) -> Merge:
    """`before` is (ours, theirs) at the last agreement; None where there never was one.

    Each side is compared with its own former form, so that what a side cannot say is no change. Without a
    former form an empty field is filled from the other side, and what differs has changed on both.
    """
    sides = [ours, theirs, *(before or ())]
    whole = not _same_rows(sides)
    flat_ours, flat_theirs = flat(ours, whole=whole), flat(theirs, whole=whole)
    differing = {
        name
        for name in flat_ours.keys() | flat_theirs.keys()
        if not _same(same, name, flat_ours.get(name), flat_theirs.get(name))
    }
    if before is None:
        return _first_sight(flat_ours, flat_theirs, differing)
    mine, yours = (
        {name for name in differing if not _same(same, name, now.get(name), then.get(name))}
        for now, then in zip(
            (flat_ours, flat_theirs), (flat(side, whole=whole) for side in before), strict=True
        )
    )
    return Merge(frozenset(mine - yours), frozenset(yours - mine), frozenset(mine & yours))


def _first_sight(ours: Mapping[str, Any], theirs: Mapping[str, Any], differing: set[str]) -> Merge:
    only_ours = {name for name in differing if theirs.get(name) in (None, "", [])}
    only_theirs = {name for name in differing - only_ours if ours.get(name) in (None, "", [])}
    return Merge(frozenset(only_ours), frozenset(only_theirs), frozenset(differing - only_ours - only_theirs))


def flat(content: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """One entry per field; rows field by field, or as one field where their number differs."""
    result = {name: value for name, value in content.items() if name != ROWS}
    rows = content.get(ROWS)
    if rows is None:
        return result
    if whole:
        return {**result, ROWS: rows}
    for number, row in enumerate(rows, start=1):
        result.update({f"{ROWS}[{number}].{name}": value for name, value in row.items()})
    return result


def mixed(one: Mapping[str, Any], other: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """`one`, but for the named fields, which are as in `other`."""
    result = {name: (other.get(name) if name in names else value) for name, value in one.items()}
    theirs = other.get(ROWS) or []
    if ROWS in result and ROWS not in names:
        result[ROWS] = [
            {
                name: (
                    theirs[place].get(name)
                    if f"{ROWS}[{place + 1}].{name}" in names and place < len(theirs)
                    else value
                )
                for name, value in row.items()
            }
            for place, row in enumerate(one[ROWS])
        ]
    return result


def touches_rows(name: str) -> bool:
    return name.startswith(ROWS)


def _same_rows(sides: list[Mapping[str, Any]]) -> bool:
    return len({len(side.get(ROWS) or []) for side in sides}) == 1


def _same(same: Same, name: str, one: Any, other: Any) -> bool:
    if name == ROWS:
        return _equal_rows(same, one or [], other or [])
    field = f"{ROWS}.{name.rpartition('.')[2]}" if touches_rows(name) else name
    return same(field, one, other)


def _equal_rows(same: Same, one: list[Mapping[str, Any]], other: list[Mapping[str, Any]]) -> bool:
    return len(one) == len(other) and all(
        same(f"{ROWS}.{name}", mine.get(name), yours.get(name))
        for mine, yours in zip(one, other, strict=True)
        for name in mine.keys() | yours.keys()
    )
