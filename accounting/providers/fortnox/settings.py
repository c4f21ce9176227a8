"""What a treasurer may choose for one Fortnox connection, with the words of the form."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Self

from accounting.domain.validation import Refused, clean_text
from accounting.providers.base import Direction

DATA_TYPES = ("customer", "invoice", "payment", "voucher")
_DIRECTIONS = ("export", "import", "bidirectional")
_LONGEST = 40
_ACCOUNT = re.compile(r"[1-9]\d{3}")
# Up to the part that names the company: https://apps5.fortnox.se/app/54489d4e.../
_ADDRESS = re.compile(r"https://apps\d*\.fortnox\.se/app/[0-9a-f]{16,64}")


class InvalidSettings(ValueError):
    """`codes` per field: unknown_field, wrong_type, required, too_long, control_characters, not_an_account,
    not_an_address, unknown_data_type, unknown_direction."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(dict(codes))
        self.codes = dict(codes)


def _words(
    label: tuple[str, str], help_text: tuple[str, str], *, read_only: bool = False, shown: bool = True
) -> dict[str, Any]:
    """Metadata of a field; both pairs are Swedish, English. What has no effect yet is not shown to people."""
    return {
        "label": {"sv": label[0], "en": label[1]},
        "help": {"sv": help_text[0], "en": help_text[1]},
        "read_only": read_only,
        "shown": shown,
    }


def _account(default: str, label: tuple[str, str], help_text: tuple[str, str], *, own: bool = False) -> Any:
    """`own`: no category of invoice rows may be booked on it."""
    return field(default=default, metadata={**_words(label, help_text), "account": True, "own": own})


def _payment_account(default: str, sv: str, en: str) -> Any:
    return _account(
        default,
        (f"Konto för {sv}", f"Account for {en}"),
        ("Kontot som betalningen bokförs på i Fortnox.", "The account the payment is booked on in Fortnox."),
    )


def _all_enabled() -> dict[str, Direction]:
    return {data_type: Direction() for data_type in DATA_TYPES}


