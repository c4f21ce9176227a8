"""Connecting: sign in, consent, callback, settings, and the note in demo.json."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo import config
from demo.connect import connect
from demo.errors import DemoError

Written = Callable[..., Path]
ON = {"auto_bookkeep_invoices": True, "auto_create_customers": True}


def test_a_new_connection_books_invoices_and_creates_customers(product: Any, demo_json: Written) -> None:
    connect(config.read(demo_json()))
    assert product.integrations == [
        {"id": "i-9", "provider": "fortnox", "status": "connected", "settings": ON}
    ]


def test_what_is_booked_in_r_is_reversed_in_q_and_a_second_run_changes_no_rule(
    product: Any, demo_json: Written
) -> None:
    path = demo_json()
    for _ in range(2):
        connect(config.read(path))
    (rule,) = product.rules
    assert (rule["integration"], rule["mode"], rule["starts_on"]) == ("i-9", "automatic", "2026-01-01")
    assert (rule["trigger_series"], rule["target_series"]) == ("R", "Q")


def test_the_id_is_noted_beside_everything_else_and_only_the_owner_reads_it(demo_json: Written) -> None:
    path = demo_json(integrations={"xero": "x-1"}, note="åäö")
    before = json.loads(path.read_text(encoding="utf-8"))
    connect(config.read(path))
    noted = {"integrations": {"xero": "x-1", "fortnox": "i-9"}}
    assert json.loads(path.read_text(encoding="utf-8")) == before | noted
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["demo.json"]


@pytest.mark.parametrize(
    ("wanted", "approved"), [(None, "100200"), ("100300", "100300"), ("Fel Bolag AB", "100300")]
)
def test_the_company_of_the_configuration_gives_consent(
    provider: Any, demo_json: Written, wanted: str | None, approved: str
) -> None:
    connect(config.read(demo_json(sandbox_company=wanted)))
    assert provider.approved == [approved]


def test_a_second_run_leaves_the_connection_alone(product: Any, provider: Any, demo_json: Written) -> None:
    others = [{"id": "i-1", "provider": "xero", "status": "connected"}]
    product.integrations = [*others, {"id": "i-2", "provider": "fortnox", "status": "connected"}]
    path = demo_json()
    assert connect(config.read(path)) == "i-2"
    assert json.loads(path.read_text(encoding="utf-8"))["integrations"] == {"fortnox": "i-2"}
    assert provider.approved == []
    assert "settings" not in product.integrations[1]


def test_a_disconnected_integration_is_connected_anew(
    product: Any, provider: Any, demo_json: Written
) -> None:
    product.integrations = [{"id": "i-2", "provider": "fortnox", "status": "disconnected"}]
    assert connect(config.read(demo_json())) == "i-9"
    assert len(provider.approved) == 1


@pytest.mark.parametrize("status", ["paused", "error", "disconnected"])
def test_a_second_start_leaves_what_people_chose(
    product: Any, provider: Any, demo_json: Written, status: str
) -> None:
    chosen = {
        "id": "i-2",
        "provider": "fortnox",
        "status": status,
        "settings": {"auto_create_customers": False},
    }
    product.integrations = [dict(chosen)]
    assert connect(config.read(demo_json(integrations={"fortnox": "i-2"}))) == "i-2"
    assert product.integrations == [chosen]
    assert provider.approved == []


def test_a_lost_file_finds_the_paused_integration(product: Any, provider: Any, demo_json: Written) -> None:
    product.integrations = [{"id": "i-2", "provider": "fortnox", "status": "paused"}]
    assert connect(config.read(demo_json())) == "i-2"
    assert provider.approved == []


def test_an_integration_that_is_gone_is_connected_anew(product: Any, demo_json: Written) -> None:
    assert connect(config.read(demo_json(integrations={"fortnox": "i-1"}))) == "i-9"


def test_the_consent_page_never_sees_our_cookies(provider: Any, demo_json: Written) -> None:
    connect(config.read(demo_json()))
    assert provider.cookies == []


def test_a_callback_to_another_address_is_not_followed(product: Any, demo_json: Written) -> None:
    product.callback_host = product.url.replace("127.0.0.1", "localhost")
    with pytest.raises(DemoError, match="Make base_url the same address"):
        connect(config.read(demo_json()))
    assert product.integrations == []


def test_a_wrong_password_is_reported_without_the_password(demo_json: Written) -> None:
    wrong = "nyckel"
    with pytest.raises(DemoError, match="did not let demo in") as failure:
        connect(config.read(demo_json(admin_password=wrong)))
    assert wrong not in str(failure.value)


def test_an_unknown_company_is_answered_with_the_choice(demo_json: Written) -> None:
    with pytest.raises(
        DemoError, match=r"no company 7. It offers: 100200 \(Övning\), 100300 \(Fel Bolag AB\)"
    ):
        connect(config.read(demo_json(sandbox_company="7")))


DECIDED = ["read-references", "draft", "accept-defaults", "validate", "activate"]


def test_the_default_accounts_are_in_force_afterwards(product: Any, demo_json: Written) -> None:
    connect(config.read(demo_json()))
    assert product.asked == DECIDED
    assert product.mappings == [{"id": "m-1", "integration": "i-9", "status": "active"}]


def test_accounts_that_were_decided_on_are_left_alone(product: Any, demo_json: Written) -> None:
    connect(config.read(demo_json()))
    connect(config.read(demo_json()))
    assert product.asked == DECIDED


def test_a_draft_that_was_left_behind_is_finished(product: Any, demo_json: Written) -> None:
    product.mappings = [{"id": "m-1", "integration": "i-9", "status": "draft"}]
    connect(config.read(demo_json()))
    assert product.asked == [step for step in DECIDED if step != "draft"]
