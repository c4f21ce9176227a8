"""Loading through the record API: order, batches, repetition and refusals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo import config, loader
from demo.errors import DemoError
from demo.federation import every_month

Written = Callable[..., Path]


def load(path: Path) -> dict[str, dict[str, int]]:
    return {kind: dict(counts) for kind, counts in loader.load(config.read(path), every_month()).items()}


def test_customers_go_first_then_invoices_then_payments_in_batches_of_500(
    product: Any, demo_json: Written
) -> None:
    load(demo_json())
    assert product.batches == [("customers", 89), ("invoices", 500), ("invoices", 22), ("payments", 468)]


def test_what_arrives_is_what_was_made(product: Any, demo_json: Written) -> None:
    load(demo_json())
    made = [r for m in every_month() for r in (*m.customers, *m.invoices, *m.payments)]
    assert product.records == {record["source_ref"]: record for record in made}


def test_a_second_load_changes_nothing(demo_json: Written) -> None:
    path = demo_json()
    load(path)
    assert load(path) == {
        "customers": {"unchanged": 89},
        "invoices": {"unchanged": 522},
        "payments": {"unchanged": 468},
    }


def test_a_refusal_names_the_record_the_field_and_the_next_step(product: Any, demo_json: Written) -> None:
    product.refused = {"K-2026-0007"}
    with pytest.raises(DemoError) as refusal:
        load(demo_json())
    assert "1 of 89 customers were refused" in str(refusal.value)
    assert "K-2026-0007: org_number is wrong. Check the last digit." in str(refusal.value)
    assert product.batches == [("customers", 89)]


def test_only_the_first_refusals_are_listed(product: Any, demo_json: Written) -> None:
    product.refused = {f"F-2026-{number:05}" for number in range(1, 13)}
    with pytest.raises(DemoError, match=r"12 of 500 invoices were refused(.|\n)*and 7 more"):
        load(demo_json())


def test_a_wrong_key_is_reported_in_the_servers_words_without_the_key(demo_json: Written) -> None:
    with pytest.raises(DemoError, match=r"answered 401. Unknown API key Make a new key.") as failure:
        load(demo_json(api_key="another-key"))
    assert "another-key" not in str(failure.value)


def test_a_server_that_is_not_there_is_named(demo_json: Written) -> None:
    with pytest.raises(DemoError, match=r"http://127.0.0.1:9/api/records/customers/ got no answer"):
        load(demo_json(base_url="http://127.0.0.1:9"))


def test_a_missing_key_is_named(demo_json: Written) -> None:
    with pytest.raises(DemoError, match="has no api_key"):
        load(demo_json(api_key=""))
