"""One company's books: its documents, running numbers, settings and financial years."""

from collections.abc import Mapping
from typing import Any

from sandbox.fortnox.errors import (
    ACCOUNT_NOT_ACTIVE,
    ACCOUNT_NOT_FOUND,
    PERIOD_LOCKED,
    PROJECT_NOT_FOUND,
    Refusal,
    refused,
)
from sandbox.store import Doc, Store
from sandbox.swedish_time import swedish_date

DEFAULT_SETTINGS: Doc = {
    "locked_until": None,
    "rounding": False,
    "api_noright": False,
    "licences": {},
    "several_searches": False,
    "strict_parameters": False,
    "rights_status": 403,
}


class Books:
    """`at` (seconds) is the moment that what is written through these books happened at, else now."""

    def __init__(self, store: Store, company: str, at: float | None = None) -> None:
        self.store = store
        self.company = company
        self.space = f"fortnox/{company}"
        self.at = at

    @property
    def now(self) -> float:
        return self.store.clock() if self.at is None else self.at

    @property
    def today(self) -> str:
        return swedish_date(self.now)

    @property
    def settings(self) -> Doc:
        return {**DEFAULT_SETTINGS, **self.store.all(self.space, "settings")["company"]}

    def change_settings(self, changes: Mapping[str, Any]) -> Doc:
        settings = {**self.settings, **changes}
        self.store.put(self.space, "settings", "company", settings)
        return settings

    def all(self, collection: str) -> Mapping[str, Doc]:
        return self.store.all(self.space, collection)

    def get(self, collection: str, key: str) -> Doc | None:
        return self.store.get(self.space, collection, key)

    def put(self, collection: str, key: str, doc: Doc) -> Doc:
        kept = {**doc, "_modified": self.now}
        self.store.put(self.space, collection, key, kept)
        return kept

    def delete(self, collection: str, key: str) -> None:
        """A number that is used again may be deleted again: each time is kept."""
        gone = {"collection": collection, "key": key, "document": self.all(collection)[key]}
        place, again = f"{collection}/{key}", len(self.all("deleted"))
        free = place if place not in self.all("deleted") else f"{place}/{again}"
        self.store.put(self.space, "deleted", free, gone)
        self.store.drop(self.space, collection, key)

    def was_deleted(self, collection: str, key: str) -> bool:
        return f"{collection}/{key}" in self.all("deleted")

    def next_number(self, counter: str) -> int:
        number = self.last_number(counter) + 1
        self.raise_counter(counter, number)
        return number

    def last_number(self, counter: str) -> int:
        held = self.get("counters", counter)
        return int(held["last"]) if held else 0

    def give_back(self, counter: str) -> None:
        """The last number of a row of numbers is free again."""
        self.store.put(self.space, "counters", counter, {"last": self.last_number(counter) - 1})

    def raise_counter(self, counter: str, number: int) -> None:
        if number > self.last_number(counter):
            self.store.put(self.space, "counters", counter, {"last": number})

    def year_of(self, day: str) -> Doc | None:
        years = self.all("financialyears").values()
        return next((year for year in years if year["FromDate"] <= day <= year["ToDate"]), None)

    def preselected_year(self) -> Doc:
        """Without a year in the request: this year's, whatever the date in the document says."""
        return self.year_of(self.today) or list(self.all("financialyears").values())[-1]

    def bookable_year(self, day: str) -> Doc:
        year = self.year_of(day)
        if year is None:
            raise refused(f"Det finns inget räkenskapsår för datumet {day}.")
        locked = self.settings["locked_until"]
        if locked and day <= locked:
            raise Refusal(PERIOD_LOCKED, f"Perioden är låst till och med {locked}.")
        return year

    def active_account(self, year: Doc, number: int) -> Doc:
        account = self.get("accounts", f"{year['Id']}/{number}")
        if account is None:
            raise Refusal(ACCOUNT_NOT_FOUND, f"Kontot {number} finns inte.")
        if not account["Active"]:
            raise Refusal(ACCOUNT_NOT_ACTIVE, f"Kontot {number} är inte aktivt.")
        return account

    def check_references(self, row: Mapping[str, Any]) -> None:
        """Cost centre and project of a row or document exist; a cost centre is also in use."""
        if center := row.get("CostCenter"):
            held = self.get("costcenters", center)
            if held is None:
                raise refused(f"Kostnadsstället {center} finns inte.")
            if not held.get("Active", True):
                raise refused(f"Kostnadsstället {center} är inte aktivt.")
        if row.get("Project") and self.get("projects", row["Project"]) is None:
            raise Refusal(PROJECT_NOT_FOUND, f"Projektet {row['Project']} finns inte.")
