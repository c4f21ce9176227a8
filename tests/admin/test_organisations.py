"""A person of several organisations chooses one, and sees which company belongs to whom."""

from typing import Any

import pytest

from accounting import scope
from accounting.people import add_membership
from tests.admin.conftest import Visitor


@pytest.fixture
def both(anna: Any, other: Any) -> Visitor:
    with scope.scope([other.pk]):
        add_membership(tenant=other, user=anna, role="administrator", actor="test")
    return Visitor(anna)


def _chosen(visitor: Visitor) -> Any:
    return visitor.get("index").wsgi_request.tenant


def test_the_menu_says_for_whom_and_lets_choose(both: Visitor, federation: Any, other: Any) -> None:
    assert _chosen(both) == other  # the first by name, until somebody chooses
    assert "/tenant/choose/" in both.sees("index")
    assert federation.name in both.sees("accounting_tenant_choose")
    both.post("accounting_tenant_choose", tenant=federation.pk)
    assert _chosen(both) == federation
    form = both.sees("accounting_integration_add")
    assert f'value="{federation.pk}" selected' in form


def test_nobody_chooses_an_organisation_of_others(
    both: Visitor, federation: Any, other: Any, tore: Any
) -> None:
    visitor = Visitor(tore)
    page = visitor.does("accounting_tenant_choose", tenant=other.pk)
    assert "no membership" in page
    assert _chosen(visitor) == federation


def test_who_has_one_organisation_sees_no_switch(federation: Any, tore: Any) -> None:
    assert "/tenant/choose/" not in Visitor(tore).sees("index")


def test_the_start_page_names_the_organisation_beside_the_company(
    both: Visitor, connected: Any, federation: Any, tore: Any
) -> None:
    page = both.sees("index")
    assert federation.name in page[page.index("data-connections") :]
    page = Visitor(tore).sees("index")
    assert federation.name not in page[page.index("data-connections") :]
