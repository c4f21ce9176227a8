"""`python -m tests.story var/demo.json`: where money is booked: decided, shown beforehand, found in the ledger."""

import sys
import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.acceptance.saying import check, say
from tests.story.hub import MAPPINGS, StoryHub
from tests.story.judge import judge_rows, judge_vouchers
from tests.story.rules import DEFAULTS, Moves, Rules, but, moves, of_version

JANUARY: dict[str, Any] = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
NEW_CENTRE = "MEDLEM"
UNMAPPED, FREE_ACCOUNT = "grants", "3985"
FOURTEEN, OTHERS = 14, 3
_PATIENCE = 600.0


class Story:
    """What was decided so far; each step is one paragraph."""

    def __init__(self, hub: StoryHub) -> None:
        self.hub = hub
        self.rules: Rules = {}
        settings = hub.get(f"/api/integrations/{hub.integration}/")["settings"]
        self.rounding = int(settings["rounding_account"])

    def january(self) -> list[dict[str, Any]]:
        return [one for one in self.hub.invoices().values() if one["invoice_date"].startswith("2026-01")]

    def tell(self) -> None:
        for step in (
            self.begins, self.accepts_defaults, self.syncs_to_provider, self.previews, self.activates,
            self.pushes_a_month, self.pushes_the_rest, self.changes_one_rule, self.blocks_fourteen,
        ):  # fmt: skip
            say(f"\n{step.__name__.replace('_', ' ')}")
            step()

    def begins(self) -> None:
        check("documents at the provider before the story", len(self.hub.standing()), 0)
        self.hub.register_job(f"/api/integrations/{self.hub.integration}/read-references")
        (before,) = self.hub.versions("active")
        self.before = self.hub.get(f"{MAPPINGS}{before['id']}/")
        say(f"       in force: version {self.before['version']}")

    def accepts_defaults(self) -> None:
        self.draft = self.hub.draft("empty", "Berättelsen")
        check("rules that the defaults add", self.hub.on(self.draft, "accept-defaults")["added"], 8)
        check("the defaults", of_version(self.hub.get(f"{MAPPINGS}{self.draft['id']}/")), DEFAULTS)
        self.rules = but(DEFAULTS, "license_fees", cost_centre="ELIT")
        self.rules = but(self.rules, "membership_fees", cost_centre=NEW_CENTRE)
        for category in ("license_fees", "membership_fees"):
            self.hub.change_rule(self.draft, category, cost_centre=self.rules[category].cost_centre)
        found = self.hub.on(self.draft, "validate")
        errors = [one["code"] for one in found["findings"] if one["level"] == "error"]
        check("errors of the draft", errors, ["cost_centre_unknown"])
        check("it can be activated", found["can_activate"], False)
        said = {one["code"]: one for one in found["findings"] if one["code"].startswith("account_is")}
        check("warnings about numbers that mean something else", sorted(said), _CONFLICTS)
        for code, free in zip(_CONFLICTS, ("3460", "3450"), strict=True):
            check(f"{code} names an account that is free of it", free in said[code]["next_step"], True)
            say(f"       {said[code]['message']} {said[code]['next_step']}")

    def syncs_to_provider(self) -> None:
        """The draft needs a cost centre that the company lacks."""
        path = f"{MAPPINGS}{self.draft['id']}/sync-to-provider/"
        status, said = self.hub.refusal("POST", path, {"dry_run": False})
        check("making without a dry run", (status, said["code"]), (409, "dry_run_first"))
        since, accounts = self.hub.last_n(), self._accounts()
        looked = self.hub.register_job(path)
        offered = [line["account"] for line in looked["report"]["lines"] if line["action"] == "make"]
        check("what the dry run would make", offered, [NEW_CENTRE])
        check("writes of the dry run", self.hub.writes(since), [])
        made = self.hub.register_job(path, {"dry_run": False})
        check("lines made", made["report"]["counts"]["made"], 1)
        check("writes", self.hub.writes(since), [("POST", "/3/costcenters")])
        check("existing accounts are as they were", self._accounts() == accounts, True)
        found = self.hub.on(self.draft, "validate")["findings"]
        check("errors now", [one["code"] for one in found if one["level"] == "error"], [])

    def _accounts(self) -> list[tuple[Any, ...]]:
        return [
            (one["Year"], one["Number"], one["Description"], one["Active"])
            for one in self.hub.ledger()["accounts"]
        ]

    def previews(self) -> None:
        wanted = moves(self.january(), of_version(self.before), self.rules)
        preview = self.hub.on(self.draft, "preview", JANUARY)
        _judge_preview(preview, wanted)
        check("what the change can still do", preview["states"], _states(not_sent=len(wanted.refs)))

    def activates(self) -> None:
        activated = self.hub.activate(self.draft)
        check("status", activated["status"], "active")
        check("versions in force", [one["id"] for one in self.hub.versions("active")], [activated["id"]])
        check("the one before", self.hub.get(f"{MAPPINGS}{self.before['id']}/")["status"], "archived")
        check("rules in force", of_version(activated), self.rules)
        status, said = self.hub.refusal("POST", f"{MAPPINGS}{activated['id']}/accept-defaults/", {})
        check("writing to it", (status, "POST /api/provider-mappings/" in said["next_step"]), (409, True))
        path = f"{MAPPINGS}{activated['id']}/sync-to-provider/"
        counts = self.hub.register_job(path)["report"]["counts"]
        check("what is still missing at the provider", counts["make"] + counts["cannot"], 0)

    def pushes_a_month(self) -> None:
        job = self.hub.run(dry_run=False, **JANUARY)
        check("status of the run", job["status"], "completed")
        january, ledger = self.january(), self.hub.ledger()
        theirs = self.hub.standing()
        check(
            "invoices of January that are not there",
            [one["source_ref"] for one in january if one["source_ref"] not in theirs],
            [],
        )
        judge_rows(january, theirs, self.rules)
        judge_vouchers(january, ledger, self.rules, self.rounding)

    def pushes_the_rest(self) -> None:
        """So that no hourly run changes the figures while they are compared."""
        job = self.hub.run(dry_run=False)
        check("status of the run", job["status"], "completed")
        check("open problems", [one["message"] for one in self.hub.open_problems()], [])
        ours, theirs = self.hub.invoices(), self.hub.standing()
        check("our invoices and theirs", set(ours) == set(theirs), True)
        judge_rows(ours.values(), theirs, self.rules)
        judge_vouchers(ours.values(), self.hub.ledger(), self.rules, self.rounding)

    def changes_one_rule(self) -> None:
        draft = self.hub.draft("active", "Licenser till 3450")
        rules = but(self.rules, "license_fees", account="3450")
        self.hub.change_rule(draft, "license_fees", provider_account_code="3450")
        ours, before = self.hub.invoices(), self.hub.standing()
        wanted = moves(ours.values(), self.rules, rules)
        booked = {ref for ref in wanted.refs if before[ref]["Booked"]}
        changeable = wanted.refs - booked
        preview = self.hub.on(draft, "preview")
        _judge_preview(preview, wanted)
        states = _states(final=len(booked), changeable=len(changeable))
        check("what the change can still do", preview["states"], states)
        activated = self.hub.activate(draft)
        report = activated["report"]
        check(
            "documents to be changed, and those that stay",
            (report["stale"], report["booked"]),
            (len(changeable), len(booked)),
        )
        effects = {one["source_ref"] for one in self.hub.rows(f"{MAPPINGS}{activated['id']}/effects/")}
        check("the report names exactly the booked ones", effects == booked, True)
        plan = self.hub.run(dry_run=True)
        items = self.hub.rows(f"/api/sync-jobs/{plan['id']}/items/")
        planned = sorted((one["operation"], one["record"]["source_ref"]) for one in items)
        check("what is planned", planned, sorted(("update", ref) for ref in changeable))
        self._corrects(rules, changeable, before)

    def _corrects(self, rules: Rules, changeable: set[str], before: Mapping[str, Any]) -> None:
        since = self.hub.last_n()
        check("status of the run", self.hub.run(dry_run=False)["status"], "completed")
        check("writes", [verb for verb, _ in self.hub.writes(since)], ["PUT"] * len(changeable))
        ours, after = self.hub.invoices(), self.hub.standing()
        judge_rows([ours[ref] for ref in sorted(changeable)], after, rules)
        untouched = [ref for ref in before if ref not in changeable and before[ref] != after[ref]]
        check("other documents that changed", untouched, [])
        self.rules = rules

    def blocks_fourteen(self) -> None:
        draft = self.hub.draft("active", f"Utan {UNMAPPED}")
        self.hub.remove_rule(draft, UNMAPPED)
        self.hub.activate(draft)
        blocked, free = self._post_invoices()
        since = self.hub.last_n()
        check("status of the run", self.hub.run(dry_run=False)["status"], "partial")
        standing = self.hub.standing()
        check("those with a rule are there", free <= set(standing), True)
        check("those without are not", blocked & set(standing), set())
        (problem,) = self.hub.open_problems()
        check(
            "the one problem",
            (problem["code"], problem["blocks_records"], problem["blocks_bookings"]),
            ("category_unmapped", FOURTEEN, FOURTEEN),
        )
        say(f"       {problem['message']} {problem['next_step']}")
        self._maps_it(problem, blocked, since)

    def _maps_it(self, problem: Mapping[str, Any], blocked: set[str], since: int) -> None:
        creates = ("POST", "/3/invoices")
        check("invoices created so far", self.hub.writes(since).count(creates), OTHERS)
        draft = self.hub.draft("active", f"Med {UNMAPPED}")
        rule = {"internal_category": UNMAPPED, "provider_account_code": FREE_ACCOUNT}
        self.hub.done("POST", f"{MAPPINGS}{draft['id']}/rules/", rule)
        held = problem["blocks"] + problem["blocks_bookings"]
        check("writes and bookings released", self.hub.activate(draft)["released"], held)
        check("open problems", self.hub.open_problems(), [])
        rules = but(self.rules, UNMAPPED, account=FREE_ACCOUNT)
        until = time.monotonic() + _PATIENCE
        while not self._all_booked(blocked) and time.monotonic() < until:
            time.sleep(2)
        ours = [one for ref, one in self.hub.invoices().items() if ref in blocked]
        check("the fourteen are there", blocked <= set(self.hub.standing()), True)
        judge_rows(ours, self.hub.standing(), rules)
        judge_vouchers(ours, self.hub.ledger(), rules, self.rounding)
        check("invoices created in all", self.hub.writes(since).count(creates), OTHERS + FOURTEEN)

    def _all_booked(self, refs: set[str]) -> bool:
        standing = self.hub.standing()
        return all(ref in standing and standing[ref]["Booked"] for ref in refs)

    def _post_invoices(self) -> tuple[set[str], set[str]]:
        """References of those without a rule, and of those with one; all for a customer of January."""
        model = next(one for one in self.january() if one["currency"] == "SEK")
        names = [(f"STORY-{n:02}", UNMAPPED) for n in range(1, FOURTEEN + 1)]
        names += [(f"STORY-{n:02}", "club_fees") for n in range(FOURTEEN + 1, FOURTEEN + OTHERS + 1)]
        records = [
            _invoice(ref, category, model["customer"], n) for n, (ref, category) in enumerate(names, 1)
        ]
        answer = self.hub.done("POST", "/api/records/invoices/", {"records": records})
        check("invoices posted", answer["counts"]["created"], FOURTEEN + OTHERS)
        blocked = {ref for ref, category in names if category == UNMAPPED}
        return blocked, {ref for ref, _ in names} - blocked


