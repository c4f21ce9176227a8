"""What an invoice, a credit note or a payment books, in the ledger's currency. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounting.domain import money
from accounting.domain.records import Invoice, Payment, VoucherRow
from vouchers.booking.rows import signed_row
from vouchers.ledger_settings import LedgerSettings

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class UnknownVatRate(Exception):
    """The rate has no account in the settings."""

    rate: Decimal


def home_amount(amount: Decimal, rate: Decimal | None, home: str) -> Decimal:
    """By the sender's rate: how much of the ledger's currency one unit costs; None where it is that currency."""
    return money.round_half_up(amount * (rate or Decimal(1)), home)


def invoice_rows(invoice: Invoice, settings: LedgerSettings, home: str) -> list[VoucherRow]:
    """Receivables against income per category, VAT per rate and rounding; a credit note is a negative invoice.

    Income rows name their category; the account is the rules' business. Each amount is converted for itself, and
    what the receivable then differs by lies on the rounding account. Raises UnknownVatRate.
    """
    rate = None if invoice.currency == home else invoice.currency_rate
    receivable = home_amount(invoice.total, rate, home)
    income = [
        signed_row("", -home_amount(net, rate, home), category=category, cost_centre=centre, project=project)
        for (category, centre, project), net in _nets(invoice).items()
    ]
    vat = [
        signed_row(_vat_account(settings, percent), -home_amount(amount, rate, home))
        for percent, amount in sorted(_vat(invoice).items(), reverse=True)
        if amount
    ]
    rows = [signed_row(settings.receivables_account, receivable), *income, *vat]
    rounding = -sum((row.debit - row.credit for row in rows), _NOTHING)
    if rounding:
        rows.append(signed_row(settings.rounding_account, rounding))
    return list(_telling(rows))


def payment_rows(payment: Payment, settled: Decimal, settings: LedgerSettings, home: str) -> list[VoucherRow]:
    """Bank against receivables; what the rates made of it meanwhile is exchange gain or loss.

    `settled` is how much of the receivable ends by it, in the ledger's currency.
    """
    rate = None if payment.currency == home else payment.currency_rate
    received = home_amount(payment.amount, rate, home)
    gained = received - settled
    account = settings.exchange_gain_account if gained > 0 else settings.exchange_loss_account
    rows = [
        signed_row(settings.payment_account(payment.method), received),
        signed_row(settings.receivables_account, -settled),
    ]
    return [*rows, signed_row(account, -gained)] if gained else rows


def _nets(invoice: Invoice) -> dict[tuple[str, str, str], Decimal]:
    """In the order of the document."""
    nets: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in invoice.rows:
        net = money.line_net(row.quantity, row.unit_price, invoice.currency)
        nets[row.internal_category, row.cost_centre, row.project] += net
    return nets


def _vat(invoice: Invoice) -> dict[Decimal, Decimal]:
    return money.vat_by_rate(
        (
            (row.vat_rate, money.line_net(row.quantity, row.unit_price, invoice.currency))
            for row in invoice.rows
        ),
        invoice.currency,
    )


def _vat_account(settings: LedgerSettings, percent: Decimal) -> str:
    account = settings.vat_account(percent)
    if not account:
        raise UnknownVatRate(percent)
    return account


def _telling(rows: list[VoucherRow]) -> Iterator[VoucherRow]:
    """Without rows of 0, but for the first two of a document that is worth nothing."""
    worth = [row for row in rows if row.debit or row.credit]
    return iter(worth or rows[:2])
