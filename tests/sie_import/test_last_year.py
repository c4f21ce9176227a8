"""The demo's books of 2025: a sound file, the same each time, and imported once over REST."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounting import scope
from accounting.models import Role
from accounting.people import create_api_key
from demo import config
from demo.__main__ import main
from demo.bring_last_year import bring
from demo.last_year import file
from sie4.core.reader import Reading
from sie4.core.records import Voucher as SieVoucher
from sie4.core.report import check
from sie4.importing.work import run_import
from sie4.models import SieImport
from tests.conftest import make_tenant
from vouchers.balances import account_balances
from vouchers.ledgers.own import open_own_ledger
from vouchers.models import Ledger, Voucher


def test_the_file_is_sound_and_closes_on_every_sum(tmp_path: Path) -> None:
    path = tmp_path / file.NAME
    assert main(["last-year", "--file", str(path)]) == 0
    report = check(path.read_bytes(), name=path.name)
    assert (report.errors, report.warnings, report.kind, report.encoding) == (0, 0, "4E", "CP437")
    assert 150 <= report.vouchers <= 200
    texts = " ".join(one.text for one in Reading(path.read_bytes()) if isinstance(one, SieVoucher))
    assert set("åäöÅÖ") <= set(texts)
    again = tmp_path / "again.se"
    file.write(again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_it_is_imported_once_over_rest(live_server: Any, tmp_path: Path) -> None:
    tenant = make_tenant("boule", file.COMPANY, org_number=file.ORG_NUMBER)
    with scope.scope([tenant.pk]):
        _, key = create_api_key(tenant=tenant, name="demo", role=Role.ADMINISTRATOR, actor="test")
    path = tmp_path / "demo.json"
    path.write_text(json.dumps({"base_url": live_server.url, "api_key": key}))

    def work() -> None:
        with scope.scope([tenant.pk]):
            run_import(SieImport.objects.get().pk)

    with scope.scope([tenant.pk]):
        open_own_ledger(tenant=tenant, start=date(2025, 1, 1), opened_by="test")
    assert bring(config.read(path), pause=work) == f"{file.NAME}: 178 vouchers\n2025: closed"
    again = f"{file.NAME}: imported already\n2025: closed already"
    assert bring(config.read(path), pause=work) == again
    with scope.scope([tenant.pk]):
        ledger = Ledger.objects.get(source="sie_file")
        assert (ledger.source, ledger.name, ledger.org_number) == ("sie_file", file.COMPANY, file.ORG_NUMBER)
        assert Voucher.objects.count() == 178
        year = ledger.fiscal_years.get(start__year=2025)
        closing = {one.account: one.closing for one in account_balances(year=year)}
        carried = {number: amount for number, amount in closing.items() if number < "3"}
        assert sum(carried.values()) == 0, "the year is closed: its balances can open the next one"
        assert closing["1910"] > 0
        assert closing["1930"] > 0
