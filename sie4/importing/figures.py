"""Opening balances and stated figures of a file beside what the ledger has.

An own ledger takes opening balances into its first year only, as long as it has none; all else it computes.
"""

from dataclasses import dataclass, field
from typing import Any

from sie4.core.values import shown
from sie4.importing.head import Figure, Head, OpeningKey, StatedKey
from sie4.importing.judge import SHOWN
from sie4.importing.place import Place, PlacedYear
from sie4.importing.shapes import MOST
from vouchers.models import Account, FiscalYear, OpeningBalance

_OBJECT = ("object__dimension__number", "object__code")


@dataclass
class Figures:
    """`kept`: figures of comparison years that stand otherwise here; the ledger's own word stays."""

    openings: list[tuple[PlacedYear, OpeningKey, Figure]] = field(default_factory=list)
    stated: list[tuple[PlacedYear, StatedKey, Figure]] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0
    left_out: int = 0
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    conflict_count: int = 0

    def conflict(self, code: str, **params: Any) -> None:
        self.conflict_count += 1
        if len(self.conflicts) < SHOWN:
            self.conflicts.append({"code": code, "params": params, "line": 0, "voucher": ""})


def figures_of(head: Head, place: Place) -> Figures:
    found = Figures(left_out=head.left_out)
    for number in sorted({key.year for key in head.openings}, reverse=True):
        year = place.year(number)
        said = {key: figure for key, figure in head.openings.items() if key.year == number}
        if year is None:
            found.left_out += len(said)
        elif place.is_own:
            _own_openings(found, year, said)
        else:
            _openings(found, year, said)
    for key, figure in head.stated.items():
        year = None if place.is_own else place.year(key.year)
        if year is None:
            found.left_out += 1
        else:
            found.stated.append((year, key, figure))
    for large in (one for *_, one in [*found.openings, *found.stated] if abs(one.amount) > MOST):
        found.conflict("sie_too_large", account=shown(large.amount))
    return found


def _openings(found: Figures, year: PlacedYear, said: dict[OpeningKey, Figure]) -> None:
    there = _stored(year)
    for key, figure in said.items():
        stands = there.get((key.account, key.pair))
        if stands is None:
            found.openings.append((year, key, figure))
        elif stands == figure.amount:
            found.unchanged += 1
        elif year.number != 0:
            found.kept += 1
        else:
            _differs(found, year, key.account, stands, figure.amount)


def _own_openings(found: Figures, year: PlacedYear, said: dict[OpeningKey, Figure]) -> None:
    whole = {key.account: (key, figure) for key, figure in said.items() if key.pair is None}
    row = year.row
    if (
        row is None
        or row.closed
        or FiscalYear.objects.filter(ledger=row.ledger_id, end__lt=row.start).exists()
    ):
        found.left_out += len(said)
        return
    found.left_out += len(said) - len(whole)
    there = {account: amount for (account, pair), amount in _stored(year).items() if pair is None and amount}
    if not there:
        found.openings += [(year, key, figure) for key, figure in whole.values()]
        if apart := sum(figure.amount for _, figure in whole.values()):
            found.conflict("opening_not_balanced", difference=shown(apart))
        _refuse_result_accounts(found, row, list(whole))
        return
    for account in sorted(there.keys() | whole.keys()):
        wanted = whole[account][1].amount if account in whole else 0
        if there.get(account, 0) == wanted:
            found.unchanged += 1
        else:
            _differs(found, year, account, there.get(account, 0), wanted)


def _refuse_result_accounts(found: Figures, row: FiscalYear, accounts: list[str]) -> None:
    for account in Account.objects.filter(fiscal_year=row, number__in=accounts):
        if not account.carries_balance:
            found.conflict("opening_of_result_account", account=account.number)


def _stored(year: PlacedYear) -> dict[tuple[str, tuple[str, str] | None], int]:
    if year.row is None:
        return {}
    rows = OpeningBalance.objects.filter(fiscal_year=year.row).values_list("account", *_OBJECT, "amount")
    return {
        (account, None if code is None else (str(dimension), code)): int(amount)
        for account, dimension, code, amount in rows
    }


def _differs(found: Figures, year: PlacedYear, account: str, there: int, here: int) -> None:
    label = f"{year.start} – {year.end}"
    found.conflict("sie_opening_differs", account=account, year=label, there=shown(there), here=shown(here))
