"""A treasurer brings last year's books: checks the file, reads the preview, ticks, imports."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounting import scope
from sie4.core.records import Row
from sie4.importing.work import run_import
from sie4.models import SieImport
from tests.browser.conftest import Visit
from tests.sie_import.conftest import voucher, year_file
from tests.sizes import sized
from vouchers.models import Voucher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROKEN = b'#VER A 9 20250301 "Slarv"\r\n{\r\n#TRANS 1930 {} 1.00\r\n#TRANS 6110 {} -1.01\r\n}\r\n#Konto 1\r\n'
WORDS = {
    "sv": ("är inte i balans", "Godkänn …", "Läses in", "Inläst"),
    "en": ("does not balance", "Approve …", "Being imported", "Imported"),
}


@pytest.mark.parametrize("language", sized(["sv", "en"], ["sv"]))
def test_from_the_check_to_the_ledger(
    open_window: Callable[..., Visit], federation: Any, tore: object, tmp_path: Path, language: str
) -> None:
    unbalanced, approve, running, done = WORDS[language]
    good, broken, later = (tmp_path / name for name in ("Bokslut 2025.se", "trasig.se", "Bokslut 2025 b.se"))
    good.write_bytes(year_file(flag=1, org="556000-0167", ib={"1930": 500_000, "2069": -500_001}))
    broken.write_bytes(year_file() + BROKEN)
    changed = voucher(1, Row("6110", (), 9_900), Row("1930", (), -9_900))
    later.write_bytes(year_file(changed, voucher(2), org="556000-0167"))
    visit = open_window(language)
    visit.log_in("tore")
    visit.go("/admin/sie4/sieimport/check/")
    visit.page.set_input_files("input[type=file]", str(broken))
    visit.page.click("[data-sie-check] button[type=submit]")
    visit.sees(unbalanced)
    visit.keep_picture(f"sie-check-{language}")
    visit.go("/admin/sie4/sieimport/add/")
    visit.keep_picture(f"sie-import-new-{language}")
    visit.page.set_input_files("input[type=file]", str(good))
    visit.page.click("[data-sie-upload] button[type=submit]")
    visit.page.locator("[data-preview]").wait_for()
    visit.keep_picture(f"sie-import-preview-{language}")
    visit.click(approve)
    for box in visit.page.locator("[data-question] input[type=checkbox]").all():
        box.check()
    visit.keep_picture(f"sie-import-approve-{language}")
    visit.page.click("[data-question] button[type=submit]")
    visit.sees(running)
    with scope.scope([federation.pk]):
        run_import(SieImport.objects.get().pk)
        assert Voucher.objects.count() == 2
    visit.page.reload()
    visit.sees(done)
    visit.keep_picture(f"sie-import-done-{language}")
    visit.go("/admin/sie4/sieimport/add/")
    visit.page.set_input_files("input[type=file]", str(later))
    visit.page.click("[data-sie-upload] button[type=submit]")
    visit.page.locator("[data-conflicts]").wait_for()
    visit.keep_picture(f"sie-import-conflicts-{language}")
    assert visit.complaints == []
