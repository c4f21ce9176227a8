"""manage.py sie_import: what it says, what it does, and its exit status; and what a bell starts."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sie4.importing.approve import TASK
from sie4.models import SieImport
from tests.sie_import.conftest import year_file
from vouchers.models import Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2025.se"
    path.write_bytes(year_file(flag=1))
    return path


def run(*arguments: Any) -> tuple[int, str]:
    """Exit status and everything said."""
    said = StringIO()
    try:
        call_command("sie_import", *map(str, arguments), stdout=said, stderr=said)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_it_shows_then_imports_then_refuses_the_second_time(in_federation: Any, file: Path) -> None:
    status, said = run(file, "--tenant", "spbf")
    assert (status, Voucher.objects.count()) == (0, 0)
    assert "2 nya" in said
    status, said = run(file, "--tenant", "spbf", "--approve")
    assert (status, Voucher.objects.count()) == (1, 0)
    assert "#FLAGGA 1" in said
    status, said = run(file, "--tenant", "spbf", "--approve", "--accept-flagga")
    assert (status, Voucher.objects.count()) == (0, 2)
    assert "Inläst" in said
    status, said = run(file, "--tenant", "spbf", "--approve", "--accept-flagga", "--lang", "en")
    assert (status, Voucher.objects.count()) == (1, 2)
    assert "The same content was imported on" in said


def test_a_broken_file_says_line_and_remedy(in_federation: Any, file: Path) -> None:
    file.write_bytes(year_file() + b"#VER A 3 20250301\r\n{\r\n#TRANS 1930 {} 1.00\r\n}\r\n")
    status, said = run(file, "--tenant", "spbf", "--approve", "--lang", "en")
    assert status == 1
    assert "Voucher A 3 does not balance" in said
    assert SieImport.objects.get().status == "refused"


@pytest.mark.parametrize(
    "wrong",
    [("--tenant", "nobody"), ("--tenant", "spbf", "--ledger", "own"), ("--tenant", "spbf", "--ledger", "x")],
)
def test_what_is_not_there(in_federation: Any, file: Path, wrong: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as error:
        run(file, *wrong)
    assert error.value.returncode == 2
    with pytest.raises(CommandError, match="No such file"):
        run(file.with_name("none.se"), "--tenant", "spbf")


def test_the_bell_reaches_a_task() -> None:
    from frost_integrations.celery import app

    app.loader.import_default_modules()
    assert TASK in app.tasks
