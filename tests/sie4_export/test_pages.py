"""The pages of exports: asked for in a form, followed, downloaded, by those who may."""

import json
from typing import Any

import pytest

from sie4.exporting.work import write_export
from sie4.models import SIE4Export
from tests.admin.conftest import Visitor
from tests.conftest import make_person
from tests.sie4_export.conftest import content, export
from vouchers.models import Ledger

pytestmark = pytest.mark.django_db
ADD, LIST, PAGE = (f"sie4_sie4export_{tail}" for tail in ("add", "changelist", "change"))


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def treasurer(tore: Any) -> Visitor:
    return Visitor(tore, "sv")


def asked(year: Any, **more: Any) -> dict[str, Any]:
    names = ("opening_balances", "closing_balances", "period_balances", "objects", "budget")
    return {
        "fiscal_year": str(year.pk),
        "kind": "4E",
        "profile": "strict",
        **dict.fromkeys(names, "on"),
        **more,
    }


def test_exports_stand_in_the_menu_in_both_languages(treasurer: Visitor, tore: Any, books: Ledger) -> None:
    assert "SIE-exporter" in treasurer.sees("index")
    assert "SIE exports" in Visitor(tore).sees("index")


def test_from_the_form_to_the_file(treasurer: Visitor, books: Ledger, year: Any) -> None:
    form = treasurer.sees(ADD)
    for words in (
        "Exportera till en SIE-fil",
        "Räkenskapsår",
        "2026 · ",
        "Ingående balanser",
        "Alla program",
    ):
        assert words in form
    page = treasurer.does(ADD, **asked(year))
    made = SIE4Export.objects.get()
    assert made.requested_by.endswith(" tore")
    assert "Väntar" in page
    assert 'data-moving="true"' in page
    write_export(made.pk)
    figures = json.loads(treasurer.sees("sie4_sie4export_progress", made.pk))
    assert figures == {"status": "completed", "percent": 100, "done": "100 %"}
    page = treasurer.sees(PAGE, made.pk)
    for words in ("Klar", "Ladda ner", "ingenting hittades", "Ersatta tecken", "EUR", "Kontrollrapport"):
        assert words in page
    answer = treasurer.get("sie4_sie4export_download", made.pk)
    made.refresh_from_db()
    assert b"".join(answer.streaming_content) == content(made)
    assert answer["Content-Disposition"] == 'attachment; filename="spbf-2026.se"'
    assert "2026" in treasurer.sees(LIST)


def test_switches_days_and_series_are_obeyed(treasurer: Visitor, books: Ledger, year: Any) -> None:
    wanted = asked(year, date_to="2026-02-28", series="A, B", kind="4I")
    del wanted["budget"]
    treasurer.does(ADD, **wanted)
    made = SIE4Export.objects.get()
    assert (str(made.date_to), made.series, made.kind) == ("2026-02-28", ["A", "B"], "4I")
    assert made.include_opening_balances
    assert not made.include_budget


def test_what_makes_no_sense_is_said_beside_the_form(treasurer: Visitor, books: Ledger, year: Any) -> None:
    page = treasurer.does(ADD, **asked(year, date_from="2025-01-01"))
    assert "ligger inte i räkenskapsåret" in page
    assert not SIE4Export.objects.exists()


def test_a_failed_one_shows_its_reason(treasurer: Visitor, books: Ledger, year: Any) -> None:
    page = treasurer.sees(PAGE, export(books, kind="1").pk)
    for words in ("Misslyckat", "skrevs inte", "#SRU"):
        assert words in page
    assert "Ladda ner" not in page


def test_viewers_read_and_ask_for_nothing(vera: Any, books: Ledger, year: Any) -> None:
    made = export(books)
    viewer = Visitor(vera, "sv")
    assert "Ladda ner" in viewer.sees(PAGE, made.pk)
    assert viewer.get("sie4_sie4export_download", made.pk).status_code == 200
    viewer.post(ADD, status=403, **asked(year))


def test_others_find_nothing(other: Any, books: Ledger, year: Any) -> None:
    made = export(books)
    stranger = Visitor(make_person("olga", "administrator", other), "sv")
    for name in (PAGE, "sie4_sie4export_download", "sie4_sie4export_progress"):
        assert stranger.client.get(f"/admin/sie4/sie4export/{made.pk}/").status_code in {302, 404}
        stranger.get(name, made.pk, status=404)
    assert "2026 · " not in stranger.sees(ADD)
    stranger.post(ADD, status=200, **asked(year))
    assert SIE4Export.objects.count() == 1


def test_a_file_whose_time_is_over_is_told(treasurer: Visitor, books: Ledger) -> None:
    made = export(books)
    content(made)
    SIE4Export.objects.filter(pk=made.pk).update(file="", file_deleted_at=made.completed_at)
    page = treasurer.sees(PAGE, made.pk)
    assert "Filen raderad" in page
    assert "Ladda ner" not in page
