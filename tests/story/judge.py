"""Compares the sandbox's ledger with what the rules say, document by document and voucher row by voucher row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tests.acceptance.saying import check, say
from tests.story.rules import Key, Rules, booking, voucher_of

# The row that makes a document's total equal to ours, and what the program itself rounds in kronor.
ROUNDING = "Öresutjämning"


def judge_rows(invoices: Iterable[Mapping[str, Any]], theirs: Mapping[str, Any], rules: Rules) -> None:
    """Each row of each document: account and cost centre."""
    wrong, seen = [], 0
    for invoice in invoices:
        wanted = [booking(rules, row) for row in invoice["rows"]]
        found = [
            (str(row["AccountNumber"]), row["CostCenter"] or "")
            for row in theirs[invoice["source_ref"]]["InvoiceRows"]
            if row["Description"] != ROUNDING
        ]
        seen += len(found)
        if found != [(one[0], one[2]) if one else None for one in wanted]:
            wrong.append((invoice["source_ref"], found, wanted))
    check("documents with a row on another account or cost centre than the rules say", wrong[:3], [])
    say(f"       {seen} rows looked at")


def judge_vouchers(
    invoices: Iterable[Mapping[str, Any]], ledger: Mapping[str, Any], rules: Rules, rounding_account: int
) -> None:
    """Each booked document's voucher: every account with its dimensions and its exact sum."""
    vouchers = {(one["Year"], one["VoucherSeries"], one["VoucherNumber"]): one for one in ledger["vouchers"]}
    theirs = {one["ExternalInvoiceReference2"]: one for one in ledger["invoices"]}
    wrong, seen = [], 0
    for invoice in invoices:
        document = theirs[invoice["source_ref"]]
        if not document["Booked"]:
            continue
        place = (document["VoucherYear"], document["VoucherSeries"], document["VoucherNumber"])
        found, count = _sums(vouchers[place])
        seen += count
        wanted = voucher_of(invoice, rules, rounding_account)
        if found != wanted:
            wrong.append((invoice["source_ref"], found, wanted))
    check("vouchers that differ from the rules", wrong[:3], [])
    say(f"       {seen} ledger rows looked at")


def _sums(voucher: Mapping[str, Any]) -> tuple[dict[Key, Decimal], int]:
    """Per account and dimension; the rows counted. What the program rounds in kronor is its own."""
    rows = [row for row in voucher["VoucherRows"] if not row["Removed"] and row["Description"] != ROUNDING]
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for row in rows:
        key = (int(row["Account"]), row["CostCenter"] or "", row["Project"] or "")
        sums[key] += Decimal(row["Debit"]) - Decimal(row["Credit"])
    return {key: amount for key, amount in sums.items() if amount}, len(rows)
