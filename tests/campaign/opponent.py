"""The sandbox as a process of its own, and what the campaign asks of it."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from script.layout import ROOT
from tests.campaign.ground import free_port

PATIENCE = 30


@dataclass
class Opponent:
    """`cleared` counts how often the faults struck that were taken away meanwhile."""

    url: str
    process: "subprocess.Popen[bytes]"
    session: requests.Session
    cleared: Counter[str] = field(default_factory=Counter)

    def ask(self, path: str, **query: Any) -> Any:
        answer = self.session.get(f"{self.url}/_sandbox/{path}", params=query, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    def tell(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.session.post(f"{self.url}/_sandbox/{path}", json=body, timeout=PATIENCE)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def ledger(self, company: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = self.ask("ledger", provider="fortnox", company=company)
        return found

    def wire(self, company: str, since: int = 0) -> list[dict[str, Any]]:
        return [line for line in self.ask("wire", since=since) if line["company"] == company]

    def last(self) -> int:
        lines = self.ask("wire", since=0)
        return int(lines[-1]["n"]) if lines else 0

    def faults(self, *faults: dict[str, Any]) -> None:
        self.tell("faults", {"faults": [{"provider": "fortnox", **fault} for fault in faults]})

    def clear(self) -> None:
        self.cleared += self.struck()
        self.tell("faults", {"clear": True})

    def struck(self) -> Counter[str]:
        """How often each kind of the faults that are planted now has struck; 0 where it has not yet."""
        hits: Counter[str] = Counter()
        for fault in self.ask("faults")["faults"]:
            hits[_label(fault)] += fault["hits"]
        return hits

    def all_struck(self) -> dict[str, int]:
        return {kind: hits for kind, hits in sorted((self.cleared + self.struck()).items()) if hits}

    def requests(self) -> int:
        """How many provider requests came so far."""
        return int(self.ask("stats")["requests"])

    def open_company(self, number: str, name: str) -> str:
        made: dict[str, Any] = self.tell("companies", {"company": number, "name": name})
        return str(made["company"])

    def decide(self, url: str, company: str) -> dict[str, str]:
        """Approve on the consent page; what the browser carries back."""
        form = {**dict(parse_qsl(urlsplit(url).query)), "company": company, "decision": "approve"}
        answer = self.session.post(url.partition("?")[0], data=form, allow_redirects=False, timeout=PATIENCE)
        assert answer.is_redirect, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


@contextmanager
def opponent(data: Path, *, calls: int = 1_000_000, latency: tuple[int, int] = (0, 0)) -> Iterator[Opponent]:
    port = free_port()
    command = [
        sys.executable, "-m", "sandbox", "--port", str(port), "--data-dir", str(data),
        "--fortnox-calls", str(calls), "--latency-ms", str(latency[0]), "--jitter-ms", str(latency[1]),
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    found = Opponent(f"http://127.0.0.1:{port}", process, requests.Session())
    try:
        _wait(found)
        yield found
    finally:
        found.session.close()
        process.terminate()
        process.wait(PATIENCE)


def _label(fault: dict[str, Any]) -> str:
    """Kind and what tells its variants apart: `late_commit 110 s`, `status 504 after commit`."""
    words = [fault["kind"]]
    words += [str(fault["status"])] if fault.get("status") else []
    words += [f"{fault['delay']} s"] if fault.get("delay") else []
    words += ["after commit"] if fault.get("after_commit") else []
    return " ".join(words)


def _wait(found: Opponent) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            found.ask("stats")
        except requests.ConnectionError:
            assert found.process.poll() is None, "the sandbox ended"
            assert time.monotonic() < until, "the sandbox does not answer"
            time.sleep(0.05)
        else:
            return
