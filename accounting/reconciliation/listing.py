"""Reads the provider's lists page by page; each page is kept before the next is asked for."""

from typing import Any

from accounting import clock
from accounting.models import Reconciliation, ReconciliationReading
from accounting.providers.books import Books, Listing
from accounting.reconciliation.choosing import choose
from accounting.reconciliation.lines import kept
from accounting.sync import guard
from accounting.sync.context import Context

_TOGETHER = 500


def read_next(run: Reconciliation, context: Context, books: Books, client: Any) -> None:
    """One more page (or what comes before the first); after the last one the wanted documents are chosen.

    Raises ProviderError.
    """
    guard.check_company(context, client, run.created_at)
    if run.vouchers and not run.frame:
        run.frame = books.read_frame(client, run.date_from, run.date_to)
        run.save(update_fields=["frame"])
        return
    listing = _next(run, books)
    if listing is not None:
        _read_page(run, listing, books, client)
    if _next(run, books) is None:
        choose(run, context, books)
        run.stage, run.listed_at = Reconciliation.Stage.READING, clock.now()
        run.save(update_fields=["stage", "listed_at"])


def start_over(run: Reconciliation) -> None:
    """Forget what was listed: it has become too old to be compared with."""
    run.readings.all().delete()
    run.frame, run.lists, run.stage = {}, {}, Reconciliation.Stage.LISTING
    run.created_at = clock.now()
    run.save(update_fields=["frame", "lists", "stage", "created_at"])


def _next(run: Reconciliation, books: Books) -> Listing | None:
    """The first page of every list comes first: it tells how many there are."""
    lists = books.listings(run.data_types, run.frame)
    unread = [one for one in lists if one.name not in run.lists]
    begun = [one for one in lists if one.name in run.lists and _left(run.lists[one.name])]
    return next(iter([*unread, *begun]), None)


def _left(progress: dict[str, int]) -> bool:
    return progress["read"] < progress["pages"]


def _read_page(run: Reconciliation, listing: Listing, books: Books, client: Any) -> None:
    number = run.lists.get(listing.name, {"read": 0})["read"] + 1
    page = books.read_page(client, listing, number, run.date_from)
    rows = [
        ReconciliationReading(
            tenant_id=run.tenant_id,
            run=run,
            data_type=listing.data_type,
            external_id=line.external_id,
            listed=kept(line),
        )
        for line in page.lines
    ]
    # Rows that are added while pages are read shift the next page: one document may come twice.
    ReconciliationReading.objects.bulk_create(rows, batch_size=_TOGETHER, ignore_conflicts=True)
    run.lists = {**run.lists, listing.name: {"pages": page.pages, "read": number}}
    run.save(update_fields=["lists"])
