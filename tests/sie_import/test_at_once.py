"""Killed in the middle, and two at once: a file comes in as a whole and once, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounting import scope
from sie4.importing.approve import approve_import
from sie4.importing.errors import SieRefused
from sie4.importing.work import MOST_TRIES, run_import, sweep
from sie4.models import SieImport, SieImportPart
from tests.conftest import make_tenant
from tests.forked import killed
from tests.records.file_database import at_once
from tests.sie_import.conftest import WHO, taken, voucher, year_file
from vouchers.models import Account, FiscalYear, Ledger, Voucher

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


@pytest.fixture
def tenant() -> Any:
    return make_tenant("spbf", "A", org_number="802400-1235")


def approved(tenant: Any, content: bytes, name: str = "2025.se") -> SieImport:
    with scope.scope([tenant.pk]):
        return approve_import(upload=taken(tenant, content, name), approved_by=WHO)


def lost(tenant: Any, upload: SieImport, point: str, folder: Path, settings: Any) -> None:
    """A worker that dies at this point."""
    killed(within(tenant, lambda: run_import(upload.pk)), point=point, folder=folder, settings=settings)


def stored(tenant: Any) -> list[int]:
    with scope.scope([tenant.pk]):
        return [model.objects.count() for model in (Ledger, FiscalYear, Account, Voucher)]


def test_killed_before_the_commit_nothing_is_there_and_the_sweep_rings_again(
    tenant: Any, tmp_path: Path, settings: Any
) -> None:
    upload = approved(tenant, year_file())
    for point in ("sie_vouchers_written", "sie_before_commit"):
        lost(tenant, upload, point, tmp_path, settings)
        assert stored(tenant) == [0, 0, 0, 0]
    with scope.scope():
        assert sweep() == 1
    with scope.scope([tenant.pk]):
        done = run_import(upload.pk)
        assert done is not None
        assert (done.status, done.tries) == ("imported", 3)
        assert Voucher.objects.count() == 2
        assert not SieImportPart.objects.exists()
    with scope.scope():
        assert sweep() == 0


def test_killed_after_the_commit_it_is_not_imported_again(tenant: Any, tmp_path: Path, settings: Any) -> None:
    upload = approved(tenant, year_file())
    lost(tenant, upload, "sie_after_commit", tmp_path, settings)
    with scope.scope([tenant.pk]):
        assert run_import(upload.pk) is None
        assert Voucher.objects.count() == 2


def test_a_file_that_kills_its_workers_is_given_up(tenant: Any) -> None:
    upload = approved(tenant, year_file())
    with scope.scope([tenant.pk]):
        SieImport.objects.filter(pk=upload.pk).update(tries=MOST_TRIES)
        assert run_import(upload.pk) is None
        upload.refresh_from_db()
    assert (upload.status, upload.error_code) == ("failed", "sie_worker_lost")


def within(tenant: Any, work: Callable[[], Any]) -> Callable[[], Any]:
    def entered() -> Any:
        with scope.scope([tenant.pk]):
            return work()

    return entered


def test_of_two_approvals_one_wins(tenant: Any) -> None:
    with scope.scope([tenant.pk]):
        upload = taken(tenant, year_file())
    first, second = at_once(
        *[within(tenant, lambda: approve_import(upload=SieImport.objects.get(pk=upload.pk), approved_by=WHO))]
        * 2
    )
    assert {type(first), type(second)} == {SieImport, SieRefused}
    [lost] = [one for one in (first, second) if isinstance(one, SieRefused)]
    assert lost.code == "sie_not_open"


def test_two_workers_import_it_once(tenant: Any) -> None:
    upload = approved(tenant, year_file())
    results = at_once(*[within(tenant, lambda: run_import(upload.pk))] * 3)
    assert [type(one).__name__ for one in results].count("SieImport") == 1, results
    with scope.scope([tenant.pk]):
        assert Voucher.objects.count() == 2


def test_the_same_file_uploaded_twice_and_approved_at_once_comes_in_once(tenant: Any) -> None:
    """Both previews said: a new ledger."""
    one, two = approved(tenant, year_file()), approved(tenant, year_file(flag=0, made="2026-03-03"), "b.se")
    at_once(within(tenant, lambda: run_import(one.pk)), within(tenant, lambda: run_import(two.pk)))
    with scope.scope([tenant.pk]):
        for pk in (one.pk, two.pk):
            run_import(pk)  # where the other one held the lock
        states = sorted(SieImport.objects.values_list("status", "error_code"))
        assert states == [("failed", "sie_imported_already"), ("imported", "")]
        assert (Ledger.objects.count(), Voucher.objects.count()) == (1, 2)


def test_two_halves_of_a_year_at_once_make_one_ledger(tenant: Any) -> None:
    one = approved(tenant, year_file(voucher(1), ib={}))
    two = approved(tenant, year_file(voucher(2), ib={}), "b.se")
    at_once(within(tenant, lambda: run_import(one.pk)), within(tenant, lambda: run_import(two.pk)))
    with scope.scope([tenant.pk]):
        for pk in (one.pk, two.pk):
            run_import(pk)
        assert (Ledger.objects.count(), Voucher.objects.count()) == (1, 2)
