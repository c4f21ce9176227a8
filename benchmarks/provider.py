"""The sandbox as a process of its own: what is told to it, and what it saw."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from benchmarks.processes import PATIENCE, running
from script.ports import free_port


@dataclass(frozen=True)
class Arrival:
    """One request to the company, when it came in (the wire log notes when it was answered)."""

    at: float
    method: str
    path: str
    status: int | str


@dataclass(frozen=True)
class Provider:
    url: str
    session: requests.Session

    def ask(self, path: str, **query: Any) -> Any:
        answer = self.session.get(f"{self.url}/_sandbox/{path}", params=query, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    def tell(self, path: str, **body: Any) -> Any:
        answer = self.session.post(f"{self.url}/_sandbox/{path}", json=body, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    def last(self) -> int:
        lines = self.ask("wire")
        return int(lines[-1]["n"]) if lines else 0

    def arrivals(self, since: int) -> list[Arrival]:
        """All requests that the provider's limit counts, in the order in which they came."""
        seen = [_arrival(line) for line in self.ask("wire", since=since) if line["limited"]]
        return sorted(seen, key=lambda arrival: arrival.at)

    def approve(self, url: str, company: str) -> dict[str, str]:
        """Approve on the consent page; what the browser carries back."""
        form = {**dict(parse_qsl(urlsplit(url).query)), "company": company, "decision": "approve"}
        answer = self.session.post(url.partition("?")[0], data=form, allow_redirects=False, timeout=PATIENCE)
        answer.raise_for_status()
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


@contextmanager
def provider(data: Path, log: Path) -> Iterator[Provider]:
    port = free_port()
    with (
        running(["-m", "sandbox", "--port", str(port), "--data-dir", str(data)], log),
        requests.Session() as session,
    ):
        made = Provider(f"http://127.0.0.1:{port}", session)
        _wait(made)
        yield made


def _wait(made: Provider) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            made.ask("stats")
        except requests.ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _arrival(line: dict[str, Any]) -> Arrival:
    answered = datetime.fromisoformat(line["at"]).timestamp()
    return Arrival(answered - line["ms"] / 1000, line["method"], line["path"], line["status"])
