"""The sums of an invoice: VAT once per rate on the whole document, rounded half up."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sandbox.fortnox.invoices.rows import NORMAL_RATE, is_text_row, row_total
from sandbox.fortnox.money import to_kronor, to_ore
from sandbox.store import Doc

FREIGHT, FEE = "FREIGHT", "ADMFEE"


@dataclass(frozen=True)
class Share:
    """What one row adds to an income account, given by number or by its predefined name."""

    account: int | str
    rate: int
    amount: Decimal
    cost_center: str | None = None
    project: str | None = None


def net_shares(invoice: Doc) -> list[Share]:
    """Without VAT; per rate they add up to exactly the rate's total less its VAT."""
    return [share for rate, shares in _by_rate(invoice) for share in _without_vat(invoice, rate, shares)]


def vat_by_rate(invoice: Doc) -> dict[int, Decimal]:
    sums = {rate: sum((share.amount for share in shares), Decimal(0)) for rate, shares in _by_rate(invoice)}
    return {rate: _vat(invoice, rate, amount) for rate, amount in sums.items()}


def totals(invoice: Doc, *, rounding: bool) -> Doc:
    net = sum((share.amount for share in net_shares(invoice)), Decimal(0))
    vat = sum(vat_by_rate(invoice).values(), Decimal(0))
    total = net + vat
    to_pay = to_kronor(total) if rounding and invoice["Currency"] == "SEK" else total
    rate = NORMAL_RATE if invoice["_domestic"] else 0
    return {
        "Net": net,
        "Gross": net,
        "TotalVAT": vat,
        "Total": total,
        "TotalToPay": to_pay,
        "RoundOff": to_pay - total,
        "FreightVAT": _vat(invoice, rate, to_ore(invoice.get("Freight", 0))),
        "AdministrationFeeVAT": _vat(invoice, rate, to_ore(invoice.get("AdministrationFee", 0))),
        "InvoiceRows": [_priced(invoice, row) for row in invoice["InvoiceRows"]],
    }


def _priced(invoice: Doc, row: Doc) -> Doc:
    if is_text_row(row):
        return row
    total, rate = row_total(row), row["VAT"]
    net = total - _vat(invoice, rate, total) if invoice["VATIncluded"] else total
    price = row["Price"] - _vat(invoice, rate, row["Price"]) if invoice["VATIncluded"] else row["Price"]
    return {**row, "Total": total, "TotalExcludingVAT": net, "PriceExcludingVAT": price}


def _by_rate(invoice: Doc) -> list[tuple[int, list[Share]]]:
    ordered = sorted(_shares(invoice), key=lambda share: share.rate)
    return [(rate, list(shares)) for rate, shares in groupby(ordered, key=lambda share: share.rate)]


def _shares(invoice: Doc) -> Iterator[Share]:
    for row in invoice["InvoiceRows"]:
        if not is_text_row(row):
            dimensions = (
                row.get("CostCenter") or invoice.get("CostCenter"),
                row.get("Project") or invoice.get("Project"),
            )
            yield Share(row["AccountNumber"], row["VAT"], row_total(row), *dimensions)
    rate = NORMAL_RATE if invoice["_domestic"] else 0
    for field, account in (("Freight", FREIGHT), ("AdministrationFee", FEE)):
        if invoice.get(field):
            yield Share(account, rate, to_ore(invoice[field]))


def _without_vat(invoice: Doc, rate: int, shares: list[Share]) -> Iterator[Share]:
    if not invoice["VATIncluded"]:
        yield from shares
        return
    gross = sum((share.amount for share in shares), Decimal(0))
    left = gross - _vat(invoice, rate, gross)
    for place, share in enumerate(shares, 1):
        part = left if place == len(shares) else share.amount - _vat(invoice, rate, share.amount)
        left -= part
        yield Share(share.account, rate, part, share.cost_center, share.project)


def _vat(invoice: Doc, rate: int, amount: Decimal) -> Decimal:
    return to_ore(amount * rate / (100 + rate if invoice["VATIncluded"] else 100))
