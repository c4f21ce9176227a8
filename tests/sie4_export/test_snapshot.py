"""The file is one state of the ledger while others go on posting, on real connections; and workers are killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from accounting import scope
from sie4.core.report import check
from sie4.exporting import compose
from sie4.exporting.asking import ask_for_export
from sie4.exporting.files import path_of
from sie4.exporting.work import write_export
from sie4.models import SIE4Export
from tests.conftest import make_tenant
from tests.sie4_export.conftest import content, fill, labels
from tests.vouchers.conftest import FIRST_DAY, WHO, booked, row
from vouchers.ledgers.own import open_own_ledger
from vouchers.models import Ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


@pytest.fixture
def tenant() -> Any:
    return make_tenant("spbf", "A", org_number="802400-1235")


@pytest.fixture
def own(tenant: Any) -> Ledger:
    with scope.scope([tenant.pk]):
        made = open_own_ledger(tenant=tenant, start=FIRST_DAY, opened_by=WHO)
        fill(made)
    return made


def post(tenant: Any, ledger: Ledger) -> None:
    """Another worker, on a connection of its own."""

    def work() -> None:
        from django.db import connection

        with scope.scope([tenant.pk]):
            booked(ledger, row("1930", debit="1.00"), row("3041", credit="1.00"))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "whoever posts does not wait for an export"


def test_what_is_posted_meanwhile_is_in_the_next_file(tenant: Any, own: Ledger, monkeypatch: Any) -> None:
    """Once between the sums and the vouchers, and once between the vouchers and the check."""
    true_head, true_check = compose.head, compose._checked

    def head(*given: Any) -> Any:
        found = true_head(*given)
        post(tenant, own)
        return found

    def checked(*given: Any) -> Any:
        post(tenant, own)
        return true_check(*given)

    monkeypatch.setattr(compose, "head", head)
    monkeypatch.setattr(compose, "_checked", checked)
    with scope.scope([tenant.pk]):
        made = ask_for_export(ledger=own, requested_by=WHO)
        write_export(made.pk)
        made.refresh_from_db()
        assert (made.status, made.vouchers) == ("completed", 3)
        assert check(content(made), name="x.se").counts == {}
        monkeypatch.undo()
        after = ask_for_export(ledger=own, requested_by=WHO)
        write_export(after.pk)
        after.refresh_from_db()
        assert labels(after) == [f"A {number}" for number in range(1, 6)]


def test_progress_is_seen_by_others_while_the_file_grows(tenant: Any, own: Ledger, monkeypatch: Any) -> None:
    from sie4.exporting import lease

    monkeypatch.setattr(lease, "_RENEWED_EVERY", 0.0)
    seen: list[tuple[str, int]] = []
    true_check = compose._checked

    def look() -> None:
        from django.db import connection

        with scope.scope([tenant.pk]):
            seen.append(SIE4Export.objects.values_list("status", "progress").get())
        connection.close()

    def checked(*given: Any) -> Any:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(30)
        return true_check(*given)

    monkeypatch.setattr(compose, "_checked", checked)
    with scope.scope([tenant.pk]):
        made = ask_for_export(ledger=own, requested_by=WHO)
        write_export(made.pk)
    assert seen == [("generating", 75)]


KILLED = """
import os, sys
import django
django.setup()
from uuid import UUID
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["NAME_OF_DATABASE"]
from accounting import scope
from sie4.exporting.work import write_export
with scope.scope([UUID(sys.argv[2])]):
    write_export(UUID(sys.argv[1]))
"""


@pytest.mark.parametrize("point", ["export_claimed", "export_vouchers", "export_written"])
def test_a_killed_worker_leaves_nothing_that_looks_whole(
    tenant: Any, own: Ledger, tmp_path: Path, folder: Path, point: str
) -> None:
    """The process dies by SIGKILL at this very place; its successor writes the file and clears up."""
    from datetime import timedelta

    from accounting import clock
    from sie4.exporting.lease import LASTS

    with scope.scope([tenant.pk]):
        made = ask_for_export(ledger=own, requested_by=WHO)
        _killed_at(point, made, tmp_path, folder)
        made.refresh_from_db()
        assert (made.status, made.file) == ("generating", "")
        left = [path.name for path in folder.rglob("*") if path.is_file()]
        assert all(name.endswith(".part") for name in left) == (point != "export_written")
        later = clock.system_clock() + LASTS + timedelta(seconds=1)
        with clock.clock_set(lambda: later):
            write_export(made.pk)
        made.refresh_from_db()
        assert made.status == "completed"
        assert check(content(made), name="x.se").counts == {}
        assert [path.name for path in folder.rglob("*") if path.is_file()] == [path_of(made).name]


def _killed_at(point: str, made: SIE4Export, tmp_path: Path, folder: Path) -> None:
    from django.conf import settings
    from django.db import connection

    schedule = tmp_path / "failpoints.json"
    hits = tmp_path / "hits.txt"
    schedule.write_text(json.dumps({"kill": {point: 1}, "seed": 1, "hits": str(hits)}))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "frost_integrations.settings",
        "NAME_OF_DATABASE": str(connection.settings_dict["NAME"]),
        "FROST_FAILPOINTS": str(schedule),
        "FROST_EXPORT_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "FROST_KEY_RING": ",".join(settings.FROST_KEY_RING),
        "FROST_INDEX_KEY": settings.FROST_INDEX_KEY,
    }
    command = [sys.executable, "-c", KILLED, str(made.pk), str(made.tenant_id)]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert hits.read_text().startswith(point)
