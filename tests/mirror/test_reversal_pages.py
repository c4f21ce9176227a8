"""The pages of reversals, rules and readings, in Swedish, as people with different roles see them."""

from typing import Any

import pytest

from tests.admin.conftest import Visitor
from tests.mirror.books import MirrorDesk
from tests.mirror.test_changes import restate
from vouchers.models import LedgerPull, Reversal, ReversalRule


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def test_original_and_reversal_side_by_side(desk: MirrorDesk, vera: Any) -> None:
    reversal = desk.mirror(desk.book(text="Resa till Borlänge"))
    visitor = Visitor(vera, "sv")
    listed = visitor.sees("vouchers_reversal_changelist")
    assert "Vändningar" in listed
    assert ">8-R-1<" in listed or ">R1<" in listed
    assert "voucher_date" not in listed
    assert "Bokförd" in listed
    page = visitor.sees("vouchers_reversal_change", reversal.pk)
    assert page.count('data-side="') == 2
    assert "Vändning av R1 2026-01-31: Resa till Borlänge" in page
    assert "data-approve" not in page


def test_a_proposal_with_the_difference_is_decided_by_a_treasurer(
    desk: MirrorDesk, tore: Any, vera: Any
) -> None:
    number = desk.book()
    desk.mirror(number)
    reversal = restate(desk, number)
    page = Visitor(tore, "sv").sees("vouchers_reversal_change", reversal.pk)
    assert "Vad som ändrats i originalet" in page
    assert "Rad 3: Konto" in page
    assert "Rätta med en ny verifikation" in page
    Visitor(vera, "sv").post("vouchers_reversal_approve", reversal.pk, status=403)
    said = Visitor(tore, "sv").does("vouchers_reversal_approve", reversal.pk, on="2026-02-02")
    assert "går till" in said
    desk.settle()
    assert [one["TransactionDate"] for one in desk.vouchers()] == ["2026-02-01", "2026-02-02"]


def test_a_refusal_is_told_on_the_page(desk: MirrorDesk, tore: Any) -> None:
    reversal = desk.mirror(desk.book())
    assert "Det finns inget att besluta" in Visitor(tore, "sv").does("vouchers_reversal_dismiss", reversal.pk)
    assert "Datumet är inget datum" in Visitor(tore, "sv").does(
        "vouchers_reversal_approve", reversal.pk, on="igår"
    )


def test_an_administrator_makes_and_changes_a_rule(desk: MirrorDesk, anna: Any, tore: Any) -> None:
    ReversalRule.objects.all().delete()
    visitor = Visitor(anna, "sv")
    visitor.post("vouchers_reversalrule_add", integration=str(desk.integration_id))
    rule = ReversalRule.objects.get()
    form: dict[str, Any] = {
        "mode": "automatic",
        "trigger_series": "R",
        "target_series": "Q",
        "auto_reverse_date_mode": "SAME_DAY",
        "text_template": "",
        "starts_on": "2026-01-01",
    }
    page = visitor.sees("vouchers_reversalrule_change", rule.pk)
    assert "Vändning av R17 2026-01-31: Resa till Borlänge" in page
    refused = visitor.client.post(
        f"/admin/vouchers/reversalrule/{rule.pk}/save/", {**form, "text_template": "{who}"}
    )
    assert "{who} är ingen platshållare" in refused.content.decode()
    visitor.post("vouchers_reversalrule_save", rule.pk, **form)
    rule.refresh_from_db()
    assert (rule.mode, rule.auto_reverse_date_mode) == ("automatic", "SAME_DAY")
    Visitor(tore).post("vouchers_reversalrule_save", rule.pk, status=403, **form)


def test_the_button_counts_and_reads_what_is_missing(desk: MirrorDesk, tore: Any) -> None:
    desk.book()
    rule = ReversalRule.objects.get()
    said = Visitor(tore, "sv").does("vouchers_reversalrule_scan", rule.pk)
    assert "1 verifikationer: 0 vända" in said
    desk.listen()
    assert Reversal.objects.count() == 1


def test_reading_the_books_is_asked_for_and_shown(desk: MirrorDesk, tore: Any) -> None:
    from vouchers.pulling.work import run_pull

    desk.book()
    visitor = Visitor(tore, "sv")
    visitor.post("vouchers_ledgerpull_add", integration=str(desk.integration_id))
    pull = LedgerPull.objects.get()
    run_pull(pull.pk)
    page = visitor.sees("vouchers_ledgerpull_change", pull.pk)
    assert "2026-01-01" in page
    assert "en i taget" in page
    assert "Läsningar av bokföring" in visitor.sees("index")


def test_others_see_nothing(desk: MirrorDesk, other: Any) -> None:
    from tests.conftest import make_person

    reversal = desk.mirror(desk.book())
    stranger = Visitor(make_person("olle", "administrator", other))
    stranger.get("vouchers_reversal_change", reversal.pk, status=404)
    stranger.get("vouchers_reversalrule_change", reversal.rule_id, status=404)
    assert "R1" not in stranger.sees("vouchers_reversal_changelist")
