"""What reading the vouchers of a year costs, before it is read: one by one, or all at once from its file."""

from dataclasses import dataclass
from typing import Literal

Way = Literal["list", "sie"]


@dataclass(frozen=True)
class Price:
    """Calls of both ways; `sie_calls` is None where the year cannot be had as a file."""

    vouchers: int
    list_calls: int
    sie_calls: int | None

    @property
    def way(self) -> Way:
        """The cheaper one; at the same price the list, which also shows comments."""
        return "list" if self.sie_calls is None or self.list_calls <= self.sie_calls else "sie"

    @property
    def calls(self) -> int:
        return self.sie_calls if self.way == "sie" and self.sie_calls is not None else self.list_calls


def price_of(vouchers: int, *, page_size: int, gives_sie: bool) -> Price:
    """Lists show no rows, so each voucher is one call more. The file lacks comments, so the list is read with it."""
    if not vouchers:
        return Price(0, 0, None)
    pages = -(-vouchers // page_size)
    return Price(vouchers, pages + vouchers, pages + 1 if gives_sie else None)
