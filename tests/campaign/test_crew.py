"""The schedule of the kills: a point that was not hit yet kills more often, until it was."""

import json
from pathlib import Path

from tests.campaign.crew import POINTS, Kills


def scheduled(folder: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads((folder / "failpoints.json").read_text(encoding="utf-8"))["kill"]
    return found


def hit(folder: Path, point: str, what: str) -> None:
    with (folder / "hits.txt").open("a", encoding="utf-8") as file:
        file.write(f"{point} {what}\n")


def test_a_point_is_favoured_until_it_was_hit_often_enough(tmp_path: Path) -> None:
    kills = Kills(tmp_path, dict.fromkeys(POINTS, 0.02), seed=1, wanted=2, eager=0.1)
    assert scheduled(tmp_path) == dict.fromkeys(POINTS, 0.1)
    for _ in range(2):
        assert scheduled(tmp_path)["before_our_commit"] == 0.1
        hit(tmp_path, "before_our_commit", "POST customers")
        kills.look()
    assert scheduled(tmp_path) == {**dict.fromkeys(POINTS, 0.1), "before_our_commit": 0.02}


def test_hits_are_counted_once_by_point_and_write(tmp_path: Path) -> None:
    kills = Kills(tmp_path, dict.fromkeys(POINTS, 0.02), seed=1, wanted=1, eager=0.02)
    for what in ("POST invoices", "PUT invoices/7/bookkeep", "PUT customers/1001"):
        hit(tmp_path, "after_provider_commit", what)
        kills.look()
        kills.look()
    assert kills.by_point() == {**dict.fromkeys(POINTS, 0), "after_provider_commit": 3}
    assert {kind for _, kind in kills.by_kind} == {"invoice create", "invoice bookkeep", "customer update"}
