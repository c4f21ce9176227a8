"""Whether what stands in Fortnox is what was sent."""

from decimal import Decimal
from typing import Any

import pytest

from accounting.providers.fortnox.resources.comparison import same, same_identity

ROW = {"DeliveredQuantity": "2", "Price": Decimal("10.00"), "AccountNumber": 3041}


@pytest.mark.parametrize(
    ("sent", "found", "expected"),
    [
        ({"Name": "A"}, {"Name": "A", "City": "B"}, True),
        ({"Name": "A"}, {"Name": "a"}, False),
        ({"Address2": "API_BLANK"}, {"Address2": None}, True),
        ({"Address2": "API_BLANK"}, {"Address2": "kvar"}, False),
        ({"CurrencyRate": Decimal("11.20")}, {"CurrencyRate": "11.2"}, True),
        ({"Freight": 0}, {"Freight": None}, True),
        ({"Amount": 5}, {}, False),
        ({"Active": False}, {"Active": "false"}, True),
        ({"Active": True}, {"Active": False}, False),
        ({"Phone1": "0701"}, {"Phone1": "701"}, False),
        ({"OrganisationNumber": "16556000-0001"}, {"OrganisationNumber": "5560000001"}, True),
        ({"Rows": [ROW]}, {"Rows": [{**ROW, "DeliveredQuantity": "2.00", "Price": 10}]}, True),
        ({"Rows": [ROW]}, {"Rows": [{**ROW, "AccountNumber": 3040}]}, False),
        ({"Rows": [ROW]}, {"Rows": [ROW, ROW]}, False),
        ({"Rows": [ROW]}, {}, False),
    ],
)
def test_fields_are_compared_as_values(sent: dict[str, Any], found: dict[str, Any], expected: bool) -> None:
    assert same(sent, found) is expected


def test_two_empty_numbers_are_nobody() -> None:
    assert not same_identity("", "")
    assert same_identity("19811218-9876", "811218-9876")
