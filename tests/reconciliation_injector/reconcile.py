"""Asks for a reconciliation over REST and reads its differences; knows nothing more of it than its contract."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

DATA_TYPES = ["customer", "invoice", "payment"]
ENDED = {"completed", "done", "failed", "partial", "stopped"}
_MOST_ROUNDS = 200
_ACCEPTED = 202


class Rest(Protocol):
    def post(self, path: str, body: Any) -> tuple[int, Any]: ...

    def get(self, path: str) -> Any: ...


def reconcile(
    rest: Rest, *, integration: str, first: date, last: date, pause: Callable[[], None]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The reconciliation as it ended, with `calls_planned` as it was said before, and all its differences.

    `pause` lets time pass: what works in the background gets its turn. Raises AssertionError.
    """
    period = {"date_from": first.isoformat(), "date_to": last.isoformat()}
    wanted = {"data_types": DATA_TYPES, **period, "vouchers": True}
    status, asked = rest.post(f"/api/integrations/{integration}/reconcile", wanted)
    assert status == _ACCEPTED, (status, asked)
    # At the provider's limit a real comparison takes minutes: five calls in a second.
    ended = _ended(rest, asked["id"], pause, rounds=max(_MOST_ROUNDS, asked["calls_planned"]))
    return {**ended, "calls_planned": asked["calls_planned"]}, _differences(rest, asked["id"])


def _ended(rest: Rest, pk: str, pause: Callable[[], None], *, rounds: int) -> dict[str, Any]:
    for _ in range(rounds):
        found: dict[str, Any] = rest.get(f"/api/reconciliations/{pk}/")
        if found["status"] in ENDED:
            assert found["status"] in {"completed", "done"}, found
            return found
        pause()
    raise AssertionError(f"the reconciliation does not end: {found}")


def _differences(rest: Rest, pk: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = rest.get(f"/api/reconciliations/{pk}/differences/?page_size=1000")
    while True:
        found += page["results"]
        if not page.get("next"):
            return found
        page = rest.get(page["next"])
