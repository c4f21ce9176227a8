"""One trick each: what is done to the books, and what a report must say of it."""

from collections.abc import Callable
from decimal import Decimal

from tests.reconciliation_injector.bench import (
    Bench,
    account_of,
    another_account,
    as_sent,
    by_hand,
    free_targets,
    is_income,
    keys_of,
    month_after,
    over_month_end,
    price_of,
    rows_of,
    writable,
)
from tests.reconciliation_injector.kinds import Injected
from tests.reconciliation_injector.pool import Pair

ORE = Decimal("0.01")
Trick = Callable[[Bench], list[Injected]]


def _any(pair: Pair) -> bool:
    return True


def _unpaid(pair: Pair) -> bool:
    return not pair.payments


def _paid(pair: Pair) -> bool:
    return len(pair.payments) == 1


def _plain(pair: Pair) -> bool:
    return pair.plain_row is not None


# --- there is less, or more ---


def erased_invoice(bench: Bench) -> list[Injected]:
    pair = bench.pool.take(_unpaid)
    bench.theirs.change("invoices", number=pair.theirs["DocumentNumber"], delete=True)
    return [Injected("missing_there", "invoice", pair.ref, "erased_invoice")]


def erased_payment(bench: Bench) -> list[Injected]:
    ours, theirs = bench.pool.take(_paid).payments[0]
    bench.theirs.change("invoicepayments", number=theirs["Number"], delete=True)
    return [Injected("missing_there", "payment", ours["source_ref"], "erased_payment")]


def never_sent(bench: Bench) -> list[Injected]:
    """A record of ours that nobody pushed; it looks like one that was."""
    pair = bench.pool.take(_any)
    ref = f"NY-{pair.ref}"
    bench.ours.save("invoices", [{**as_sent(pair.ours), "source_ref": ref}])
    bench.ours_moved |= keys_of(bench, pair.theirs)
    return [Injected("missing_there", "invoice", ref, "never_sent")]


def strange_invoice(bench: Bench) -> list[Injected]:
    """Written by a person in the program, without any reference."""
    pair = bench.pool.take(_any)
    made = bench.theirs.change("invoices", **by_hand(pair, amount=Decimal(317)), book=True)
    return [Injected("missing_here", "invoice", str(made["DocumentNumber"]), "strange_invoice")]


def strange_payment(bench: Bench) -> list[Injected]:
    """On an invoice of ours, of an amount that no payment of ours has."""
    pair = bench.pool.take(_unpaid)
    wanted = {
        "InvoiceNumber": int(pair.theirs["DocumentNumber"]),
        "Amount": Decimal("13.37"),
        "PaymentDate": pair.theirs["InvoiceDate"],
        "ModeOfPaymentAccount": 1930,
    }
    made = bench.theirs.change("invoicepayments", create=wanted, book=True)
    return [Injected("missing_here", "payment", str(made["Number"]), "strange_payment")]


def same_marker(bench: Bench) -> list[Injected]:
    return _doubled(bench, "same_marker", ("ExternalInvoiceReference1", "ExternalInvoiceReference2"))


def same_reference(bench: Bench) -> list[Injected]:
    """Our reference under another marker, as another installation would write it."""
    return _doubled(bench, "same_reference", ("ExternalInvoiceReference2",))


def _doubled(bench: Bench, how: str, kept: tuple[str, ...]) -> list[Injected]:
    pair = bench.pool.take(_any)
    order = by_hand(pair)
    order["create"] |= {"ExternalInvoiceReference1": "fi:2222222222222"}
    order["create"] |= {name: pair.theirs[name] for name in kept}
    made = bench.theirs.change("invoices", **order, book=True)
    external = [str(pair.theirs["DocumentNumber"]), str(made["DocumentNumber"])]
    return [Injected("doubled", "invoice", pair.ref, how, {"external": external})]


# --- an öre, and what hides it ---


def ore_off_invoice(bench: Bench) -> list[Injected]:
    return [_invoice_off(bench, bench.pool.take(_plain), ORE, "ore_off_invoice")]


def ore_off_payment(bench: Bench) -> list[Injected]:
    return [_payment_off(bench, bench.pool.take(_paid), ORE, "ore_off_payment")]


def opposite_invoices(bench: Bench) -> list[Injected]:
    """One has more, another of the same month and account has as much less: every sum is right."""
    pairs = bench.pool.take_alike(_plain, lambda pair: (pair.month, account_of(pair)))
    amounts = (Decimal(7), Decimal(-7)) if price_of(pairs[1]) > Decimal(8) else (ORE, -ORE)
    return [
        _invoice_off(bench, pair, amount, "opposite_invoices")
        for pair, amount in zip(pairs, amounts, strict=True)
    ]


