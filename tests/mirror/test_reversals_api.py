"""Reversals over the API: what they show, who may decide, and that nobody else's exist."""

from collections.abc import Callable
from typing import Any

import pytest

from accounting import scope
from tests.api.conftest import Caller, caller_for
from tests.mirror.books import MirrorDesk


@pytest.fixture
def ask(in_federation: Any) -> Callable[[str], Caller]:
    return lambda role: caller_for(in_federation, role)


@pytest.fixture
def proposed(desk: MirrorDesk) -> tuple[MirrorDesk, str]:
    desk.rule(mode="propose")
    return desk, str(desk.mirror(desk.book(text="Resa")).pk)


def test_a_reversal_shows_both_sides(desk: MirrorDesk, ask: Callable[[str], Caller]) -> None:
    desk.settings(web_address="https://apps5.fortnox.se/app/54489d4ebc8b4a5c88113e07f22511cd/bf/x")
    reversal = desk.mirror(desk.book(text="Resa", comment="Underlag 7"))
    viewer = ask("viewer")
    (shown,) = viewer.get("/api/reversals/?state=confirmed").json()["results"]
    assert shown["original"] == {
        "id": "8-R-1", "year_id": "8", "series": "R", "number": 1, "date": "2026-01-31", "state": "unchanged",
        "link": "https://apps5.fortnox.se/app/54489d4ebc8b4a5c88113e07f22511cd/bf/voucher/R-1",
    }  # fmt: skip
    assert shown["mirror"] == {
        "voucher": str(reversal.mirror_id), "series": "Q", "date": "2026-02-01", "external_id": "8-Q-1",
        "link": "https://apps5.fortnox.se/app/54489d4ebc8b4a5c88113e07f22511cd/bf/voucher/Q-1",
    }  # fmt: skip
    assert (shown["may_approve"], shown["reason"]) == (False, None)
    detail = viewer.get(f"/api/reversals/{reversal.pk}").json()
    assert [row["debit"] for row in detail["rows"]] == ["1000.10", "0.00"]
    assert (detail["comment"], detail["difference"]) == ("Underlag 7", [])
    assert viewer.get("/api/reversals/?original=changed").json()["results"] == []
    assert viewer.get("/api/reversals/?state=odd").status_code == 400


