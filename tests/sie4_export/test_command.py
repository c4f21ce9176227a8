"""`manage.py sie_export`: the file, sentences, and an exit status for scripts."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounting import scope
from sie4.core.report import check
from sie4.models import SIE4Export
from vouchers.models import Ledger

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("sie_export", "--tenant", "spbf", *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_it_writes_the_file_and_says_what_is_in_it(books: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "year.se"
    out, errors = run("--year", "2026", "--out", str(target))
    assert check(target.read_bytes(), name="year.se").counts == {}
    made = SIE4Export.objects.get()
    assert (made.requested_by, made.status) == ("command", "completed")
    for words in (str(target), "4 accounts", "3 vouchers", made.sha256):
        assert words in out
    assert "U+20AC" in errors
    assert "ingen budget" in errors


def test_a_folder_gets_a_name_that_says_what_it_is(books: Ledger, tmp_path: Path) -> None:
    run("--out", str(tmp_path), "--to", "2026-02-28", "--type", "4I", "--no-budget")
    assert (tmp_path / "spbf-2026-01-01--2026-02-28.si").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--year", "1999"], "no fiscal year"),
        (["--year", "soon"], "neither a year nor a day"),
        (["--from", "2025-01-01"], "ligger inte"),
        (["--type", "1"], "#SRU"),
        (["--tenant", "nobody"], "no organisation"),
    ],
)
def test_refusals_end_with_a_sentence(books: Ledger, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        run(*arguments)
    assert refused.value.returncode == 1


def test_it_enters_the_organisations_scope_itself(books: Ledger, federation: Any, tmp_path: Path) -> None:
    with scope.scope():
        out, _ = run("--out", str(tmp_path))
    assert "spbf-2026.se" in out