def opposite_payments(bench: Bench) -> list[Injected]:
    def alike(pair: Pair) -> tuple[str, str]:
        theirs = pair.payments[0][1]
        return str(theirs["PaymentDate"])[:7], str(theirs["ModeOfPaymentAccount"])

    pairs = bench.pool.take_alike(_paid, alike)
    return [
        _payment_off(bench, pair, amount, "opposite_payments")
        for pair, amount in zip(pairs, (ORE, -ORE), strict=True)
    ]


def ours_off(bench: Bench) -> list[Injected]:
    """Our record changed and was not sent again: here it has one öre more."""
    pair = bench.pool.take(lambda one: _plain(one) and len(one.ours["rows"]) == 1)
    record = as_sent(pair.ours)
    price = Decimal(record["rows"][0]["unit_price"]) + ORE
    record["rows"][0]["unit_price"] = str(price)
    record["total"] = str(Decimal(record["total"]) + ORE)
    bench.ours.save("invoices", [record])
    bench.ours_moved |= keys_of(bench, pair.theirs)
    return [Injected("different", "invoice", pair.ref, "ours_off", {"by": -ORE})]


def _invoice_off(bench: Bench, pair: Pair, amount: Decimal, how: str) -> Injected:
    place = pair.plain_row
    assert place is not None
    rows = rows_of(pair, place, Price=pair.theirs["InvoiceRows"][place]["Price"] + amount)
    made = bench.theirs.change("invoices", number=pair.theirs["DocumentNumber"], rows=rows)
    assert made["Total"] - pair.theirs["Total"] == amount, (how, pair.ref)
    return Injected("different", "invoice", pair.ref, how, {"by": amount})


def _payment_off(bench: Bench, pair: Pair, amount: Decimal, how: str) -> Injected:
    ours, theirs = pair.payments[0]
    bench.theirs.change("invoicepayments", number=theirs["Number"], set={"Amount": theirs["Amount"] + amount})
    return Injected("different", "payment", ours["source_ref"], how, {"by": amount})


# --- the right amount in the wrong place ---


def other_account(bench: Bench) -> list[Injected]:
    """The same total on another account: the document says so, and its voucher too."""
    pair = bench.pool.take(_plain)
    place = pair.plain_row
    assert place is not None
    account = another_account(bench, pair.theirs["InvoiceRows"][place]["AccountNumber"], len(bench.pool.left))
    rows = rows_of(pair, place, AccountNumber=account)
    made = bench.theirs.change("invoices", number=pair.theirs["DocumentNumber"], rows=rows)
    assert made["Total"] == pair.theirs["Total"], pair.ref
    return [Injected("different", "invoice", pair.ref, "other_account", {"account": str(account)})]


def other_voucher_account(bench: Bench) -> list[Injected]:
    """The voucher alone stands on another account; its document says nothing of it."""
    pair = bench.pool.take(lambda one: bool(free_targets(bench, one.month)))
    voucher = bench.voucher(pair.theirs)
    rows = [dict(row) for row in voucher["VoucherRows"]]
    row = next(one for one in rows if is_income(one))
    left, account = str(row["Account"]), free_targets(bench, pair.month)[0]
    row["Account"] = account
    number = f"{voucher['Year']}-{voucher['VoucherSeries']}-{voucher['VoucherNumber']}"
    bench.theirs.change("vouchers", number=number, rows=[writable(one) for one in rows])
    amount = Decimal(row["Debit"]) - Decimal(row["Credit"])
    for key, moved in (((pair.month, str(account)), amount), ((pair.month, left), -amount)):
        bench.behind[key] = bench.behind.get(key, Decimal(0)) + moved
    detail = {"month": pair.month, "account": str(account), "left": left}
    return [Injected("account_sum", "voucher", number, "other_voucher_account", detail)]


def invoice_over_month_end(bench: Bench) -> list[Injected]:
    pair = bench.pool.take(lambda one: over_month_end(bench, one.theirs["InvoiceDate"]) is not None)
    day = over_month_end(bench, pair.theirs["InvoiceDate"])
    changes = {"InvoiceDate": day, "DueDate": max(str(pair.theirs["DueDate"]), str(day))}
    bench.theirs.change("invoices", number=pair.theirs["DocumentNumber"], set=changes)
    return [Injected("different", "invoice", pair.ref, "invoice_over_month_end", {"day": day})]


def payment_over_month_end(bench: Bench) -> list[Injected]:
    """To the month after, so that it does not come before its invoice."""

    def later(pair: Pair) -> str | None:
        return month_after(bench, pair.payments[0][1]["PaymentDate"]) if _paid(pair) else None

    pair = bench.pool.take(lambda one: later(one) is not None)
    ours, theirs = pair.payments[0]
    day = later(pair)
    bench.theirs.change("invoicepayments", number=theirs["Number"], set={"PaymentDate": day})
    return [Injected("different", "payment", ours["source_ref"], "payment_over_month_end", {"day": day})]
