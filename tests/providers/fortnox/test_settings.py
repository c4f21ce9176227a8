"""What a treasurer may choose, and what is refused."""

import json
from dataclasses import fields
from typing import Any

import pytest

from accounting.providers.base import Direction
from accounting.providers.fortnox.settings import FortnoxConfig, InvalidSettings


def test_defaults_are_the_promised_ones() -> None:
    config = FortnoxConfig.parse({})
    assert config == FortnoxConfig()
    assert (config.default_account_plan, config.rounding_account) == ("BAS2024", "3741")
    assert (config.auto_create_customers, config.auto_bookkeep_invoices) == (True, False)
    assert all(direction == Direction() for direction in config.data_types.values())


def test_settings_survive_being_stored() -> None:
    changed = {"payment_account_swish": "1935", "data_types": {"payment": {"enabled": False}}}
    config = FortnoxConfig.parse(changed)
    assert FortnoxConfig.parse(json.loads(json.dumps(config.as_json()))) == config
    assert config.data_types["payment"] == Direction(enabled=False)
    assert config.data_types["invoice"].enabled


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"colour": "red"}, {"colour": "unknown_field"}),
        ({"auto_create_customers": "yes"}, {"auto_create_customers": "wrong_type"}),
        ({"auto_create_customers": 1}, {"auto_create_customers": "wrong_type"}),
        ({"rounding_account": "37"}, {"rounding_account": "not_an_account"}),
        ({"payment_account_cash": 1910}, {"payment_account_cash": "wrong_type"}),
        ({"data_types": []}, {"data_types": "wrong_type"}),
        ({"data_types": {"offer": {}}}, {"data_types.offer": "unknown_data_type"}),
        ({"data_types": {"invoice": {"direction": "up"}}}, {"data_types.invoice": "unknown_direction"}),
        ({"data_types": {"invoice": {"enabled": 1}}}, {"data_types.invoice": "wrong_type"}),
        ({"data_types": {"invoice": {"speed": 1}}}, {"data_types.invoice": "wrong_type"}),
        ({"a": 1, "rounding_account": ""}, {"a": "unknown_field", "rounding_account": "required"}),
    ],
)
def test_each_wrong_field_is_named(data: dict[str, Any], codes: dict[str, str]) -> None:
    with pytest.raises(InvalidSettings) as refused:
        FortnoxConfig.parse(data)
    assert refused.value.codes == codes


def test_every_field_can_be_put_into_a_form() -> None:
    for item in fields(FortnoxConfig):
        for words in (item.metadata["label"], item.metadata["help"]):
            assert words.keys() == {"sv", "en"}
            assert all(words.values())
    assert [item.name for item in fields(FortnoxConfig) if item.metadata["read_only"]] == ["company_id"]


def test_a_method_without_a_setting_has_no_account() -> None:
    assert FortnoxConfig().payment_account("plusgiro") == "1920"
    assert FortnoxConfig().payment_account("barter") == ""
