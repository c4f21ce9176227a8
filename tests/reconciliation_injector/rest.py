"""Our REST API as the injector and the judge use it: in a test, and at a running installation."""

from typing import TYPE_CHECKING, Any

from tests.acceptance.hub import Hub
from tests.reconciliation_injector.world import Doc

if TYPE_CHECKING:  # a running installation is reached without Django
    from tests.api.conftest import Caller

_OK = 200


class TestRest:
    """Through Django's own client, in the test's database."""

    __test__ = False

    def __init__(self, caller: "Caller") -> None:
        self.caller = caller

    def get(self, path: str) -> Any:
        answer = self.caller.get(path)
        assert answer.status_code == _OK, (path, answer.content[:500])
        return answer.json()

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self.caller.post(path, body)
        kind = answer.headers.get("Content-Type", "")
        return answer.status_code, answer.json() if "json" in kind else answer.content[:500]


class HubRest:
    """At an installation that runs."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def get(self, path: str) -> Any:
        address = path if "://" in path else f"{self.hub.demo['base_url']}{path}"
        answer = self.hub.session.get(address, timeout=120)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self.hub.session.post(f"{self.hub.demo['base_url']}{path}", json=body, timeout=120)
        kind = answer.headers.get("Content-Type", "")
        return answer.status_code, answer.json() if "json" in kind else answer.text[:500]


class Records:
    """Our records over either of them."""

    def __init__(self, rest: TestRest | HubRest) -> None:
        self.rest = rest

    def records(self, plural: str) -> list[Doc]:
        page = self.rest.get(f"/api/records/{plural}/?page_size=1000")
        found = list(page["results"])
        while page["next"]:
            page = self.rest.get(page["next"])
            found += page["results"]
        return found

    def save(self, plural: str, records: list[Doc]) -> None:
        status, answer = self.rest.post(f"/api/records/{plural}/", {"records": records})
        assert status == _OK, answer
        refused = [one for one in answer["results"] if one["status"] == "error"]
        assert not refused, refused
