"""Hands all months over through the record API, as an outside system does: customers, invoices, payments."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import requests

from demo import exchange
from demo.config import Config
from demo.errors import DemoError
from demo.federation import Month
from demo.record import Record

KINDS = ("customers", "invoices", "payments")
BATCH = 500
ERRORS_SHOWN = 5


def load(config: Config, months: list[Month]) -> dict[str, Counter[str]]:
    """Counts per kind of record and outcome. Stops at the first batch with a refused record."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Api-Key {config.required('api_key')}"
        return {kind: _load_kind(session, config.base_url, kind, months) for kind in KINDS}


def _load_kind(session: requests.Session, base_url: str, kind: str, months: list[Month]) -> Counter[str]:
    records = [record for month in months for record in getattr(month, kind)]
    counts: Counter[str] = Counter()
    for batch in _batches(records):
        counts += _post(session, f"{base_url}/api/records/{kind}/", kind, batch)
    return counts


def _batches(records: list[Record]) -> Iterator[list[Record]]:
    return (records[start : start + BATCH] for start in range(0, len(records), BATCH))


def _post(session: requests.Session, url: str, kind: str, batch: list[Record]) -> Counter[str]:
    answer = exchange.send(session, "POST", url, json={"records": batch}, allow_redirects=False)
    exchange.expect(answer, f"Loading {kind}", 200)
    results = exchange.json_object(answer, f"Loading {kind}").get("results") or []
    refused = [result for result in results if result.get("status") == "error"]
    if refused:
        raise DemoError(_refusal(kind, refused, len(batch)))
    if len(results) != len(batch):
        raise DemoError(f"{len(batch)} {kind} were sent, but the server answered for {len(results)} of them.")
    return Counter(result["status"] for result in results)


def _refusal(kind: str, refused: list[dict[str, Any]], sent: int) -> str:
    lines = [_complaint(result) for result in refused[:ERRORS_SHOWN]]
    more = [f"  ... and {len(refused) - ERRORS_SHOWN} more"] if len(refused) > ERRORS_SHOWN else []
    return "\n".join([f"{len(refused)} of {sent} {kind} were refused:", *lines, *more])


def _complaint(result: dict[str, Any]) -> str:
    reasons = [
        " ".join(str(error[part]) for part in ("field", "message", "next_step") if error.get(part))
        for error in result.get("errors") or []
    ]
    return f"  {result.get('source_ref')}: {'; '.join(reasons) or 'no reason given'}"
