"""What a run costs in calls: exactly once its lists are read, an estimate from our own counts before that."""

from dataclasses import dataclass

from accounting import budgets
from accounting.models import Reconciliation
from accounting.providers import registry
from accounting.providers.books import VOUCHER, Books
from accounting.reconciliation.ours import Side
from accounting.sync.context import Context


@dataclass(frozen=True)
class Price:
    """`documents` and `vouchers` are read one by one; `seconds` under our share of the provider's budget."""

    calls: int
    documents: int
    vouchers: int
    exact: bool
    seconds: int


def price(run: Reconciliation) -> Price:
    wanted = run.readings.filter(wanted=True)
    exact = run.stage != Reconciliation.Stage.LISTING
    vouchers = wanted.filter(data_type=VOUCHER).count()
    provider = registry.get(run.integration.provider)
    seconds = run.calls_planned / budgets.calls_per_second(provider) * 2
    return Price(run.calls_planned, wanted.count() - vouchers, vouchers, exact, round(seconds))


def calls_planned(run: Reconciliation, context: Context, books: Books) -> int:
    """Calls made so far and those to come."""
    if run.stage != Reconciliation.Stage.LISTING:
        return run.calls_made + run.readings.filter(wanted=True, read_at=None).count()
    return run.calls_made + _to_list(run, books) + _to_read(run, context, books)


def _to_list(run: Reconciliation, books: Books) -> int:
    """Lists that nobody has begun count as one page; the company is asked for its name first."""
    names = set(run.lists) | {one.name for one in books.listings(run.data_types, run.frame)}
    begun = (run.lists.get(name) for name in names)
    pages = sum(max(1, one["pages"]) - one["read"] if one else 1 for one in begun)
    frame = books.frame_calls + 1 if run.vouchers and not run.frame else 0
    return int(pages) + frame + (0 if run.calls_made else 1)


def _to_read(run: Reconciliation, context: Context, books: Books) -> int:
    documents = 0
    for data_type in run.data_types:
        side = Side(context, run, data_type)
        linked = sum(1 for pk in side.active if pk in side.scope)
        documents += linked * (2 if run.vouchers and data_type in books.booking else 1)
    return documents