def test_a_treasurer_approves_and_a_viewer_does_not(
    proposed: tuple[MirrorDesk, str], ask: Callable[[str], Caller]
) -> None:
    desk, pk = proposed
    assert ask("viewer").post(f"/api/reversals/{pk}/approve").status_code == 403
    assert ask("viewer").post(f"/api/reversals/{pk}/dismiss").status_code == 403
    answer = ask("treasurer").post(f"/api/reversals/{pk}/approve", {"date": "2026-02-05"})
    assert (answer.status_code, answer.json()["state"]) == (200, "sending")
    desk.settle()
    assert [one["TransactionDate"] for one in desk.vouchers()] == ["2026-02-05"]
    again = ask("treasurer").post(f"/api/reversals/{pk}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "reversal_not_open")
    assert again.json()["next_step"]


def test_a_proposal_is_dismissed(proposed: tuple[MirrorDesk, str], ask: Callable[[str], Caller]) -> None:
    desk, pk = proposed
    answer = ask("treasurer").post(f"/api/reversals/{pk}/dismiss").json()
    assert (answer["state"], answer["reason"]["code"]) == ("dropped", "dismissed")
    desk.settle()
    assert desk.vouchers() == []


def test_a_missing_date_can_be_given(desk: MirrorDesk, ask: Callable[[str], Caller]) -> None:
    desk.rule(auto_reverse_date_mode="DATE_IN_COMMENT")
    pk = desk.mirror(desk.book()).pk
    treasurer = ask("treasurer")
    shown = treasurer.get(f"/api/reversals/{pk}/").json()
    assert (shown["state"], shown["reason"]["code"]) == ("needs_person", "mirror_date_missing")
    assert treasurer.post(f"/api/reversals/{pk}/approve").json()["code"] == "reversal_date_needed"
    assert treasurer.post(f"/api/reversals/{pk}/approve", {"date": "x"}).status_code == 400
    assert treasurer.post(f"/api/reversals/{pk}/approve", {"day": "2026-02-01"}).status_code == 400
    assert treasurer.post(f"/api/reversals/{pk}/approve", {"date": "2026-02-01"}).status_code == 200


def test_rules_are_read_by_all_and_changed_by_administrators(
    desk: MirrorDesk, ask: Callable[[str], Caller]
) -> None:
    viewer, administrator = ask("viewer"), ask("administrator")
    (rule,) = viewer.get(f"/api/reversal-rules/?integration={desk.integration_id}").json()["results"]
    assert (rule["trigger_series"], rule["target_series"], rule["mode"]) == ("R", "Q", "automatic")
    address = f"/api/reversal-rules/{rule['id']}/"
    assert ask("treasurer").patch(address, {"mode": "off"}).status_code == 403
    changed = administrator.patch(address, {"mode": "propose", "text_template": "V {number}"}).json()
    assert (changed["mode"], changed["text_template"], changed["starts_on"]) == (
        "propose", "V {number}", rule["starts_on"],
    )  # fmt: skip
    bad = administrator.patch(address, {"target_series": "R", "text_template": "{who}", "mode": "x"})
    assert bad.status_code == 400
    assert {(one["field"], one["code"]) for one in bad.json()["errors"]} == {
        ("text_template", "template_unknown_place"), ("mode", "unknown_choice"),
    }  # fmt: skip
    assert administrator.patch(address, {"target_series": "R"}).json()["errors"][0]["code"] == "same_series"
    made = administrator.post(
        "/api/reversal-rules/", {"integration": str(desk.integration_id), "trigger_series": "S"}
    )
    assert (made.status_code, made.json()["mode"], made.json()["target_series"]) == (201, "off", "Q")
    back = {"integration": str(desk.integration_id), "trigger_series": "Q", "target_series": "A"}
    assert administrator.post("/api/reversal-rules/", back).json()["errors"][0]["code"] == "series_receives"


def test_counting_and_reading_are_asked_for(desk: MirrorDesk, ask: Callable[[str], Caller]) -> None:
    desk.book()
    treasurer, address = ask("treasurer"), f"/api/integrations/{desk.integration_id}"
    counts = treasurer.post(f"{address}/scan-vouchers").json()["results"]
    assert [(one["year"], one["total"], one["missing"]) for one in counts if one["total"]] == [
        ("2026-01-01", 1, [1])
    ]
    asked = treasurer.post(f"{address}/pull-ledger", {"whole": True})
    assert asked.status_code == 202
    assert treasurer.get(asked.headers["Location"]).json()["status"] == "waiting"
    desk.rule(mode="off")
    assert treasurer.post(f"{address}/scan-vouchers").json()["code"] == "rule_is_off"
    assert ask("viewer").post(f"{address}/pull-ledger").status_code == 403


def test_nothing_of_it_exists_for_others(
    proposed: tuple[MirrorDesk, str], other: Any, ask: Callable[[str], Caller]
) -> None:
    desk, pk = proposed
    rule = desk.rule().pk
    with scope.scope([other.pk]):
        stranger = caller_for(other, "administrator")
        for address, method in (
            (f"/api/reversals/{pk}/", "GET"),
            (f"/api/reversals/{pk}/approve/", "POST"),
            (f"/api/reversals/{pk}/dismiss/", "POST"),
            (f"/api/reversal-rules/{rule}/", "GET"),
            (f"/api/reversal-rules/{rule}/", "PATCH"),
            (f"/api/integrations/{desk.integration_id}/scan-vouchers/", "POST"),
            (f"/api/integrations/{desk.integration_id}/pull-ledger/", "POST"),
        ):
            body = {"mode": "off"} if method == "PATCH" else None
            assert stranger.send(method, address, body).status_code == 404, address
        foreign = {"integration": str(desk.integration_id)}
        assert stranger.post("/api/reversal-rules/", foreign).status_code == 404
        assert stranger.get("/api/reversals/").json()["results"] == []
        assert stranger.get("/api/reversal-rules/").json()["results"] == []
