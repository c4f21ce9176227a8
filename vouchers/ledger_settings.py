"""What a treasurer may choose for the own ledger: accounts of BAS 2024 unless decided otherwise, and series."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any, Self

from vouchers.models import Ledger

_ACCOUNT = re.compile(r"[1-8]\d{3,9}")
_SERIES = re.compile(r"[A-Za-z0-9ÅÄÖåäö]{1,10}")


class InvalidLedgerSettings(ValueError):
    """`codes` per field: unknown_field, wrong_type, not_an_account, not_a_series."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(dict(codes))
        self.codes = dict(codes)


def _account(
    default: str, sv: str, en: str, help_sv: str = "", help_en: str = "", *, own: bool = False
) -> Any:
    """`own`: no category of invoice rows may be booked on it."""
    label, help_text = {"sv": sv, "en": en}, {"sv": help_sv, "en": help_en}
    return field(default=default, metadata={"label": label, "help": help_text, "shape": _ACCOUNT, "own": own})


def _series(default: str, sv: str, en: str) -> Any:
    return field(default=default, metadata={"label": {"sv": sv, "en": en}, "shape": _SERIES})


@dataclass(frozen=True)
class LedgerSettings:
    """`rules_of`: the id of the integration whose account rules decide, where several have active ones."""

    receivables_account: str = _account("1510", "Kundfordringar", "Receivables")
    vat_account_25: str = _account("2611", "Utgående moms 25 %", "Output VAT 25 %")
    vat_account_12: str = _account("2621", "Utgående moms 12 %", "Output VAT 12 %")
    vat_account_6: str = _account("2631", "Utgående moms 6 %", "Output VAT 6 %")
    rounding_account: str = _account(
        "3741",
        "Öresutjämning",
        "Rounding",
        "Får inte användas av någon kategori.",
        "No category may use it.",
        own=True,
    )
    exchange_gain_account: str = _account("3960", "Valutakursvinster", "Exchange gains")
    exchange_loss_account: str = _account("7960", "Valutakursförluster", "Exchange losses")
    payment_account_bank: str = _account("1930", "Betalning: bank", "Payment: bank")
    payment_account_bankgiro: str = _account("1930", "Betalning: bankgiro", "Payment: bankgiro")
    payment_account_plusgiro: str = _account("1920", "Betalning: plusgiro", "Payment: plusgiro")
    payment_account_cash: str = _account("1910", "Betalning: kontanter", "Payment: cash")
    payment_account_swish: str = _account("1930", "Betalning: Swish", "Payment: Swish")
    payment_account_card: str = _account("1930", "Betalning: kort", "Payment: cards")
    result_account: str = _account("2069", "Årets resultat (eget kapital)", "Result of the year (equity)")
    result_counter_account: str = _account("8999", "Årets resultat", "Result of the year")
    series_manual: str = _series("A", "Serie: egna verifikationer", "Series: written by hand")
    series_invoice: str = _series("B", "Serie: kundfakturor", "Series: invoices")
    series_payment: str = _series("C", "Serie: inbetalningar", "Series: payments")
    rules_of: str = field(
        default="",
        metadata={
            "label": {"sv": "Kontokoppling", "en": "Account mapping"},
            "help": {
                "sv": "Anslutningens id; behövs bara när flera kontokopplingar är aktiva.",
                "en": "The integration's id; needed only where several account mappings are active.",
            },
            "shape": re.compile(r"[0-9a-f-]{0,36}"),
        },
    )

    @classmethod
    def of(cls, ledger: Ledger) -> Self:
        return cls.parse(ledger.settings)

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Missing fields take their default.

        Raises InvalidLedgerSettings (a ValueError).
        """
        known = {item.name: item.metadata["shape"] for item in fields(cls)}
        codes = {name: "unknown_field" for name in data if name not in known}
        for name in known.keys() & data.keys():
            if code := _wrong(data[name], known[name]):
                codes[name] = code
        if codes:
            raise InvalidLedgerSettings(codes)
        return cls(**data)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def payment_account(self, method: str) -> str:
        """That of bank payments for a method without a setting of its own."""
        return str(getattr(self, f"payment_account_{method}", self.payment_account_bank))

    def vat_account(self, rate: Decimal) -> str:
        """ "" for a rate that has no account; `rate` in percent."""
        return str(getattr(self, f"vat_account_{rate.normalize():f}", ""))

    def accounts(self) -> dict[str, str]:
        """{number: Swedish label} of every account that is named here."""
        named = [item for item in fields(self) if item.metadata["shape"] is _ACCOUNT]
        return {str(getattr(self, item.name)): item.metadata["label"]["sv"] for item in named}


def _wrong(value: Any, shape: "re.Pattern[str]") -> str:
    if not isinstance(value, str):
        return "wrong_type"
    if shape.fullmatch(value):
        return ""
    return {_ACCOUNT: "not_an_account", _SERIES: "not_a_series"}.get(shape, "wrong_type")
