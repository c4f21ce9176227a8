"""Vouchers over HTTP: written, found again by their mark on any page, looked for only behind a known number."""

from typing import Any

import requests

from accounting.domain import exact_json, hashing
from accounting.domain.ledgers import VoucherId
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.provider import PROVIDER
from tests.providers.fortnox.practice import COMPANY, Practice, Wire

VOUCHER, LEDGERS = PROVIDER.resources["voucher"], PROVIDER.ledgers
ROWS = [{"Account": 1930, "Debit": 10}, {"Account": 3985, "Credit": 10}]


def body(marker: str, series: str = "Q", **changes: Any) -> bytes:
    document = {
        "VoucherSeries": series, "TransactionDate": "2027-03-01", "Description": "Vändning",
        "Comments": f"Text {marker}", "VoucherRows": ROWS,
    }  # fmt: skip
    return exact_json.dumps({"financialyear": 9, "Voucher": {**document, **changes}})


def write(client: FortnoxClient, marker: str, series: str = "Q") -> str:
    return VOUCHER.write(client, "create", "", body(marker, series)).external_id


def change(practice: Practice, **order: Any) -> None:
    requests.post(
        f"{practice.url}/_sandbox/change",
        json={"provider": "fortnox", "company": COMPANY, "type": "vouchers", **order},
        timeout=10,
    ).raise_for_status()


def book_many(practice: Practice, series: str, count: int) -> None:
    """What somebody else has there: more than a page of it."""
    rows = [{"Account": 1930, "Debit": 1}, {"Account": 3985, "Credit": 1}]
    order = {"series": series, "date": "2027-02-01", "text": "Annat", "rows": rows}
    requests.post(
        f"{practice.url}/_sandbox/book",
        json={"provider": "fortnox", "company": COMPANY, "vouchers": [order] * count},
        timeout=60,
    ).raise_for_status()


def test_a_voucher_is_found_by_its_mark_on_any_page(practice: Practice) -> None:
    client, wire = practice.client(), Wire()
    first, last = hashing.marker("found first"), hashing.marker("found last")
    numbers = [write(client, first)]
    book_many(practice, "Q", 510)
    numbers.append(write(client, last))
    looking = practice.client(wire)
    for marker, number in zip((first, last), numbers, strict=True):
        (found,) = VOUCHER.look_up(looking, "create", "", marker, body(marker))
        assert (found.external_id, found.same, found.total) == (number, True, 10)
    assert len(wire.exchanges) == 2 * (2 + 1), "two pages and the voucher itself, each time"
    assert VOUCHER.look_up(client, "create", "", hashing.marker("other"), body("x")) == []
    other_day = body(first, TransactionDate="2027-03-02")
    (found,) = VOUCHER.look_up(client, "create", "", first, other_day)
    assert not found.same
    place = numbers[0].rpartition("-")[0] + "-"
    seen = {one.key for one in VOUCHER.scan_places(client, {place: numbers[0]}) or ()}
    assert seen >= {first, last}


def test_only_what_stands_behind_a_known_number_is_looked_at(practice: Practice) -> None:
    client, wire = practice.client(), Wire()
    place = "9-R-"
    markers = [hashing.marker(f"behind {number}") for number in range(5)]
    numbers = [write(client, marker, "R") for marker in markers]
    looking = practice.client(wire)
    seen = {one.key: one.external_id for one in VOUCHER.scan_places(looking, {place: numbers[2]}) or ()}
    assert seen == dict(zip(markers[2:], numbers[2:], strict=True))
    assert len(wire.exchanges) == 1
    everything = list(VOUCHER.scan_places(looking, {place: ""}) or ())
    assert [one.key for one in everything] == markers
    assert VOUCHER.scan_places(looking, {"whatever": ""}) is None


def test_a_deleted_row_makes_it_look_at_everything(practice: Practice) -> None:
    """Rows are skipped by their place; where one is gone, places and numbers no longer fit."""
    client, wire = practice.client(), Wire()
    markers = [hashing.marker(f"gone {number}") for number in range(4)]
    numbers = [write(client, marker, "A") for marker in markers]
    change(practice, number=numbers[0], delete=True, force=True)
    seen = {one.key for one in VOUCHER.scan_places(practice.client(wire), {"9-A-": numbers[1]}) or ()}
    assert seen >= set(markers[2:])
    assert len(wire.exchanges) == 2


def test_the_books_of_a_company(practice: Practice) -> None:
    assert LEDGERS is not None
    client = practice.client()
    number = write(client, hashing.marker("books"))
    where = VoucherId.parse(number)
    assert where is not None
    voucher = LEDGERS.voucher(client, where)
    assert voucher is not None
    assert [(row.account, row.debit, row.credit) for row in voucher.rows] == [
        ("1930", 10, 0),
        ("3985", 0, 10),
    ]
    assert LEDGERS.voucher(client, VoucherId("9", "Q", 9999)) is None
    assert [year.id for year in LEDGERS.years(client)] == ["6", "7", "8", "9"]
    listed = list(LEDGERS.listed(client, "9"))
    assert LEDGERS.how_many(client, "9") == len(listed) == len({one.id for one in listed})
    assert {one.id.series for one in LEDGERS.listed(client, "9", series="Q")} == {"Q"}
    assert LEDGERS.sie(client, "9").startswith(b"#FLAGGA")
    assert LEDGERS.locked_until(client) is None
