"""Accounts, VAT codes and cost centres from rules, and the registers that they point into."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.domain.accounts import Resolved
from accounting.domain.errors import ProviderError
from accounting.domain.references import Reference
from accounting.providers.fortnox.mappers import invoice
from accounting.providers.fortnox.provider import PROVIDER
from accounting.providers.fortnox.references import FortnoxRegisters
from accounting.providers.fortnox.resources.comparison import update_fields
from accounting.providers.fortnox.settings import FortnoxConfig
from tests.providers.fortnox import samples
from tests.providers.fortnox.practice import Practice, Wire

REGISTERS = FortnoxRegisters()


def findings(rule: Resolved, rate: str) -> list[tuple[str, str]]:
    record = samples.invoice(samples.row(vat_rate=Decimal(rate)))
    links = samples.links(accounts={"license_fees": rule})
    return [(one.code, one.cause) for one in invoice.to_fortnox(record, links, FortnoxConfig()).findings]


@pytest.mark.parametrize(
    ("code", "rate", "expected"),
    [
        ("", "6", []),
        ("MP3", "6", []),
        ("MF", "0", []),
        ("MP1", "6", [("vat_code_differs", "category:license_fees:vat:6")]),
        ("MF", "25", [("vat_code_differs", "category:license_fees:vat:25")]),
        ("EGEN", "10", []),
        ("", "10", [("vat_rate_unknown", "")]),
    ],
)
def test_a_vat_code_must_stand_for_the_rate_of_the_row(
    code: str, rate: str, expected: list[tuple[str, str]]
) -> None:
    """A code that is not on the closed list may be the company's own: the total that comes back decides."""
    assert findings(Resolved("3450", code), rate) == expected


@pytest.mark.parametrize(
    ("before", "now", "sent"),
    [
        ({"VATCode": "MP1"}, {"VAT": 25}, {"VAT": 25}),
        ({"VAT": 25}, {"VATCode": "MP1"}, {"VATCode": "MP1"}),
        ({"VATCode": "MP1", "CostCenter": "A"}, {"VAT": 0}, {"VAT": 0, "CostCenter": "API_BLANK"}),
    ],
)
def test_code_and_percent_replace_each_other(
    before: dict[str, Any], now: dict[str, Any], sent: dict[str, Any]
) -> None:
    """API_BLANK would be an unknown VAT code."""
    assert update_fields({"InvoiceRows": [before]}, {"InvoiceRows": [now]}) == {"InvoiceRows": [sent]}


def test_fortnox_declares_what_its_accounts_must_be() -> None:
    assert PROVIDER.registers is not None
    assert PROVIDER.registers.numeric_accounts
    assert PROVIDER.registers.duplicate_accounts == "warning"
    assert PROVIDER.registers.makes == {"account", "cost_centre"}


def test_charts_are_read_per_year_and_old_ones_are_left_out(practice: Practice) -> None:
    wire = Wire()
    found = list(REGISTERS.read(practice.client(wire), "accounts", date(2026, 1, 1)))
    years = {one.code: one.data for one in found if one.kind == "year"}
    read = {code for code, data in years.items() if data["read"]}
    assert {years[code]["from"][:4] for code in read} == {"2026", "2027"}
    assert {one.year for one in found if one.kind == "account"} == read
    assert {one.code for one in found if one.kind == "vat_code"} >= {"MP1", "MP2", "MP3", "MF"}
    assert wire.writes == []
    keys = [one.key for one in found]
    assert len(keys) == len(set(keys))


def test_series_and_cost_centres_are_read(practice: Practice) -> None:
    client = practice.client()
    series = list(REGISTERS.read(client, "voucher_series", date(2026, 1, 1)))
    assert {one.code for one in series} >= {"A", "B"}
    assert {one.data["manual"] for one in series if one.code == "A"} == {True}
    centres = {one.code: one for one in REGISTERS.read(client, "cost_centres", date(2026, 1, 1))}
    assert centres["UNGDOM"] == Reference("cost_centre", "UNGDOM", "Ungdomsverksamhet")


def test_an_account_is_made_in_one_year_and_found_there_only(practice: Practice) -> None:
    client = practice.client()
    this, following = sorted(year.id for year in client.financial_years())[-2:]
    wanted = Reference("account", "3477", "Provkonto", str(this))
    assert REGISTERS.find(client, wanted) is None
    made = REGISTERS.make(client, wanted)
    assert (made.code, made.name, made.year, made.active) == ("3477", "Provkonto", str(this), True)
    assert REGISTERS.find(client, wanted) == made
    assert REGISTERS.find(client, Reference("account", "3477", "", str(following))) is None
    renamed = REGISTERS.change(client, Reference("account", "3477", "Nytt namn", str(this)))
    assert renamed.name == "Nytt namn"
    with pytest.raises(ProviderError):
        REGISTERS.make(client, wanted)


def test_a_closed_account_is_opened_under_its_own_name(practice: Practice) -> None:
    client = practice.client()
    year = max(year.id for year in client.financial_years())
    client.create_account(year, {"Number": 3478, "Description": "Stängt", "Active": False})
    found = REGISTERS.find(client, Reference("account", "3478", "", str(year)))
    assert found is not None
    assert not found.active
    opened = REGISTERS.change(client, Reference("account", "3478", "", str(year)))
    assert (opened.active, opened.name) == (True, "Stängt")


def test_a_cost_centre_is_made_and_opened(practice: Practice) -> None:
    client = practice.client()
    wanted = Reference("cost_centre", "PROV")
    assert REGISTERS.find(client, wanted) is None
    made = REGISTERS.make(client, wanted)
    assert (made.code, made.name, made.active) == ("PROV", "PROV", True)
    client.update_cost_centre("PROV", {"Active": False})
    closed = REGISTERS.find(client, wanted)
    assert closed is not None
    assert not closed.active
    assert REGISTERS.change(client, wanted).active
