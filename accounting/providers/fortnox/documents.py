"""Fortnox documents as typed values. Lists carry a part of the fields; what is missing reads as empty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from accounting.providers.fortnox import decode

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Customer:
    number: str
    name: str
    org_number: str
    external_reference: str
    active: bool
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            number=decode.text(raw.get("CustomerNumber")),
            name=decode.text(raw.get("Name")),
            org_number=decode.text(raw.get("OrganisationNumber")),
            external_reference=decode.text(raw.get("ExternalReference")),
            active=decode.flag(raw.get("Active")),
            raw=raw,
        )


@dataclass(frozen=True)
class Voucher:
    """Where a document is booked. `year` is the id of a financial year, not a calendar year."""

    year: int
    series: str
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.series}-{self.number}"


def voucher(raw: Raw) -> Voucher | None:
    year, number = decode.whole(raw.get("VoucherYear")), decode.whole(raw.get("VoucherNumber"))
    series = decode.text(raw.get("VoucherSeries"))
    return Voucher(year, series, number) if year and number and series else None


@dataclass(frozen=True)
class Invoice:
    """`credit_reference` is the credit note of a credited invoice, and the invoice of a credit note."""

    number: str
    customer_number: str
    external_reference: str
    invoice_date: date | None
    due_date: date | None
    currency: str
    total: Decimal | None
    # After the company's own rounding: what the customer owes and what a booked invoice's balance starts from.
    to_pay: Decimal | None
    balance: Decimal | None
    booked: bool
    cancelled: bool
    credit: bool
    credit_reference: str
    voucher: Voucher | None
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            number=decode.text(raw.get("DocumentNumber")),
            customer_number=decode.text(raw.get("CustomerNumber")),
            external_reference=decode.text(raw.get("ExternalInvoiceReference1")),
            invoice_date=decode.day(raw.get("InvoiceDate")),
            due_date=decode.day(raw.get("DueDate")),
            currency=decode.text(raw.get("Currency")),
            total=decode.number(raw.get("Total")),
            to_pay=decode.number(raw.get("TotalToPay")),
            balance=decode.number(raw.get("Balance")),
            booked=decode.flag(raw.get("Booked")),
            cancelled=decode.flag(raw.get("Cancelled")),
            credit=decode.flag(raw.get("Credit")),
            credit_reference=decode.reference(raw.get("CreditInvoiceReference")),
            voucher=voucher(raw),
            raw=raw,
        )

    @property
    def paid(self) -> bool:
        """An unbooked draft has the balance 0 as well."""
        return self.booked and not self.cancelled and self.balance == 0


@dataclass(frozen=True)
class InvoicePayment:
    """`amount` is in SEK; `amount_currency` in the currency of the invoice, and absent from lists."""

    number: str
    invoice_number: int | None
    payment_date: date | None
    amount: Decimal | None
    amount_currency: Decimal | None
    currency: str
    account: int | None
    booked: bool
    voucher: Voucher | None
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            number=decode.text(raw.get("Number")),
            invoice_number=decode.whole(raw.get("InvoiceNumber")),
            payment_date=decode.day(raw.get("PaymentDate")),
            amount=decode.number(raw.get("Amount")),
            amount_currency=decode.number(raw.get("AmountCurrency")),
            currency=decode.text(raw.get("Currency")),
            account=decode.whole(raw.get("ModeOfPaymentAccount")),
            booked=decode.flag(raw.get("Booked")),
            voucher=voucher(raw),
            raw=raw,
        )


@dataclass(frozen=True)
class FinancialYear:
    """`id` is a small running number; wherever Fortnox says year it means this."""

    id: int
    from_date: date | None
    to_date: date | None
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            id=decode.whole(raw.get("Id")) or 0,
            from_date=decode.day(raw.get("FromDate")),
            to_date=decode.day(raw.get("ToDate")),
            raw=raw,
        )


@dataclass(frozen=True)
class Account:
    number: str
    description: str
    active: bool
    vat_code: str
    # ALLOWED, MANDATORY or NOTALLOWED.
    cost_centre_setting: str
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            number=decode.text(raw.get("Number")),
            description=decode.text(raw.get("Description")),
            active=decode.flag(raw.get("Active")),
            vat_code=decode.text(raw.get("VATCode")),
            cost_centre_setting=decode.text(raw.get("CostCenterSettings")),
            raw=raw,
        )


@dataclass(frozen=True)
class CostCentre:
    code: str
    description: str
    active: bool
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            code=decode.text(raw.get("Code")),
            description=decode.text(raw.get("Description")),
            active=decode.flag(raw.get("Active")),
            raw=raw,
        )


@dataclass(frozen=True)
class VoucherSeries:
    """Belongs to one financial year; vouchers can be made only in a manual one."""

    code: str
    description: str
    manual: bool
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            code=decode.text(raw.get("Code")),
            description=decode.text(raw.get("Description")),
            manual=decode.flag(raw.get("Manual")),
            raw=raw,
        )


@dataclass(frozen=True)
class CompanyInformation:
    database_number: str
    name: str
    org_number: str
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(
            database_number=decode.text(raw.get("DatabaseNumber")),
            name=decode.text(raw.get("CompanyName")),
            # Spelt with z here, with s on customers and invoices.
            org_number=decode.text(raw.get("OrganizationNumber")),
            raw=raw,
        )


@dataclass(frozen=True)
class Currency:
    code: str
    description: str
    raw: Raw = field(repr=False)

    @classmethod
    def decode(cls, raw: Raw) -> Self:
        return cls(decode.text(raw.get("Code")), decode.text(raw.get("Description")), raw)
