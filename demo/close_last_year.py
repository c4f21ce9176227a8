"""Closes 2025 in the federation's own ledger, as a treasurer would have done: then 2026 opens with what was left."""

from collections.abc import Callable
from typing import Any

import requests

from demo import exchange
from demo.config import Config
from demo.errors import DemoError

_START, _PATIENCE = "2025-01-01", 240  # how often it is tried while records are on their way
_CONFLICT, _ON_THEIR_WAY = 409, "year_has_unbooked"


def close(session: requests.Session, config: Config, pause: Callable[[], Any]) -> str:
    """What became of it. Where people have left something to do in that year it stays open."""
    year = _own_year(session, config)
    if year is None or year["closed"]:
        return "2025: closed already" if year else "2025: not in the own ledger"
    url = f"{config.base_url}/api/fiscal-years/{year['id']}/close"
    for _ in range(_PATIENCE):
        answer = exchange.send(session, "POST", url, json={}, allow_redirects=False)
        if answer.status_code != _CONFLICT:
            exchange.expect(answer, "Closing 2025", 200)
            return "2025: closed"
        if exchange.json_object(answer, "Closing 2025").get("code") != _ON_THEIR_WAY:
            return f"2025 stays open: {exchange.said(answer)}"
        pause()
    raise DemoError("Records of 2025 are still not booked. Does the worker run?")


def _own_year(session: requests.Session, config: Config) -> dict[str, Any] | None:
    ledgers = _listed(session, f"{config.base_url}/api/ledgers/")
    own = {one["id"] for one in ledgers if one["source"] == "own"}
    years = _listed(session, f"{config.base_url}/api/fiscal-years/")
    return next((one for one in years if one["ledger"] in own and one["start"] == _START), None)


def _listed(session: requests.Session, url: str) -> list[dict[str, Any]]:
    purpose = "Looking at the ledgers"
    answer = exchange.send(session, "GET", f"{url}?page_size=1000", allow_redirects=False)
    found: list[dict[str, Any]] = exchange.json_object(exchange.expect(answer, purpose, 200), purpose)[
        "results"
    ]
    return found
