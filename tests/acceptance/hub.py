"""A REST client of the hub and of the sandbox's control surface."""

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

ENDED = {"planned", "completed", "partial", "failed", "stopped"}


class Hub:
    """`demo.json` as script/server writes it says where everything is."""

    def __init__(self, demo_json: Path) -> None:
        self.demo = json.loads(demo_json.read_text(encoding="utf-8"))
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Api-Key {self.demo['api_key']}"
        self.integration = self.demo["integrations"]["fortnox"]

    def get(self, path: str, **query: Any) -> Any:
        answer = self.session.get(f"{self.demo['base_url']}{path}", params=query, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        answer = self.session.post(f"{self.demo['base_url']}{path}", json=body, timeout=60)
        if not answer.ok:
            raise AssertionError(f"{path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All pages."""
        page = self.get(path, page_size=1000, **query)
        found = list(page["results"])
        while page["next"]:
            page = self.session.get(page["next"], timeout=60).json()
            found += page["results"]
        return found

    def run(self, *, dry_run: bool, seconds: float = 900, **body: Any) -> dict[str, Any]:
        """Start a job and wait for its end."""
        started = self.post(f"/api/integrations/{self.integration}/sync", {"dry_run": dry_run, **body})
        return self.ended(started["id"], dry_run=dry_run, seconds=seconds)

    def ended(self, job_id: str, *, dry_run: bool, seconds: float = 900) -> dict[str, Any]:
        """The job once it has come to its end."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            job: dict[str, Any] = self.get(f"/api/sync-jobs/{job_id}/")
            if job["status"] in ENDED and not (job["status"] == "planned" and not dry_run):
                return job
            time.sleep(1)
        raise AssertionError(f"the job did not end within {seconds} s: {job}")

    def ledger(self) -> dict[str, list[dict[str, Any]]]:
        answer = requests.get(
            f"{self.demo['sandbox_url']}/_sandbox/ledger", params={"provider": "fortnox"}, timeout=60
        )
        found: dict[str, list[dict[str, Any]]] = json.loads(answer.text, parse_float=Decimal)
        return found

    def wire(self, since: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.get(
            f"{self.demo['sandbox_url']}/_sandbox/wire", params={"since": since}, timeout=60
        ).json()
        return found

    def last_n(self) -> int:
        return max((row["n"] for row in self.wire()), default=0)

    def writes(self, since: int) -> list[tuple[str, str]]:
        """(method, path) of every call that could change something, token requests aside."""
        return [
            (row["method"], row["path"])
            for row in self.wire(since)
            if row["method"] != "GET" and "/oauth" not in row["path"]
        ]
