"""Vouchers. Fortnox takes the same one twice and has no key of ours: the mark in the comment is all there is."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from accounting.domain import exact_json
from accounting.domain.findings import Finding
from accounting.domain.ledgers import VoucherId
from accounting.domain.records import Voucher
from accounting.providers.base import (
    Links,
    Payload,
    Plan,
    Remote,
    Rendered,
    Resource,
    Sighting,
    Step,
    Written,
)
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import booked_voucher
from accounting.providers.fortnox.mappers import voucher as mapper
from accounting.providers.fortnox.resources.comparison import same
from accounting.providers.fortnox.settings import FortnoxConfig

_DOCUMENT, _YEAR = "Voucher", "financialyear"
_COMPARED = ("Account", "Debit", "Credit", "CostCenter", "Project")


class VoucherResource(Resource):
    """Only one voucher per series and year is under way, so that numbers tell what came when."""

    data_type: ClassVar[str] = "voucher"
    external_type: ClassVar[str] = "vouchers"
    has_places: ClassVar[bool] = True

    def plan(self, record: Voucher, remote: Remote | None, settings: FortnoxConfig) -> Plan:
        """There is no update: rendering one tells that a person has to correct it by another voucher."""
        return Plan((Step("update" if remote else "create"),))

    def render(
        self, operation: str, record: Voucher, links: Links, remote: Remote | None, settings: FortnoxConfig
    ) -> Rendered:
        rendered = mapper.to_fortnox(record, links)
        if operation != "update" or remote is None:
            return rendered
        return Rendered(rendered.payload, _changed(record, remote, rendered.payload), rendered.expected_total)

    def body(self, operation: str, rendered: Rendered, remote: Remote | None) -> bytes:
        document = {name: value for name, value in rendered.payload.items() if name != mapper.YEAR}
        return exact_json.dumps({_YEAR: rendered.payload.get(mapper.YEAR), _DOCUMENT: document})

    def place(self, payload: Payload) -> str:
        return mapper.place(payload)

    def probe(self, client: FortnoxClient) -> None:
        client.vouchers.probe()

    def write(self, client: FortnoxClient, operation: str, external_id: str, body: bytes) -> Written:
        if operation != "create":
            raise ValueError(f"Vouchers have no operation {operation!r}.")
        sent = exact_json.loads(body)
        return _written(client.vouchers.create(str(sent[_YEAR]), sent[_DOCUMENT]))

    def look_up(
        self, client: FortnoxClient, operation: str, external_id: str, marker: str, body: bytes
    ) -> list[Written]:
        """Every voucher of that series and year whose comment carries our mark, with its rows."""
        sent = exact_json.loads(body)
        listed = client.vouchers.of_series(str(sent[_YEAR]), sent[_DOCUMENT]["VoucherSeries"])
        hits = [booked_voucher.voucher_id(raw) for raw in listed if _carries(raw, marker)]
        found = [client.vouchers.find(hit) for hit in hits]
        return [_written(raw, sent[_DOCUMENT]) for raw in found if raw is not None]

    def is_final(self, state: Mapping[str, Any]) -> bool:
        return True

    def scan_places(self, client: FortnoxClient, places: Mapping[str, str]) -> Iterator[Sighting] | None:
        if not all(VoucherId.parse(f"{place}1") for place in places):
            return None
        return _sightings(client, places)


def _sightings(client: FortnoxClient, places: Mapping[str, str]) -> Iterator[Sighting]:
    for place, last_known in places.items():
        where = VoucherId.parse(last_known or f"{place}1")
        assert where is not None  # noqa: S101 (both forms were checked)
        for raw in client.vouchers.from_number(where.year, where.series, where.number):
            words = decode.text(raw.get("Comments")).split()
            for word in words:
                if word.startswith("fi:"):
                    yield Sighting(word, str(booked_voucher.voucher_id(raw)))


def _carries(raw: Mapping[str, Any], marker: str) -> bool:
    return mapper.carries(decode.text(raw.get("Comments")), marker)


def _written(raw: Mapping[str, Any], sent: Mapping[str, Any] | None = None) -> Written:
    where = str(booked_voucher.voucher_id(raw))
    as_sent = sent is None or _stands_as(sent, raw)
    return Written(where, {"booked": True, "voucher": where}, booked_voucher.debit_total(raw), same=as_sent)


def _stands_as(sent: Mapping[str, Any], raw: Mapping[str, Any]) -> bool:
    """Date and rows; texts may have been completed by a person, and rows that were struck out do not count."""
    if sent["TransactionDate"] != decode.text(raw.get("TransactionDate")):
        return False
    rows = [row for row in raw.get("VoucherRows") or () if not decode.flag(row.get("Removed"))]
    return same({"rows": _rows(sent["VoucherRows"])}, {"rows": _rows(rows)})


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [{name: _value(name, row.get(name)) for name in _COMPARED} for row in rows]


def _value(name: str, value: Any) -> Any:
    return (decode.number(value) or Decimal(0)) if name in {"Debit", "Credit"} else decode.text(value)


def _changed(record: Voucher, remote: Remote, payload: Payload) -> tuple[Finding, ...]:
    """Nothing where the booked voucher already says what the record says."""
    if exact_json.dumps(payload) == exact_json.dumps(remote.payload):
        return ()
    params = {"number": remote.external_id, "source_ref": record.source_ref}
    return (
        Finding(
            "error", "voucher_booked_changed", params, cause=f"voucher_booked_changed:{record.source_ref}"
        ),
    )
