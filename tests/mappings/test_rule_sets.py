"""Which rule speaks of a row: the one that began last before its date, and the row's own cost centre."""

from datetime import date

import pytest

from accounting.domain.accounts import Resolved, Rule, RuleSet

JULY = date(2026, 7, 1)
FROM_THE_BEGINNING = Rule("1", "license_fees", "3041", cost_centre="KANSLI")
FROM_JULY = Rule("2", "license_fees", "3450", vat_code="MF", valid_from=JULY)
BOTH = RuleSet([FROM_THE_BEGINNING, FROM_JULY], version=4)


@pytest.mark.parametrize(
    ("on", "account", "rule"),
    [
        (date.min, "3041", "1"),
        (date(2026, 6, 30), "3041", "1"),
        (JULY, "3450", "2"),
        (date.max, "3450", "2"),
    ],
)
def test_a_rule_counts_from_its_first_day_on(on: date, account: str, rule: str) -> None:
    found = BOTH.resolve("license_fees", on)
    assert found is not None
    assert (found.account, found.rule, found.version) == (account, rule, 4)


def test_the_order_in_which_rules_are_written_does_not_matter() -> None:
    assert RuleSet([FROM_JULY, FROM_THE_BEGINNING], 4).resolve("license_fees", JULY) == BOTH.resolve(
        "license_fees", JULY
    )


def test_before_the_first_rule_nobody_has_decided() -> None:
    only_later = RuleSet([FROM_JULY])
    assert only_later.resolve("license_fees", date(2026, 6, 30)) is None
    assert only_later.resolve("license_fees", JULY) is not None
    assert only_later.resolve("grants", JULY) is None


@pytest.mark.parametrize(("own", "centre"), [("", "KANSLI"), ("UNGDOM", "UNGDOM")])
def test_the_rows_own_cost_centre_wins(own: str, centre: str) -> None:
    found = BOTH.resolve("license_fees", date(2026, 1, 1), own)
    assert found == Resolved("3041", "", centre, "1", 4)


def test_only_what_is_booked_otherwise_differs() -> None:
    renamed = Rule("9", "license_fees", "3041", cost_centre="KANSLI", account_name="Licenser")
    assert RuleSet([renamed, FROM_JULY]).differing(BOTH) == frozenset()
    moved = Rule("2", "license_fees", "3450", vat_code="MF", valid_from=date(2026, 7, 2))
    assert RuleSet([FROM_THE_BEGINNING, moved]).differing(BOTH) == {"license_fees"}
    assert RuleSet().differing(BOTH) == {"license_fees"}
    more = RuleSet([FROM_THE_BEGINNING, FROM_JULY, Rule("3", "grants", "3980")])
    assert more.differing(BOTH) == {"grants"}
