"""The verdict over one company: row for row what stands in Q, and a reason for every original that does not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tests.campaign.reversals.office import BY_HAND, Office
from tests.campaign.reversals.originals import STANDS_IN_Q, Fate, Original
from tests.campaign.stage import Stage

YEARS = (6, 7, 8, 9)
NOISE = "stream_unreadable"  # of what the stream says that is no event, told to one of the organisations
REFUSED_AS_LOCKED = "2000401"  # what the provider answers, as nobody here knew of the lock
# (state, alert, reason) of an original, as the product shows it to people.
SHOWN = {
    Fate.MIRRORED: ("confirmed", "", ""),
    Fate.BEFORE_START: ("dropped", "", "before_start"),
    Fate.MARKED: ("dropped", "", "own_voucher"),
    Fate.UNDATED: ("needs_person", "", "mirror_date_missing"),
    Fate.CLOSED_ACCOUNT: ("needs_person", "", "voucher_account_inactive"),
    Fate.LOCKED: ("needs_person", "", REFUSED_AS_LOCKED),
    Fate.CHANGED_BEFORE: ("proposed", "changed", ""),
    Fate.CHANGED_AFTER: ("confirmed", "changed", ""),
}
# Problems per original, and those that all originals of a fate share.
EACH = {
    Fate.UNDATED: "mirror_date_missing",
    Fate.CHANGED_BEFORE: "reversal_original_changed",
    Fate.CHANGED_AFTER: "reversal_original_changed",
}
SHARED = {
    Fate.CLOSED_ACCOUNT: "voucher_account_inactive",
    Fate.LOCKED: REFUSED_AS_LOCKED,
    Fate.CHANGED_BEFORE: "reversals_proposed",
}


def verdict(stage: Stage, office: Office) -> list[str]:
    """What is missing, double, wrong or unexplained."""
    in_q = [one for year in YEARS for one in _vouchers(stage, office, year) if one["Description"] != BY_HAND]
    expected = [one for one in office.booked if one.fate in STANDS_IN_Q]
    found = [
        *_compared("in Q", (one.mirror() for one in expected), (seen(one) for one in in_q)),
        *_compared("row in Q", _rows(one.mirror() for one in expected), _rows(map(seen, in_q))),
        *_explained(office, in_q),
        *_compared("open problem", _problems_expected(office.booked), _problems(office)),
        *_counted(office),
    ]
    return [f"{office.company}: {one}" for one in found]


def _vouchers(stage: Stage, office: Office, year: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stage.opponent.ask(
        "vouchers", company=office.company, year=year, series="Q"
    )
    return found


def seen(voucher: dict[str, Any]) -> tuple[Any, ...]:
    rows = tuple(
        (
            row["Account"], _number(row["Debit"]), _number(row["Credit"]), row["CostCenter"] or "",
            str(row["Project"] or ""), _number(row["Quantity"]), row["Description"],
            row["TransactionInformation"],
        )
        for row in voucher["VoucherRows"]
        if not row["Removed"]
    )  # fmt: skip
    head = (voucher["CostCenter"] or "", str(voucher["Project"] or ""))
    return voucher["TransactionDate"], voucher["Description"], *head, rows


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _rows(vouchers: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return ((day, *row) for day, *_, rows in vouchers for row in rows)


def _compared(what: str, expected: Iterable[Any], found: Iterable[Any]) -> Iterator[str]:
    want, have = Counter(expected), Counter(found)
    for one, number in (want - have).items():
        yield f"{what}: {number} x {one} missing"
    for one, number in (have - want).items():
        yield f"{what}: {number} x {one} too many"


def _explained(office: Office, in_q: list[dict[str, Any]]) -> Iterator[str]:
    """Nothing is silently left out, and what is said to be booked stands under that number."""
    from accounting import scope
    from vouchers.models import Reversal

    with scope.scope([office.who.tenant.pk]):
        known = {row.original_id: row for row in Reversal.objects.defer("original", "seen")}
    numbers = {f"{one['Year']}-Q-{one['VoucherNumber']}": one["Description"] for one in in_q}
    for original in office.booked:
        row = known.pop(original.place, None)
        shown = (row.state, row.alert, row.reason) if row else "unknown"
        if row is None or shown != SHOWN[original.fate]:
            yield f"{original.place} ({original.fate}): {shown}, not {SHOWN[original.fate]}"
        elif original.fate in STANDS_IN_Q and numbers.get(row.external_id) != original.mirror()[1]:
            yield f"{original.place} is said to stand as {row.external_id}"
    yield from (f"{place} was never booked in R" for place in known)


def _problems_expected(originals: list[Original]) -> list[str]:
    fates = Counter(original.fate for original in originals)
    each = [code for fate, code in EACH.items() for _ in range(fates[fate])]
    return [*each, *(code for fate, code in SHARED.items() if fates[fate])]


def _problems(office: Office) -> list[str]:
    from accounting import scope
    from accounting.models import Problem

    with scope.scope([office.who.tenant.pk]):
        rows = Problem.objects.filter(solved_at=None).exclude(code=NOISE)
        return list(rows.values_list("code", flat=True))


def _counted(office: Office) -> Iterator[str]:
    """The product's own count over the series agrees with the company's books."""
    from accounting import scope
    from accounting.models import Integration
    from vouchers.mirror.scanning import scan_vouchers, summed

    with scope.scope([office.who.tenant.pk]):
        rows = Integration.objects.select_related("grant__app", "tenant")
        count = summed(scan_vouchers(integration=rows.get(pk=office.who.integration_id)))
    fates = Counter(original.fate for original in office.booked)
    excluded = fates[Fate.BEFORE_START] + fates[Fate.MARKED]
    mirrored = sum(fates[fate] for fate in STANDS_IN_Q)
    wanted = {
        "total": len(office.booked),
        "mirrored": mirrored,
        "excluded": excluded,
        "missing": 0,
        "gone": 0,
    }
    for name, number in wanted.items():
        if count[name] != number:
            yield f"counted {name}: {count[name]}, not {number}"
