"""A hundred differences over a period, drawn by a seed."""

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.reconciliation_injector import tricks
from tests.reconciliation_injector.bench import Bench
from tests.reconciliation_injector.kinds import Injected
from tests.reconciliation_injector.pool import Pool, pairs
from tests.reconciliation_injector.tricks import Trick
from tests.reconciliation_injector.world import Key, Ours, Theirs, moved, sums

# How often each trick is played; a pair of opposites is two differences.
HUNDRED: tuple[tuple[Trick, int], ...] = (
    (tricks.erased_invoice, 12),
    (tricks.erased_payment, 8),
    (tricks.strange_invoice, 8),
    (tricks.strange_payment, 6),
    (tricks.same_marker, 4),
    (tricks.same_reference, 2),
    (tricks.ore_off_invoice, 14),
    (tricks.ore_off_payment, 8),
    (tricks.opposite_invoices, 5),
    (tricks.opposite_payments, 2),
    (tricks.other_account, 8),
    (tricks.other_voucher_account, 6),
    (tricks.invoice_over_month_end, 6),
    (tricks.payment_over_month_end, 4),
)
# On our side: what was written here and not sent. It may be told as a difference, or as what is about to be sent.
OURS: tuple[tuple[Trick, int], ...] = ((tricks.never_sent, 4), (tricks.ours_off, 4))
# Accounts that no rule of the tests books on.
TARGETS = (3985, 3990, 3987, 3993)


@dataclass(frozen=True)
class Done:
    """`moved`: what the injections move in the provider's vouchers, per month and account; `behind` the part of it
    that no document tells. `ours_moved`: where changes on our side may show as well.
    """

    injected: list[Injected]
    moved: dict[Key, Decimal]
    behind: dict[Key, Decimal]
    ours_moved: set[Key]


def inject(
    *,
    theirs: Theirs,
    ours: Ours,
    seed: int,
    first: date,
    last: date,
    plan: tuple[tuple[Trick, int], ...] = HUNDRED,
) -> Done:
    """The same books and the same seed give the same injections.

    Raises LookupError where the books hold too few documents, AssertionError where the sandbox refuses.
    """
    source = random.Random(seed)  # noqa: S311 (a draw that can be repeated)
    ledger = theirs.ledger()
    records = {plural: ours.records(plural) for plural in ("invoices", "payments")}
    pool = Pool(pairs(records, ledger, first, last), source)
    bench = Bench(pool, theirs, ours, ledger, first, last, TARGETS)
    turns = [trick for trick, times in plan for _ in range(times)]
    # What needs two that are alike comes first, while there are most to choose from.
    turns.sort(key=lambda trick: "opposite" not in trick.__name__)
    injected = [one for trick in turns for one in trick(bench)]
    changed = moved(sums(ledger), sums(theirs.ledger()))
    return Done(injected, changed, dict(bench.behind), set(bench.ours_moved))
