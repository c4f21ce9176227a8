"""The chart of accounts that ships with the product, and the defaults that point into it."""

from accounting.category_names import NAMES
from accounting.domain.categories import CATEGORIES
from accounting.mappings import bas
from accounting.mappings.defaults import CONFLICTS, default_for, defaults


def test_the_whole_chart_ships_with_the_product() -> None:
    chart = bas.plan("BAS2024")
    assert len(chart) == 1222
    assert all(number.isdigit() and len(number) == 4 for number in chart)
    assert (chart["3740"].name("sv"), chart["3740"].kind) == ("Öres- och kronutjämning", "I")
    assert chart["1930"].kind == "T"
    assert chart["3001"].vat_rate == "25"
    assert sum(account.core for account in chart.values()) == 341


def test_an_account_without_an_english_name_has_its_swedish_one() -> None:
    assert bas.name_of("BAS2024", "3550", "en") == "Fakturerade resekostnader"
    assert bas.name_of("BAS2024", "3980", "sv") == "Erhållna offentliga bidrag"
    assert bas.name_of("BAS2024", "0000", "sv") == ""


def test_an_unknown_chart_is_empty() -> None:
    assert bas.plan("SKR03") == {}
    assert bas.plans() == ("BAS2024",)
    assert defaults("SKR03") == ()


def test_each_category_has_its_default() -> None:
    found = {default.category: default.account for default in defaults("BAS2024")}
    assert tuple(found) == CATEGORIES == tuple(NAMES)
    assert found == {
        "license_fees": "3041",
        "tournament_fees": "3420",
        "club_fees": "3430",
        "membership_fees": "3440",
        "sponsor_income": "3740",
        "grants": "3980",
        "travel_costs": "5810",
        "consumable_equipment": "5410",
    }


def test_alternatives_stand_in_no_conflict_and_on_no_other_default() -> None:
    taken = {default.account for default in defaults("BAS2024")}
    for number in CONFLICTS["BAS2024"]:
        (default,) = [one for one in defaults("BAS2024") if one.account == number]
        assert default.alternative not in taken | CONFLICTS["BAS2024"].keys()
    assert default_for("BAS2024", "license_fees").alternative == "3450"  # type: ignore[union-attr]
    assert default_for("BAS2024", "sponsor_income").alternative == "3460"  # type: ignore[union-attr]