@dataclass(frozen=True)
class FortnoxConfig:
    # Data types that are never read back as records.
    ONLY_SENT: ClassVar[frozenset[str]] = frozenset({"voucher"})

    company_id: str = field(
        default="",
        metadata=_words(
            ("Företag", "Company"),
            (
                "Databasnumret i Fortnox; fylls i vid anslutningen.",
                "The database number in Fortnox; set on consent.",
            ),
            read_only=True,
        ),
    )
    default_account_plan: str = field(
        default="BAS2024",
        metadata=_words(
            ("Kontoplan", "Account plan"),
            (
                "Kontoplanen som nya kontokopplingar utgår från.",
                "The plan that new account mappings start from.",
            ),
            shown=False,
        ),
    )
    auto_create_customers: bool = field(
        default=True,
        metadata=_words(
            ("Skapa kunder", "Create customers"),
            (
                "En faktura tar med sig en kund som saknas i Fortnox. Annars väntar den på kunden.",
                "An invoice brings along a customer missing in Fortnox. Otherwise it waits for the customer.",
            ),
        ),
    )
    auto_bookkeep_invoices: bool = field(
        default=False,
        metadata=_words(
            ("Bokför fakturor", "Book invoices"),
            (
                "Fakturor bokförs när de har skapats. Annars bokförs de i Fortnox, och betalningarna väntar.",
                "Invoices are booked once created. Otherwise they are booked in Fortnox, and payments wait.",
            ),
        ),
    )
    send_article_numbers: bool = field(
        default=False,
        metadata=_words(
            ("Skicka artikelnummer", "Send article numbers"),
            ("Artiklarna måste finnas i Fortnox.", "The articles have to exist in Fortnox."),
        ),
    )
    web_address: str = field(
        default="",
        metadata={
            **_words(
                ("Adress i Fortnox", "Address in Fortnox"),
                (
                    "Öppna företaget i Fortnox och klistra in adressen, så får verifikationer länkar dit.",
                    "Open the company in Fortnox and paste the address; vouchers then link there.",
                ),
            ),
            "address": True,
        },
    )
    rounding_account: str = _account(
        "3741",
        ("Konto för öresutjämning", "Rounding account"),
        ("Får inte användas av någon kategori.", "No category may use it."),
        own=True,
    )
    payment_account_bank: str = _payment_account("1930", "bank", "bank")
    payment_account_bankgiro: str = _payment_account("1930", "bankgiro", "bankgiro")
    payment_account_plusgiro: str = _payment_account("1920", "plusgiro", "plusgiro")
    payment_account_cash: str = _payment_account("1910", "kontanter", "cash")
    payment_account_swish: str = _payment_account("1930", "Swish", "Swish")
    payment_account_card: str = _payment_account("1930", "kort", "cards")
    data_types: Mapping[str, Direction] = field(
        default_factory=_all_enabled,
        metadata=_words(
            ("Vad som synkroniseras", "What is synchronised"),
            (
                "Per datatyp: på eller av, och åt vilket håll.",
                "Per data type: on or off, and in which direction.",
            ),
        ),
    )

    def payment_account(self, method: str) -> str:
        """ "" for a method without a setting of its own."""
        return str(getattr(self, f"payment_account_{method}", ""))

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Missing fields take their default.

        Raises InvalidSettings (a ValueError).
        """
        known = {item.name: item for item in fields(cls)}
        codes = {name: "unknown_field" for name in data if name not in known}
        for name in known.keys() & data.keys():
            if name != "data_types" and (
                code := _wrong(data[name], known[name].default, known[name].metadata)
            ):
                codes[name] = code
        data_types, wrong_types = _parse_data_types(data.get("data_types", {}))
        codes.update(wrong_types)
        if codes:
            raise InvalidSettings(codes)
        cleaned: dict[str, Any] = {
            name: value.strip() if isinstance(value, str) else value for name, value in data.items()
        }
        if found := _ADDRESS.match(cleaned.get("web_address", "")):
            cleaned["web_address"] = found.group(0)
        return cls(**{**cleaned, "data_types": data_types})

    def as_json(self) -> dict[str, Any]:
        """`master` is said only where somebody chose it."""
        shown = asdict(self)
        for direction in shown["data_types"].values():
            if not direction["master"]:
                del direction["master"]
        return shown


def _wrong(value: Any, default: Any, metadata: Mapping[str, Any]) -> str:
    if not isinstance(value, type(default)):
        return "wrong_type"
    if metadata.get("address"):
        return "" if not value.strip() or _ADDRESS.match(value.strip()) else "not_an_address"
    if isinstance(value, str) and not metadata.get("read_only") and (code := _wrong_text(value)):
        return code
    return "not_an_account" if metadata.get("account") and not _ACCOUNT.fullmatch(value) else ""


def _wrong_text(value: str) -> str:
    try:
        return "" if clean_text(value, _LONGEST) else "required"
    except Refused as refused:
        return refused.code


def _parse_data_types(data: Any) -> tuple[dict[str, Direction], dict[str, str]]:
    result, codes = _all_enabled(), {}
    if not isinstance(data, Mapping):
        return result, {"data_types": "wrong_type"}
    for name, value in data.items():
        if code := _wrong_direction(name, value):
            codes[f"data_types.{name}"] = code
        else:
            result[name] = value if isinstance(value, Direction) else Direction(**value)
    return result, codes


def _wrong_direction(name: str, value: Any) -> str:
    if name not in DATA_TYPES:
        return "unknown_data_type"
    if isinstance(value, Direction):
        return ""
    if not isinstance(value, Mapping) or value.keys() - {"enabled", "direction", "master"}:
        return "wrong_type"
    if not all(isinstance(value.get(name, True), bool) for name in ("enabled", "master")):
        return "wrong_type"
    allowed = ("export",) if name in FortnoxConfig.ONLY_SENT else _DIRECTIONS
    return "" if value.get("direction", "export") in allowed else "unknown_direction"