_CONFLICTS = ["account_is_rounding", "account_is_taxed_service"]


def _invoice(ref: str, category: str, customer: str, number: int) -> dict[str, Any]:
    amount = f"{100 + number}.50"
    row = {
        "internal_category": category,
        "description": f"Bidrag {number}",
        "quantity": "1",
        "unit_price": amount,
    }
    dates = {"invoice_date": "2026-02-27", "due_date": "2026-03-29"}
    return {
        "source_ref": ref,
        "customer": customer,
        "total": amount,
        **dates,
        "rows": [{**row, "vat_rate": "0"}],
    }


def _states(**counts: int) -> dict[str, int]:
    return {"not_sent": 0, "changeable": 0, "final": 0, **counts}


def _judge_preview(preview: Mapping[str, Any], wanted: Moves) -> None:
    check("records that would be booked otherwise", preview["different"], len(wanted.refs))
    check("rows that move", sum(one["rows"] for one in preview["changes"]), wanted.rows)
    for side, sums in (("old", wanted.leaves), ("new", wanted.comes)):
        found = {one["account"]: _decimals(one[side]) for one in preview["accounts"] if one[side]}
        check(f"sums per account, {side}", found, {account: dict(of_it) for account, of_it in sums.items()})


def _decimals(amounts: Mapping[str, str]) -> dict[str, Decimal]:
    return {currency: Decimal(text) for currency, text in amounts.items()}


def main() -> None:
    Story(StoryHub(Path(sys.argv[1]))).tell()
    say("\nall as expected")


if __name__ == "__main__":
    main()
