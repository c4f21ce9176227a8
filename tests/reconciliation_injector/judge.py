"""Whether what was reported is what was injected: all of it, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.reconciliation_injector.inject import Done
from tests.reconciliation_injector.kinds import KINDS, Injected
from tests.reconciliation_injector.world import Key

Row = Mapping[str, Any]


@dataclass
class Verdict:
    """`missed`: injected and not reported, or reported without what it is about. `false`: reported without a cause.

    `sums`: sums of accounts that follow from a document that was tampered with, and say so rightly.
    """

    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    sums: int = 0


def judge(done: Done, reported: Iterable[Row]) -> Verdict:
    rows = list(reported)
    verdict = Verdict()
    of_documents = [one for one in done.injected if one.kind != "account_sum"]
    known = {(one.kind, one.data_type, one.ref): one for one in of_documents}
    told: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "account_sum":
            _judge_sum(row, done, verdict)
            continue
        if _names_the_voucher(row, done):
            continue
        cause = next((key for key in _keys(row) if key in known), None)
        if cause is None:
            verdict.false.append(_line(row))
        else:
            told[cause].append(row)
    for key, one in known.items():
        if not told[key]:
            verdict.missed.append(f"{one.how}: {one.kind} {one.data_type} {one.ref}")
        elif lacking := _lacking(one, told[key]):
            verdict.missed.append(f"{one.how}: {one.ref} is told without {lacking}: {_line(told[key][0])}")
    _miss_sums(done, rows, verdict)
    return verdict


def _keys(row: Row) -> list[tuple[str, str, str]]:
    """By our reference, or by the provider's number where we have none."""
    if row["kind"] not in KINDS:
        return []
    names = ("external_id",) if row["kind"] == "missing_here" else ("source_ref",)
    return [(str(row["kind"]), str(row["data_type"]), str(row[name])) for name in names]


def _lacking(one: Injected, rows: list[Row]) -> str:
    """What a report of this must show and does not; "" where all is there."""
    detail = one.detail
    if "by" in detail and not any(_by(row) == detail["by"] for row in rows):
        return f"a difference of {detail['by']}"
    if "account" in detail and not any(_says(row, detail["account"]) for row in rows):
        return f"account {detail['account']}"
    if "day" in detail and not any(_says(row, detail["day"]) for row in rows):
        return f"the day {detail['day']}"
    if "external" in detail and not any(_names(row, detail["external"]) for row in rows):
        return f"one of the documents {', '.join(detail['external'])}"
    return ""


def _by(row: Row) -> Decimal | None:
    """Theirs less ours, where both are amounts."""
    try:
        return Decimal(str(row["theirs"])) - Decimal(str(row["ours"]))
    except InvalidOperation:
        return None


def _says(row: Row, text: str) -> bool:
    return text in str(row["theirs"]) and text not in str(row["ours"])


def _names(row: Row, numbers: list[str]) -> bool:
    text = f"{row['external_id']} {row['theirs']}"
    return any(number in text.replace(",", " ").replace('"', " ").split() for number in numbers)


# --- sums per account and month ---


def _key(row: Row) -> Key:
    return str(row["month"])[:7], str(row["account"])


def _judge_sum(row: Row, done: Done, verdict: Verdict) -> None:
    """A sum may be told of where something was moved, and by exactly what was moved.

    Whether documents that say themselves what was done to them are counted is the reporter's own affair: both the
    whole of what moved and the part behind the documents' backs are true.
    """
    key, by = _key(row), _by(row)
    if by is not None and abs(by) in {abs(moved[key]) for moved in (done.moved, done.behind) if key in moved}:
        verdict.sums += key not in done.behind
    elif key in done.ours_moved:
        verdict.sums += 1
    else:
        verdict.false.append(_line(row))


def _names_the_voucher(row: Row, done: Done) -> bool:
    """Besides the sums, the very voucher behind them may be told, with the accounts it stood and stands on."""
    moved = {one.ref: one.detail for one in done.injected if one.kind == "account_sum"}
    detail = moved.get(str(row["external_id"]))
    if detail is None or (row["kind"], row["data_type"]) != ("different", "voucher"):
        return False
    return _says(row, detail["account"]) and detail["left"] in str(row["ours"])


def _miss_sums(done: Done, rows: list[Row], verdict: Verdict) -> None:
    """Money moved between accounts in a voucher alone shows on both."""
    told = {_key(row) for row in rows if row["kind"] == "account_sum"}
    for one in done.injected:
        if one.kind != "account_sum":
            continue
        places = [(one.detail["month"], one.detail[name]) for name in ("account", "left")]
        missing = [key for key in places if key not in told and done.behind.get(key)]
        if missing:
            verdict.missed.append(f"{one.how}: {one.ref}, sums {missing}")


def _line(row: Row) -> str:
    names = ("kind", "data_type", "source_ref", "external_id", "field", "ours", "theirs", "month", "account")
    return " ".join(f"{name}={row.get(name)!s:.60}" for name in names if row.get(name) not in (None, ""))
