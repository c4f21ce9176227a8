"""Who may import whom."""

import sys
from pathlib import Path

import pytest

from tests.structure.source import PRODUCT, imports, inside, modules, name_of

SERVICES = (
    "accounting.events",
    "accounting.listener",
    "accounting.sync",
    "accounting.oauth",
    "accounting.problems",
    "accounting.mappings",
    "accounting.reconciliation",
    "accounting.records",
)
FACES = ("accounting.api", "accounting.admin", "accounting.management")
CONTRACT = ("base", "books", "http", "ledgers", "probes", "reading", "registers", "streams")
PROVIDERS = sorted(
    {path.parent.name for path in modules("accounting/providers") if path.name == "provider.py"}
)


def forbidden(where: tuple[str, ...], targets: tuple[str, ...], but: tuple[str, ...] = ()) -> list[str]:
    """`a -> b` for each import of a target by a module of `where`, except into `but`."""
    return [
        f"{name_of(path)} -> {name}"
        for path in modules(*PRODUCT, "sandbox", "demo")
        if inside(name_of(path), *where)
        for name in imports(path)
        if inside(name, *targets) and not inside(name, *but)
    ]


def test_the_domain_needs_only_the_standard_library() -> None:
    strangers = [
        f"{name_of(path)} -> {name}"
        for path in modules("accounting/domain")
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not inside(name, "accounting.domain")
    ]
    assert strangers == []


def test_the_core_of_sie_needs_only_the_standard_library() -> None:
    """Nothing of Django, and nothing of ours outside: it can be read, checked and fuzzed alone."""
    strangers = [
        f"{name_of(path)} -> {name}"
        for path in modules("sie4/core")
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not inside(name, "sie4.core")
    ]
    assert strangers == []
    assert len(list(modules("sie4/core"))) > 20


def test_models_know_no_services_and_no_faces() -> None:
    assert (
        forbidden(("accounting.models",), (*SERVICES, *FACES, "accounting.providers", "accounting.tasks"))
        == []
    )


def test_services_know_no_faces_and_no_tasks() -> None:
    assert forbidden(SERVICES, (*FACES, "accounting.tasks", "rest_framework")) == []


@pytest.mark.parametrize("key", PROVIDERS)
def test_a_provider_knows_only_the_shared_contract_and_the_domain(key: str) -> None:
    own = f"accounting.providers.{key}"
    allowed = (own, "accounting.domain", *(f"accounting.providers.{name}" for name in CONTRACT))
    assert forbidden((own,), ("accounting", "django"), allowed) == []


@pytest.mark.parametrize("key", PROVIDERS)
def test_nobody_outside_names_a_provider(key: str) -> None:
    own = f"accounting.providers.{key}"
    assert [row for row in forbidden(PRODUCT, (own,)) if not row.startswith(own)] == []


@pytest.mark.parametrize("key", PROVIDERS)
def test_the_name_of_a_provider_stands_only_in_its_folder(key: str) -> None:
    """The demo command sets up the practice application and may name it.

    So may the profiles of programs that import SIE files, which are no providers of ours.
    """
    may_name = (
        "accounting/management/commands/demo_tenant.py",
        "accounting/demo_tenant.py",
        "sie4/core/profiles.py",
    )
    outside = [
        str(path)
        for path in modules(*PRODUCT)
        if key in path.read_text(encoding="utf-8").lower()
        and f"/providers/{key}/" not in path.as_posix()
        and not path.as_posix().endswith(may_name)
    ]
    assert outside == []


def test_sandbox_and_demo_share_nothing_with_the_product() -> None:
    """The demo writes a SIE file, by the pure core that knows nothing of the product."""
    assert forbidden(("sandbox",), PRODUCT) == []
    assert forbidden(("demo",), PRODUCT, ("sie4.core",)) == []
    assert forbidden(("sandbox",), ("demo",)) == []


def test_the_product_knows_neither_sandbox_nor_demo_nor_tests() -> None:
    assert forbidden(PRODUCT, ("sandbox", "demo", "tests", "benchmarks", "script")) == []


def test_only_the_bell_and_the_tasks_know_celery() -> None:
    rows = forbidden(("accounting", "vouchers", "sie4"), ("celery", "frost_integrations.celery"))
    may = {"accounting.bell", "accounting.tasks", "vouchers.tasks", "sie4.tasks"}
    assert {row.split(" -> ")[0] for row in rows} <= may


def test_faces_do_not_reach_past_the_services() -> None:
    assert forbidden(FACES, ("accounting.providers.http", "accounting.providers.budgets", "requests")) == []


def test_later_rooms_are_not_imported_by_earlier_ones() -> None:
    assert forbidden(("accounting",), ("vouchers", "sie4")) == []
    assert forbidden(("vouchers",), ("sie4",)) == []


def test_this_test_reads_something() -> None:
    assert len(list(modules(*PRODUCT))) > 50
    assert PROVIDERS
    assert "accounting.models" in imports(Path(__file__).parents[2] / "accounting/sync/jobs.py")
