"""Which events a change of the books causes: what was made, changed or taken away, whoever did it."""

from collections.abc import Callable, Iterable, Iterator

from sandbox.store import Change, Doc

PREFIX = "fortnox/"
Told = Iterator[tuple[str, str, str]]


def events_of(changes: Iterable[Change]) -> Iterator[tuple[str, Doc, Change]]:
    """Topic, event and cause, in the order of the changes. The beginning of a company is no news."""
    ours = [change for change in changes if change.space.startswith(PREFIX)]
    new = {
        change.space
        for change in ours
        if (change.collection, change.key) == ("settings", "company") and not change.before
    }
    years = {(change.space, change.key) for change in ours if _opened_or_removed(change)}
    for change in ours:
        if change.space in new or change.collection not in _KINDS or _comes_with_its_year(change, years):
            continue
        for topic, kind, entity in _KINDS[change.collection](change):
            company = change.space.removeprefix(PREFIX)
            yield topic, {"type": kind, "company": company, "entity": entity}, change


def _opened_or_removed(change: Change) -> bool:
    return change.collection == "financialyears" and (change.before is None or change.after is None)


def _comes_with_its_year(change: Change, years: set[tuple[str, str]]) -> bool:
    return change.collection == "accounts" and (change.space, change.key.partition("/")[0]) in years


def _what(change: Change) -> str:
    return "created" if change.before is None else "deleted" if change.after is None else "updated"


def _plain(topic: str, name: str, field: str) -> Callable[[Change], Told]:
    def told(change: Change) -> Told:
        yield topic, f"{name}-{_what(change)}-v1", str(_doc(change)[field])

    return told


def _customer(change: Change) -> Told:
    what = _what(change)
    version = "v2" if what == "updated" else "v1"
    yield "customers", f"customer-{what}-{version}", str(_doc(change)["CustomerNumber"])


def _voucher(change: Change) -> Told:
    doc = _doc(change)
    entity = f"{doc['Year']}-{doc['VoucherSeries']}-{doc['VoucherNumber']}"
    yield "vouchers", f"voucher-{_what(change)}-v1", entity


def _invoice(change: Change) -> Told:
    """There is no event for an invoice that vanishes; in the program none can."""
    number, happened = str(_doc(change)["DocumentNumber"]), list[str]()
    if change.before is None:
        happened.append("created")
    happened += [
        name for name, field in (("cancelled", "Cancelled"), ("bookkeep", "Booked")) if _became(change, field)
    ]
    if change.after is not None:
        for name in happened or ["updated"]:
            yield "invoices", f"invoice-{name}-v1", number


def _payment(change: Change) -> Told:
    """Only booking and taking away are told; they run on the topic of the invoices."""
    number = str(_doc(change)["Number"])
    if change.after is None:
        yield "invoices", "invoicepayment-deleted-v1", number
    elif _became(change, "Booked"):
        yield "invoices", "invoicepayment-bookkeep-v1", number


def _became(change: Change, field: str) -> bool:
    return bool((change.after or {}).get(field)) and not (change.before or {}).get(field)


def _doc(change: Change) -> Doc:
    return change.after or change.before or {}


_KINDS: dict[str, Callable[[Change], Told]] = {
    "customers": _customer,
    "invoices": _invoice,
    "invoicepayments": _payment,
    "vouchers": _voucher,
    "costcenters": _plain("cost-centers", "cost-center", "Code"),
    "projects": _plain("projects", "project", "ProjectNumber"),
    "currencies": _plain("currencies", "currency", "Code"),
    "financialyears": _plain("financial-years", "financial-year", "Id"),
    "accounts": _plain("financial-years", "account", "Number"),
}
