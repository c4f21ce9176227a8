"""The verdict over one company, from the ledger and the wire log of the other side alone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.campaign.facts import Facts

Ledger = dict[str, list[dict[str, Any]]]
Doc = dict[str, Any]
REFUSED = {400, 401, 403, 404, 429}


def verdict(facts: Facts, ledger: Ledger) -> list[str]:
    """What is missing, double, wrong or unexpected."""
    return [
        *_customers(facts, ledger),
        *_invoices(facts, ledger),
        *_payments(facts, ledger),
        *_vouchers(ledger),
    ]


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _compare(what: str, expected: Iterable[Any], found: Iterable[Any]) -> Iterator[str]:
    want, have = Counter(expected), Counter(found)
    for one, number in (want - have).items():
        yield f"{what}: {number} x {one} missing"
    for one, number in (have - want).items():
        yield f"{what}: {number} x {one} too many"


def _customers(facts: Facts, ledger: Ledger) -> Iterator[str]:
    yield from _compare(
        "customers", (one["name"] for one in facts.customers), (one["Name"] for one in ledger["customers"])
    )
    given = {one["name"]: one["customer_number"] for one in facts.customers if one["customer_number"]}
    for one in ledger["customers"]:
        if given.get(one["Name"], one["CustomerNumber"]) != one["CustomerNumber"]:
            yield f"customer {one['Name']} has number {one['CustomerNumber']}"


def _is_note(invoice: Doc) -> bool:
    return str(invoice["Credit"]).lower() == "true"


def _is_credited(invoice: Doc) -> bool:
    return not _is_note(invoice) and str(invoice["CreditInvoiceReference"]) not in ("", "0", "None")


def _invoices(facts: Facts, ledger: Ledger) -> Iterator[str]:
    names = {one["CustomerNumber"]: one["Name"] for one in ledger["customers"]}
    living = [one for one in ledger["invoices"] if not _is_note(one) and not _is_credited(one)]
    customer = {one["source_ref"]: one["name"] for one in facts.customers}
    yield from _compare("invoices", _expected(facts, customer), (_seen(one, names) for one in living))
    credited = [one for one in ledger["invoices"] if _is_credited(one)]
    yield from _compare(
        "credited invoices",
        facts.corrected.items(),
        ((one["ExternalInvoiceReference2"], _number(one["Total"])) for one in credited),
    )
    notes = [one for one in ledger["invoices"] if _is_note(one)]
    yield from _compare(
        "credit notes",
        (-total for total in facts.corrected.values()),
        (_number(one["Total"]) for one in notes),
    )


def _expected(facts: Facts, customer: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    paid: Counter[str] = Counter()
    for one in facts.payments:
        paid[one["invoice"]] += int(Decimal(one["amount"]) * 100)
    for one in facts.invoices:
        total, booked = Decimal(one["total"]), not one["hold_booking"]
        balance = total - Decimal(paid[one["source_ref"]]) / 100 if booked else Decimal(0)
        yield one["source_ref"], customer[one["customer"]], one["invoice_date"], total, booked, balance


def _seen(one: Doc, names: dict[str, str]) -> tuple[Any, ...]:
    return (
        one["ExternalInvoiceReference2"],
        names.get(one["CustomerNumber"], "?"),
        one["InvoiceDate"],
        _number(one["Total"]),
        bool(one["Booked"]) and not one["Cancelled"],
        _number(one["Balance"]),
    )


def _payments(facts: Facts, ledger: Ledger) -> Iterator[str]:
    refs = {str(one["DocumentNumber"]): one["ExternalInvoiceReference2"] for one in ledger["invoices"]}
    yield from _compare(
        "payments",
        ((one["invoice"], Decimal(one["amount"]), one["payment_date"], True) for one in facts.payments),
        (
            (
                refs.get(str(one["InvoiceNumber"]), "?"),
                _number(one["Amount"]),
                one["PaymentDate"],
                one["Booked"],
            )
            for one in ledger["invoicepayments"]
        ),
    )


def _vouchers(ledger: Ledger) -> Iterator[str]:
    booked = [one for one in (*ledger["invoices"], *ledger["invoicepayments"]) if one["Booked"]]
    if len(ledger["vouchers"]) != len(booked):
        yield f"{len(ledger['vouchers'])} vouchers for {len(booked)} booked documents"
    for one in ledger["vouchers"]:
        rows = one["VoucherRows"]
        if sum(_number(row["Debit"]) - _number(row["Credit"]) for row in rows):
            yield f"voucher {one['VoucherSeries']}{one['VoucherNumber']} does not balance"


def second_sends(facts: Facts, wire: list[Doc], settle: float) -> list[str]:
    """Creates sent again while the first was undecided, or after it was applied."""
    twins = Counter((one["invoice"], one["amount"], one["payment_date"]) for one in facts.payments)
    most = max(twins.values(), default=1)
    groups: dict[tuple[str, str], list[Doc]] = {}
    for line in wire:
        if line["method"] == "POST" and "/3/" in line["path"]:
            groups.setdefault((line["path"], line["body_sha256"]), []).append(line)
    found: list[str] = []
    for (path, digest), lines in groups.items():
        allowed = most if "invoicepayments" in path else 1
        found.extend(f"{path} {digest[:8]}: {said}" for said in _group(lines, allowed, settle))
    return found


def _group(lines: list[Doc], allowed: int, settle: float) -> Iterator[str]:
    if sum(bool(line["committed"]) for line in lines) > allowed:
        yield "applied more than once"
    undecided: float | None = None
    for line in lines:
        at = datetime.fromisoformat(line["at"]).timestamp()
        if undecided is not None and at - undecided < settle:
            yield f"sent again {at - undecided:.1f} s after an undecided send"
        decided = line["status"] in REFUSED or (line["committed"] and allowed > 1)
        undecided = None if decided else at
