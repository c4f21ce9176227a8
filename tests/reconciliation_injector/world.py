"""The two sides an injector may touch: the sandbox's control surface, and the REST API of our records."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import requests

Doc = dict[str, Any]
COLLECTIONS = "invoices,invoicepayments,vouchers,financialyears"
_SECONDS = 60


class Ours(Protocol):
    """Our records over REST."""

    def records(self, plural: str) -> list[Doc]:
        """All of them, as the API shows them."""

    def save(self, plural: str, records: list[Doc]) -> None:
        """Raises AssertionError where one is refused."""


@dataclass
class Theirs:
    """The sandbox as a person with every right, and without any conscience, sees it."""

    url: str
    company: str = "100200"
    session: requests.Session = field(default_factory=requests.Session)

    def ledger(self) -> dict[str, list[Doc]]:
        query = {"company": self.company, "only": COLLECTIONS}
        answer = self.session.get(f"{self.url}/_sandbox/ledger", params=query, timeout=_SECONDS)
        answer.raise_for_status()
        found: dict[str, list[Doc]] = json.loads(answer.text, parse_float=Decimal)
        return found

    def change(self, kind: str, **order: Any) -> Doc:
        """The document afterwards; {} once it is deleted.

        Raises AssertionError where the sandbox refuses the order.
        """
        body = {"company": self.company, "type": kind, "force": True, **order}
        answer = self.session.post(f"{self.url}/_sandbox/change", json=_plain(body), timeout=_SECONDS)
        assert answer.ok, f"{body}: {answer.text[:500]}"
        found: Doc = json.loads(answer.text, parse_float=Decimal)
        return found["document"] or {}


def _plain(value: Any) -> Any:
    """Amounts as JSON numbers of two decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


Key = tuple[str, str]  # month, account


def sums(ledger: Mapping[str, Iterable[Doc]]) -> dict[Key, Decimal]:
    """Debit less credit of all vouchers, per month and account."""
    found: dict[Key, Decimal] = {}
    for voucher in ledger["vouchers"]:
        for row in voucher["VoucherRows"]:
            if row["Removed"]:
                continue
            key = (str(voucher["TransactionDate"])[:7], str(row["Account"]))
            found[key] = found.get(key, Decimal(0)) + Decimal(row["Debit"]) - Decimal(row["Credit"])
    return found


def moved(before: Mapping[Key, Decimal], after: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """After less before, where that is not nothing."""
    keys = before.keys() | after.keys()
    differences = {key: after.get(key, Decimal(0)) - before.get(key, Decimal(0)) for key in keys}
    return {key: amount for key, amount in differences.items() if amount}
