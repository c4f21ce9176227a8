"""The pages: a file is uploaded, read, ticked and approved by those who may; a check keeps nothing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounting import scope
from sie4.importing.work import run_import
from sie4.models import SieImport
from tests.admin.conftest import Visitor
from tests.conftest import make_person
from tests.sie_import.conftest import taken, voucher, year_file
from vouchers.models import Ledger, Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def treasurer(tore: Any) -> Visitor:
    return Visitor(tore, "sv")


def uploaded(visitor: Visitor, tenant: Any, content: bytes, **more: Any) -> str:
    file = SimpleUploadedFile("bokslut 2025.se", content)
    return visitor.does("sie4_sieimport_add", tenant=str(tenant.pk), file=file, **more)


def test_both_pages_stand_in_the_menu(treasurer: Visitor) -> None:
    page = treasurer.sees("index")
    for words in ("SIE-inläsningar", "Kontrollera en SIE-fil", reverse("admin:sie4_check")):
        assert words in page


def test_from_the_file_to_the_ledger(treasurer: Visitor, federation: Any) -> None:
    page = uploaded(treasurer, federation, year_file(flag=1, org="556000-0167"))
    for words in ("bokslut 2025.se", "Väntar på godkännande", "2 nya", "Vad inläsningen skapar", "Godkänn"):
        assert words in page
    with scope.scope([federation.pk]):
        upload = SieImport.objects.get()
    asked = treasurer.sees("sie4_sieimport_approve", upload.pk)
    assert "#FLAGGA 1" in asked
    assert "556000-0167" in asked
    treasurer.post("sie4_sieimport_approve", upload.pk, status=200, accept_flagga="on")
    with scope.scope([federation.pk]):
        upload.refresh_from_db()
    assert upload.status == "validated", "one tick is missing"
    done = treasurer.does("sie4_sieimport_approve", upload.pk, accept_flagga="on", accept_other_company="on")
    assert "Läses in" in done
    with scope.scope([federation.pk]):
        run_import(upload.pk)
        assert Voucher.objects.count() == 2
        ledger = Ledger.objects.get()
    page = treasurer.sees("sie4_sieimport_change", upload.pk)
    assert "Inläst" in page
    assert reverse("admin:vouchers_ledger_change", args=[ledger.pk]) in page
    assert "bokslut 2025.se" in treasurer.sees("sie4_sieimport_changelist")


def test_a_refused_file_says_why_and_offers_nothing(treasurer: Visitor, federation: Any) -> None:
    page = uploaded(
        treasurer, federation, year_file() + b"#VER A 3 20250301\r\n{\r\n#TRANS 1930 {} 1.00\r\n}\r\n"
    )
    assert "Filen bryter mot SIE-formatet" in page
    assert "Verifikation A 3" in page
    assert "/approve/" not in page


def test_conflicts_are_listed_and_nothing_can_be_approved(federation: Any, tore: Any) -> None:
    english = Visitor(tore, "en")
    with scope.scope([federation.pk]):
        from tests.sie_import.conftest import carried_out

        carried_out(taken(federation, year_file()))
    page = uploaded(english, federation, year_file(voucher(1, on="2025-03-09"), voucher(2), voucher(3)))
    assert "Voucher A1 stands in the ledger with another date." in page
    assert "/approve/" not in page


@pytest.mark.parametrize(("language", "said"), [("sv", "inte i balans"), ("en", "does not balance")])
def test_the_validator_says_line_label_sentence_and_remedy(vera: Any, language: str, said: str) -> None:
    viewer = Visitor(vera, language)
    assert "data-sie-check" in viewer.sees("sie4_check")
    broken = year_file() + b"#VER A 3 20250301\r\n{\r\n#TRANS 1930 {} 1.00\r\n}\r\n"
    answer = viewer.client.post(reverse("admin:sie4_check"), {"file": SimpleUploadedFile("x.se", broken)})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "A 3" in page
    assert said in page
    assert "#VER" in page
    assert not SieImport._base_manager.exists()


def test_a_hostile_name_and_text_stay_text(treasurer: Visitor, federation: Any) -> None:
    evil = "<script>alert(1)</script>"
    one = voucher(1, text=evil)
    file = SimpleUploadedFile(f"{evil}.se", year_file(one))
    page = treasurer.does("sie4_sieimport_add", tenant=str(federation.pk), file=file)
    assert evil not in page


def test_who_may_do_what(federation: Any, other: Any, vera: Any, tore: Any) -> None:
    viewer, stranger = Visitor(vera, "sv"), Visitor(make_person("olle", "treasurer", other), "sv")
    with scope.scope([federation.pk]):
        upload = taken(federation, year_file())
    viewer.get("sie4_sieimport_add", status=403)
    viewer.get("sie4_sieimport_approve", upload.pk, status=403)
    assert "/approve/" not in viewer.sees("sie4_sieimport_change", upload.pk)
    for name in ("sie4_sieimport_change", "sie4_sieimport_approve"):
        foreign = stranger.client.get(reverse(f"admin:{name}", args=[upload.pk]))
        assert foreign.status_code in {302, 404}
    assert "2025.se" not in stranger.sees("sie4_sieimport_changelist")
    answer = stranger.client.post(
        reverse("admin:sie4_sieimport_add"),
        {"tenant": str(federation.pk), "file": SimpleUploadedFile("x.se", year_file())},
    )
    assert answer.status_code == 200, "the form refuses the organisation"
    with scope.scope([federation.pk]):
        assert SieImport.objects.count() == 1


def test_a_file_that_is_too_large_is_told(treasurer: Visitor, federation: Any, settings: Any) -> None:
    settings.FROST_SIE_UPLOAD_MB = 1
    page = uploaded(treasurer, federation, b"#FLAGGA 0\n" * 120_000)
    assert "större än 1 MB" in page
