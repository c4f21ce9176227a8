"""The books as a whole: whatever was booked, paid, credited and taken back, they add up."""

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest

from tests.sandbox.practice import Practice

VAT_ACCOUNTS = {25: 2611, 12: 2621, 6: 2631}
ORE = Decimal("0.01")


def half_up(amount: Decimal) -> Decimal:
    return amount.quantize(ORE, ROUND_HALF_UP)


def net(rows: list[dict[str, Any]]) -> dict[int, Decimal]:
    """Account -> debit less credit of the rows that count."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if not row["Removed"]:
            sums[row["Account"]] += row["Debit"] - row["Credit"]
    return {account: amount for account, amount in sums.items() if amount}


def voucher_of(practice: Practice, document: dict[str, Any]) -> dict[int, Decimal]:
    path = f"vouchers/{document['VoucherSeries']}/{document['VoucherNumber']}"
    return net(practice.get(path, financialyear=document["VoucherYear"])["VoucherRows"])


@pytest.mark.parametrize("rounding", [False, True])
@pytest.mark.parametrize("included", [False, True])
@pytest.mark.parametrize("currency", ["SEK", "EUR"])
def test_the_voucher_of_an_invoice_says_what_the_invoice_says(
    fortnox: Practice, rounding: bool, included: bool, currency: str
) -> None:
    fortnox.control("company", {"rounding": rounding})
    rows = [
        {"Description": "a", "DeliveredQuantity": "3", "Price": 33.33, "AccountNumber": 3041, "VAT": 25,
         "Discount": 10, "DiscountType": "PERCENT", "CostCenter": "ELIT"},
        {"Description": "b", "DeliveredQuantity": "1", "Price": 99.95, "AccountNumber": 3042, "VAT": 12,
         "Discount": 9.99, "DiscountType": "AMOUNT", "Project": "1"},
        {"Description": "c", "DeliveredQuantity": "2.5", "Price": 10.01, "AccountNumber": 3043, "VAT": 6},
        {"Description": "d", "DeliveredQuantity": "1", "Price": 500, "AccountNumber": 3440, "VAT": 0},
        {"Description": "en rad text"},
    ]  # fmt: skip
    invoice = fortnox.booked(InvoiceRows=rows, VATIncluded=included, Currency=currency)
    rate = Decimal(str(invoice["CurrencyRate"]))
    gross: dict[int, Decimal] = defaultdict(Decimal)
    for row in invoice["InvoiceRows"]:
        gross[row["VAT"]] += row["Total"]
    voucher = voucher_of(fortnox, invoice)
    for percent, account in VAT_ACCOUNTS.items():
        vat = half_up(gross[percent] * percent / (100 + percent if included else 100))
        assert voucher[account] == -half_up(vat * rate)
    assert voucher[1510] == half_up(invoice["TotalToPay"] * rate)
    assert voucher[3440] == -half_up(500 * rate)
    assert sum(voucher.values()) == 0
    most = Decimal(1) if rounding and currency == "SEK" else Decimal("0.05")
    assert abs(voucher.get(3740, Decimal(0))) < most


def test_dimensions_reach_the_voucher(fortnox: Practice) -> None:
    row = {"Description": "x", "DeliveredQuantity": "1", "Price": 10, "AccountNumber": 3430, "VAT": 0}
    fortnox.booked(InvoiceRows=[{**row, "CostCenter": "ELIT"}, {**row, "Project": "2"}], CostCenter="KANSLI")
    rows = fortnox.get("vouchers/B/1", financialyear=8)["VoucherRows"]
    income = [(row["CostCenter"], row["Project"]) for row in rows if row["Account"] == 3430]
    assert income == [("ELIT", None), ("KANSLI", "2")]


def a_busy_month(practice: Practice, luck: Random) -> None:
    """Drafts, bookings, payments, credits and things taken back, by requests and by people."""
    for number in range(1, 31):
        price = luck.randrange(1, 10**6) / 100
        kind = luck.choice((("3041", 25), ("3042", 12), ("3043", 6), ("3440", 0)))
        row = {"Description": "x", "DeliveredQuantity": str(luck.randrange(1, 4)), "Price": price,
               "AccountNumber": int(kind[0]), "VAT": kind[1]}  # fmt: skip
        day = f"2026-{luck.choice((9, 10, 11)):02d}-{luck.randrange(1, 11):02d}"
        do = practice.control
        do("change", {"type": "invoices", "rows": [row],
                      "create": {"CustomerNumber": "C-1", "InvoiceDate": day,
                                 "VATIncluded": luck.random() < 0.5}})  # fmt: skip
        deed = luck.choice(("draft", "cancel", "book", "pay", "pay", "untie", "credit"))
        if deed == "cancel":
            do("change", {"type": "invoices", "number": number, "cancel": True})
        elif deed != "draft":
            do("change", {"type": "invoices", "number": number, "book": True})
        if deed in {"pay", "untie"}:
            paid = {"InvoiceNumber": number, "Amount": luck.randrange(1, 10**5) / 100,
                    "PaymentDate": "2026-11-15", "ModeOfPayment": luck.choice(("BG", "BANK"))}  # fmt: skip
            made = do("change", {"type": "invoicepayments", "create": paid, "book": True})
            if deed == "untie":
                gone = {"type": "invoicepayments", "number": made["document"]["Number"], "delete": True}
                do("change", gone)
    for invoice in practice.ledger(only="invoices")["invoices"]:
        if invoice["Booked"] and luck.random() < 0.3:
            order = {"type": "invoices", "number": invoice["DocumentNumber"], "credit": True, "book": True}
            practice.control("change", order)


@pytest.mark.parametrize("seed", [1, 2])
def test_after_a_busy_month_the_books_add_up(fortnox: Practice, seed: int) -> None:
    a_busy_month(fortnox, Random(seed))  # noqa: S311
    ledger = fortnox.ledger()
    vouchers = ledger["vouchers"]
    assert all(sum(net(one["VoucherRows"]).values()) == 0 for one in vouchers)
    numbers = defaultdict(list)
    for one in vouchers:
        numbers[one["Year"], one["VoucherSeries"]].append(one["VoucherNumber"])
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    booked = [one for one in ledger["invoices"] if one["Booked"]]
    named = Counter(one["ReferenceNumber"] for one in vouchers if one["ReferenceType"] == "INVOICE")
    assert named == Counter(one["DocumentNumber"] for one in booked)
    total: dict[int, Decimal] = defaultdict(Decimal)
    for one in vouchers:
        for account, amount in net(one["VoucherRows"]).items():
            total[account] += amount
    assert total[1510] == sum(one["Balance"] for one in booked)
    assert -sum(total[account] for account in VAT_ACCOUNTS.values()) == sum(one["TotalVAT"] for one in booked)
    carried = {one["Number"]: one["BalanceCarriedForward"] for one in ledger["accounts"] if one["Year"] == 8}
    assert {number: amount for number, amount in carried.items() if amount} == {
        number: amount for number, amount in total.items() if amount
    }


def test_a_credit_note_undoes_its_invoice_to_the_last_ore(fortnox: Practice) -> None:
    rows = [
        {"Description": "x", "DeliveredQuantity": "3", "Price": 0.99, "AccountNumber": 3041, "VAT": 25},
        {"Description": "y", "DeliveredQuantity": "1", "Price": 7.77, "AccountNumber": 3042, "VAT": 12},
    ]
    invoice = fortnox.booked(InvoiceRows=rows, VATIncluded=True, Currency="EUR", Freight=10)
    fortnox.put("invoices/1/credit")
    note = fortnox.put("invoices/2/bookkeep")
    there, back = voucher_of(fortnox, invoice), voucher_of(fortnox, note)
    assert back == {account: -amount for account, amount in there.items()}
