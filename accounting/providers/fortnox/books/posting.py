"""What an invoice or a payment books, in kronor: receivable, income, VAT, rounding, bank and exchange differences.

The same arithmetic for what we sent and for what stands there, so that only a real difference remains. Fortnox
rounds each share to öre, VAT once per rate and document, and puts what is left on its rounding account.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from accounting.providers.base import Payload
from accounting.providers.books import Document, Posting
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.mappers.values import two_decimals
from accounting.providers.fortnox.vat_codes import VAT_RATES

_RECEIVABLE, _ROUNDING, _GAIN, _LOSS = "CUSTCLAIM", "ROUNDOFF", "CURRENCYWIN", "CURRENCYLOSS"
_FEES = {"Freight": "FREIGHT", "AdministrationFee": "ADMFEE"}
_VAT_ACCOUNTS = {Decimal(25): "OUTVAT_MP1", Decimal(12): "OUTVAT_MP2", Decimal(6): "OUTVAT_MP3"}
_NORMAL = Decimal(25)
_ZERO = Decimal(0)
Content = Mapping[str, Any]


@dataclass(frozen=True)
class _Share:
    account: str
    rate: Decimal
    amount: Decimal
    centre: str = ""


class _Books(defaultdict[str, Decimal]):
    """{account: debit less credit}; `names` gives the number of an account that Fortnox chooses by itself."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__(Decimal)
        self._names = names

    def by_name(self, name: str) -> str:
        return str(self._names.get(name) or name)

    def posting(self, on: Any, centres: Mapping[str, Decimal] | None = None) -> Posting:
        return Posting(_not_zero(self), _not_zero(centres or {}), decode.day(on))


def invoice_posting(content: Content, frame: Mapping[str, Any]) -> Posting:
    books = _Books(frame.get("accounts", {}))
    centres: dict[str, Decimal] = defaultdict(Decimal)
    shares = list(_nets(content))
    for share in shares:
        amount = -_kronor(content, share.amount)
        account = books.by_name(share.account)
        books[account] += amount
        if share.account not in _FEES.values():
            centres[f"{account}|{share.centre}"] += amount
    for rate, vat in _vat(content).items():
        if rate:
            books[books.by_name(_VAT_ACCOUNTS.get(rate, f"VAT {rate}"))] -= _kronor(content, vat)
    to_pay = decode.number(content.get("TotalToPay"))
    total = to_pay if to_pay is not None else content_total(content)
    books[books.by_name(_RECEIVABLE)] += _kronor(content, total)
    books[books.by_name(_ROUNDING)] -= sum(books.values(), _ZERO)
    return books.posting(content.get("InvoiceDate"), _whole(centres, books))


