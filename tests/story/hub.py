"""The hub as a treasurer's script uses it: drafts, registers, and runs that wait for the hourly one."""

import time
from typing import Any

import requests

from tests.acceptance.hub import Hub

MAPPINGS = "/api/provider-mappings/"
_CONFLICT = 409
_PATIENCE = 1800.0


class StoryHub(Hub):
    def call(self, method: str, path: str, body: Any = None) -> requests.Response:
        return self.session.request(method, f"{self.demo['base_url']}{path}", json=body, timeout=120)

    def done(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's body; anything but success ends the story."""
        answer = self.call(method, path, body)
        if not answer.ok:
            raise SystemExit(f"WRONG  {method} {path}: {answer.status_code} {answer.text[:1000]}")
        return answer.json()

    def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        answer = self.call(method, path, body)
        return answer.status_code, answer.json()

    def versions(self, status: str) -> list[dict[str, Any]]:
        return self.rows(MAPPINGS, integration=self.integration, status=status)

    def draft(self, source: str, note: str) -> dict[str, Any]:
        """A new draft; one that somebody left behind is put away."""
        for old in self.versions("draft"):
            self.done("POST", f"{MAPPINGS}{old['id']}/archive/", {})
        found: dict[str, Any] = self.done(
            "POST", MAPPINGS, {"integration": self.integration, "source": source, "note": note}
        )
        return found

    def on(self, draft: dict[str, Any], action: str, body: Any = None) -> Any:
        return self.done("POST", f"{MAPPINGS}{draft['id']}/{action}/", {} if body is None else body)

    def change_rule(self, draft: dict[str, Any], category: str, **changes: str) -> None:
        rules = self.get(f"{MAPPINGS}{draft['id']}/rules/")["results"]
        (rule,) = [one for one in rules if one["internal_category"] == category]
        self.done("PATCH", f"{MAPPINGS}{draft['id']}/rules/{rule['id']}/", changes)

    def remove_rule(self, draft: dict[str, Any], category: str) -> None:
        rules = self.get(f"{MAPPINGS}{draft['id']}/rules/")["results"]
        (rule,) = [one for one in rules if one["internal_category"] == category]
        self.done("DELETE", f"{MAPPINGS}{draft['id']}/rules/{rule['id']}/")

    def activate(self, draft: dict[str, Any]) -> dict[str, Any]:
        """With each warning ticked."""
        found = self.on(draft, "validate")["findings"]
        ticks = [one["key"] for one in found if one["level"] == "warning"]
        activated: dict[str, Any] = self.on(draft, "activate", {"accept_warnings": ticks})
        return activated

    def register_job(self, path: str, body: Any = None) -> dict[str, Any]:
        """Ask for work on the provider's registers, and wait until it is done; another one goes first."""
        until = time.monotonic() + _PATIENCE
        while (answer := self.call("POST", path, {} if body is None else body)).status_code == _CONFLICT:
            if answer.json()["code"] != "reference_job_running" or time.monotonic() > until:
                raise SystemExit(f"WRONG  POST {path}: {answer.text[:1000]}")
            time.sleep(2)
        job = answer.json()
        while job["status"] in {"waiting", "running"} and time.monotonic() < until:
            time.sleep(1)
            job = self.get(f"/api/reference-jobs/{job['id']}/")
        if job["status"] != "done":
            raise SystemExit(f"WRONG  {path}: {job}")
        return dict(job)

    def run(self, *, dry_run: bool, seconds: float = _PATIENCE, **body: Any) -> dict[str, Any]:
        """As Hub.run; where the hourly run is under way it is waited for."""
        path = f"/api/integrations/{self.integration}/sync"
        until = time.monotonic() + seconds
        while (answer := self.call("POST", path, {"dry_run": dry_run, **body})).status_code == _CONFLICT:
            if answer.json()["code"] != "job_running" or time.monotonic() > until:
                raise SystemExit(f"WRONG  {path}: {answer.text[:1000]}")
            time.sleep(3)
        return self.ended(answer.json()["id"], dry_run=dry_run, seconds=seconds)

    def invoices(self) -> dict[str, dict[str, Any]]:
        """Our own records by reference."""
        return {one["source_ref"]: one for one in self.rows("/api/records/invoices/")}

    def standing(self) -> dict[str, dict[str, Any]]:
        """The documents at the provider by our reference."""
        return {one["ExternalInvoiceReference2"]: one for one in self.ledger()["invoices"]}

    def open_problems(self) -> list[dict[str, Any]]:
        return self.rows("/api/problems/", open="true")
