"""Brings the books of 2025 into the demo: uploads the SIE file, approves the import, waits for its end."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from demo import exchange
from demo.close_last_year import close
from demo.config import Config
from demo.errors import DemoError
from demo.last_year import file
from demo.seeded import DEFAULT_SEED

ADDRESS = "/api/sie4-imports/"
_PAUSE, _PATIENCE = 0.5, 240  # seconds between two looks, and how often


def bring(
    config: Config, seed: int = DEFAULT_SEED, pause: Callable[[], Any] = lambda: time.sleep(_PAUSE)
) -> str:
    """What became of it, and of closing that year in the own ledger. What is done is left alone."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Api-Key {config.required('api_key')}"
        return f"{_brought(session, config, seed, pause)}\n{close(session, config, pause)}"


def _brought(session: requests.Session, config: Config, seed: int, pause: Callable[[], Any]) -> str:
    if _is_there(session, config):
        return f"{file.NAME}: imported already"
    found = _uploaded(session, config, seed)
    if found["status"] == "refused":
        return f"{file.NAME}: {found['error']['message']}"
    address = f"{config.base_url}{ADDRESS}{found['id']}/"
    _call(session, "POST", f"{address}approve", 202, json={})
    return _ended(session, address, pause)


def _is_there(session: requests.Session, config: Config) -> bool:
    listed = _call(session, "GET", f"{config.base_url}{ADDRESS}?status=imported&page_size=1000", 200)
    return any(one["file_name"] == file.NAME for one in listed["results"])


def _uploaded(session: requests.Session, config: Config, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="frost-demo-") as folder:
        path = Path(folder) / file.NAME
        file.write(path, seed)
        with path.open("rb") as content:
            files = {"file": (file.NAME, content, "application/octet-stream")}
            return _call(session, "POST", f"{config.base_url}{ADDRESS}", 201, files=files)


def _ended(session: requests.Session, address: str, pause: Callable[[], Any]) -> str:
    for _ in range(_PATIENCE):
        found = _call(session, "GET", address, 200)
        if found["status"] == "imported":
            return f"{file.NAME}: {found['preview']['vouchers']['new']} vouchers"
        if found["status"] != "approved":
            raise DemoError(f"{file.NAME} was not imported: {found['error']}")
        pause()
    raise DemoError(f"{file.NAME} is still not imported. Does the worker run?")


def _call(session: requests.Session, method: str, url: str, status: int, **options: Any) -> dict[str, Any]:
    answer = exchange.send(session, method, url, allow_redirects=False, **options)
    purpose = f"Last year's books ({method})"
    return exchange.json_object(exchange.expect(answer, purpose, status), purpose)
