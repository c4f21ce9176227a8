"""Vouchers as Fortnox takes them: what is sent, how it is found again, and what the registers do not allow."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.domain import exact_json
from accounting.domain.accounts import Resolved
from accounting.domain.records import Voucher, VoucherRow
from accounting.domain.references import Kind, Reference
from accounting.providers.base import Links, Remote
from accounting.providers.fortnox.mappers.voucher import carries, marked
from accounting.providers.fortnox.provider import PROVIDER
from accounting.providers.fortnox.settings import FortnoxConfig, InvalidSettings
from tests.providers.fortnox.samples import MARKER

VOUCHER = PROVIDER.resources["voucher"]
SETTINGS = FortnoxConfig()
NO_DIMENSIONS = {"cost_centre": "", "project": ""}


class Books:
    """The registers of one year, as a test wants them."""

    def __init__(self, **changes: Reference | None) -> None:
        year = Reference("year", "8", "2026", data={"from": "2026-01-01", "to": "2026-12-31", "read": True})
        self.year: Reference | None = year
        lines = {
            "series": Reference("series", "Q", year="8", data={"manual": True}),
            "bank": Reference("account", "1930", year="8", data=NO_DIMENSIONS),
            "income": Reference("account", "3985", year="8", data=NO_DIMENSIONS),
            "centre": Reference("cost_centre", "ELIT"),
            "locked": Reference("locked", "period", data={"until": ""}),
        } | changes
        if "year" in changes:
            self.year = changes["year"]
        self.all = [line for name, line in lines.items() if line is not None and name != "year"]

    def year_of(self, day: date) -> Reference | None:
        return self.year if day.year == 2026 else None

    def lines(self, kind: Kind, year: str, codes: Collection[str]) -> Mapping[str, Reference]:
        return {
            one.code: one for one in self.all if (one.kind, one.year) == (kind, year) and one.code in codes
        }

    def was_read(self, kind: Kind) -> bool:
        return any(one.kind == kind for one in self.all)


def row(account: str, debit: str = "0", credit: str = "0", **more: Any) -> VoucherRow:
    plain = VoucherRow(account, "", Decimal(debit), Decimal(credit), "", "", None, "")
    return replace(plain, **more)


def voucher(*rows: VoucherRow, **changes: Any) -> Voucher:
    given = rows or (
        row("1930", "1000.10", cost_centre="ELIT", quantity=Decimal("1.5")),
        row("3985", credit="1000.10"),
    )
    plain = Voucher("V-1", "Q", date(2026, 2, 1), "Vändning", "Underlag 7", "SEK", given)
    return replace(plain, **changes)


def links(books: Books | None = None) -> Links:
    def resolve(category: str, on: date, cost_centre: str) -> Resolved | None:
        return Resolved("3985", "", cost_centre) if category == "grants" else None

    return Links(MARKER, {}, resolve, chart=books or Books())


def codes(record: Voucher, books: Books | None = None) -> list[str]:
    found = VOUCHER.render("create", record, links(books), None, SETTINGS).findings
    assert all(finding.blocks for finding in found)
    return [finding.code for finding in found]


def test_the_year_stands_beside_the_document_and_is_never_left_out() -> None:
    rendered = VOUCHER.render("create", voucher(), links(), None, SETTINGS)
    assert (rendered.findings, rendered.expected_total) == ((), Decimal("1000.10"))
    assert VOUCHER.place(rendered.payload) == "8-Q-"
    assert exact_json.loads(VOUCHER.body("create", rendered, None)) == {
        "financialyear": 8,
        "Voucher": {
            "VoucherSeries": "Q",
            "TransactionDate": "2026-02-01",
            "Description": "Vändning",
            "Comments": f"Underlag 7 {MARKER}",
            "VoucherRows": [
                {
                    "Account": 1930,
                    "Debit": Decimal("1000.10"),
                    "CostCenter": "ELIT",
                    "Quantity": Decimal("1.5"),
                },
                {"Account": 3985, "Credit": Decimal("1000.10")},
            ],
        },
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": None}, ["voucher_year_missing"]),
        ({"series": None}, ["voucher_series_missing"]),
        ({"series": Reference("series", "Q", year="8", data={"manual": False})}, ["voucher_series_closed"]),
        ({"bank": None}, ["voucher_account_missing"]),
        (
            {"bank": Reference("account", "1930", year="8", active=False, data=NO_DIMENSIONS)},
            ["voucher_account_inactive"],
        ),
        (
            {"income": Reference("account", "3985", year="8", data={"cost_centre": "mandatory"})},
            ["voucher_dimension_mandatory"],
        ),
        (
            {"bank": Reference("account", "1930", year="8", data={"cost_centre": "forbidden"})},
            ["voucher_dimension_forbidden"],
        ),
        (
            {"income": Reference("account", "3985", year="8", data={"project": "mandatory"})},
            ["voucher_dimension_mandatory"],
        ),
        ({"centre": Reference("cost_centre", "ANNAT")}, ["voucher_cost_centre_missing"]),
        ({"centre": Reference("cost_centre", "ELIT", active=False)}, ["voucher_cost_centre_inactive"]),
        ({"locked": Reference("locked", "period", data={"until": "2026-02-01"})}, ["voucher_period_locked"]),
        ({"locked": Reference("locked", "period", data={"until": "2026-01-31"})}, []),
        ({"centre": None}, []),
    ],
)
def test_what_the_registers_do_not_allow_is_found_and_looked_at_anew(
    changes: dict[str, Reference | None], code: list[str]
) -> None:
    record, books = voucher(), Books(**changes)
    assert codes(record, books) == code
    for finding in VOUCHER.render("create", record, links(books), None, SETTINGS).findings:
        assert finding.recheck == "registers"
        assert finding.cause.startswith(f"registers:{finding.code}:")


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (voucher(row("1930", "1")), ["voucher_without_rows", "voucher_unbalanced"]),
        (voucher(row("1930", "1"), row("3985", credit="0.99")), ["voucher_unbalanced"]),
        (voucher(currency="EUR"), ["voucher_currency"]),
        (
            voucher(row("1930", "1"), row("", credit="1", internal_category="travel_costs")),
            ["category_unmapped"],
        ),
        (voucher(row("1930", "1"), row("x1", credit="1")), ["account_not_numeric"]),
        (voucher(row("1930", "1"), row("", credit="1", internal_category="grants")), []),
    ],
)
def test_what_the_record_lacks(record: Voucher, code: list[str]) -> None:
    assert codes(record) == code


def test_a_booked_voucher_is_corrected_by_another_one() -> None:
    sent = VOUCHER.render("create", voucher(), links(), None, SETTINGS).payload
    remote = Remote("8-Q-1", exact_json.loads(exact_json.dumps(sent)), {"booked": True})
    assert VOUCHER.is_final(remote.state)
    assert VOUCHER.render("update", voucher(), links(), remote, SETTINGS).findings == ()
    (finding,) = VOUCHER.render("update", voucher(text="Annat"), links(), remote, SETTINGS).findings
    assert (finding.code, finding.params) == (
        "voucher_booked_changed", {"number": "8-Q-1", "source_ref": "V-1"},
    )  # fmt: skip


def test_the_mark_is_the_last_word_and_never_cut() -> None:
    assert marked("", MARKER) == MARKER
    assert marked("x" * 2000, MARKER).endswith(f"x {MARKER}")
    assert len(marked("x" * 2000, MARKER)) == 1000
    assert carries(f"Underlag\n{MARKER} rättad", MARKER)
    assert not carries(f"{MARKER}x", MARKER)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://apps5.fortnox.se/app/54489d4ebc8b4a5c88113e07f22511cd/bf/vouchers?x=1",
         "https://apps5.fortnox.se/app/54489d4ebc8b4a5c88113e07f22511cd"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_address_of_the_company_is_kept_up_to_its_name(given: str, kept: str) -> None:
    assert FortnoxConfig.parse({"web_address": given}).web_address == kept


@pytest.mark.parametrize(
    "given", ["http://apps5.fortnox.se/app/54489d4ebc8b4a5c88113e07f22511cd", "https://x.se"]
)
def test_another_address_is_refused(given: str) -> None:
    with pytest.raises(InvalidSettings):
        FortnoxConfig.parse({"web_address": given})


def test_vouchers_are_never_read_back_as_records() -> None:
    with pytest.raises(InvalidSettings):
        FortnoxConfig.parse({"data_types": {"voucher": {"direction": "bidirectional"}}})