def _whole(centres: Mapping[str, Decimal], books: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What else is booked on an income account has no cost centre."""
    result: dict[str, Decimal] = defaultdict(Decimal, centres)
    for account in {key.partition("|")[0] for key in centres}:
        split = sum((value for key, value in centres.items() if key.partition("|")[0] == account), _ZERO)
        result[f"{account}|"] += books[account] - split
    return result


def payment_posting(content: Content, frame: Mapping[str, Any], invoice: Payload | None) -> Posting:
    """The receivable leaves at the invoice's rate; what the money brought more or less is gain or loss."""
    books, claim = _Books(frame.get("accounts", {})), invoice or content
    amount = decode.number(content.get("Amount")) or _ZERO
    foreign = decode.number(content.get("AmountCurrency"))
    settled = amount if foreign is None else foreign
    books[decode.text(content.get("ModeOfPaymentAccount"))] += amount
    for one in content.get("WriteOffs") or []:
        off = two_decimals(decode.number(one.get("Amount")) or _ZERO)
        settled += off
        books[decode.text(one.get("AccountNumber"))] += _kronor(claim, off)
    books[books.by_name(_RECEIVABLE)] -= _kronor(claim, settled)
    left = sum(books.values(), _ZERO)
    if left:
        books[books.by_name(_GAIN if left > 0 else _LOSS)] -= left
    return books.posting(content.get("PaymentDate"))


def voucher_rows(voucher: Document) -> Posting:
    accounts: dict[str, Decimal] = defaultdict(Decimal)
    centres: dict[str, Decimal] = defaultdict(Decimal)
    for row in voucher.raw.get("VoucherRows") or []:
        if decode.flag(row.get("Removed")):
            continue
        debit, credit = decode.number(row.get("Debit")), decode.number(row.get("Credit"))
        account, amount = decode.text(row.get("Account")), (debit or _ZERO) - (credit or _ZERO)
        accounts[account] += amount
        centres[f"{account}|{decode.text(row.get('CostCenter'))}"] += amount
    return Posting(_not_zero(accounts), _not_zero(centres), decode.day(voucher.raw.get("TransactionDate")))


def content_total(content: Content) -> Decimal:
    """In the document's own currency, VAT included, before the company's own rounding."""
    return sum((share.amount for share in _nets(content)), _ZERO) + sum(_vat(content).values(), _ZERO)


def _nets(content: Content) -> Iterator[_Share]:
    """Without VAT; where prices include it, the last share of a rate takes what rounding leaves."""
    if not decode.flag(content.get("VATIncluded")):
        yield from _shares(content)
        return
    for rate, shares in _by_rate(content).items():
        gross = sum((share.amount for share in shares), _ZERO)
        left = gross - _part(gross, rate, included=True)
        for share in shares[:-1]:
            net = share.amount - _part(share.amount, rate, included=True)
            left -= net
            yield _Share(share.account, rate, net, share.centre)
        yield _Share(shares[-1].account, rate, left, shares[-1].centre)


def _vat(content: Content) -> dict[Decimal, Decimal]:
    included = decode.flag(content.get("VATIncluded"))
    return {
        rate: _part(sum((share.amount for share in shares), _ZERO), rate, included=included)
        for rate, shares in _by_rate(content).items()
    }


def _by_rate(content: Content) -> dict[Decimal, list[_Share]]:
    groups: dict[Decimal, list[_Share]] = defaultdict(list)
    for share in _shares(content):
        groups[share.rate].append(share)
    return groups


def _shares(content: Content) -> Iterator[_Share]:
    centre = decode.text(content.get("CostCenter"))
    for row in content.get("InvoiceRows") or []:
        amount = _row_total(row)
        if amount:
            own = decode.text(row.get("CostCenter")) or centre
            yield _Share(decode.text(row.get("AccountNumber")), _rate(row), amount, own)
    for name, account in _FEES.items():
        if fee := decode.number(content.get(name)):
            taxed = decode.number(content.get(f"{name}VAT"))
            yield _Share(account, _NORMAL if taxed else _ZERO, two_decimals(fee))


def _row_total(row: Content) -> Decimal:
    """A document says it itself, after discount; of a payload it is quantity times price."""
    stated = decode.number(row.get("Total"))
    if stated is not None:
        return stated
    quantity, price = decode.number(row.get("DeliveredQuantity")), decode.number(row.get("Price"))
    return two_decimals((quantity or _ZERO) * (price or _ZERO))


def _rate(row: Content) -> Decimal:
    if (stated := decode.number(row.get("VAT"))) is not None:
        return stated
    return VAT_RATES.get(decode.text(row.get("VATCode"))) or decode.number(row.get("_RATE")) or _ZERO


def _part(amount: Decimal, rate: Decimal, *, included: bool) -> Decimal:
    return _round(amount * rate / (100 + rate if included else 100))


def _kronor(content: Content, amount: Decimal) -> Decimal:
    rate, unit = decode.number(content.get("CurrencyRate")), decode.number(content.get("CurrencyUnit"))
    return _round(amount * (rate or 1) / (unit or 1))


def _not_zero(sums: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {key: value for key, value in sums.items() if value}


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
