"""One line of a provider's own registers, as account rules point into them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["year", "account", "vat_code", "cost_centre", "series", "locked"]
KINDS: tuple[Kind, ...] = ("year", "account", "vat_code", "cost_centre", "series", "locked")


@dataclass(frozen=True)
class Reference:
    """`year` is the provider's id of a financial year, empty where the line counts in all of them.

    `data` of a year: from, to (ISO dates), read (whether its chart was read). Of an account: vat_code, and
    cost_centre and project ("", "mandatory" or "forbidden"). Of a VAT code: rate (percent, as text) where it is
    known. Of a series: manual. Of the locked period: until (ISO date, or empty).
    """

    kind: Kind
    code: str
    name: str = ""
    year: str = ""
    active: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.year}:{self.code}"
