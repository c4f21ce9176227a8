"""Account mappings at the browser: the table, pickers, findings with ticks, preview, sheets, activation; who may."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounting import clock, scope
from accounting.admin.pages import row_address
from accounting.mappings import jobs
from accounting.mappings.lifecycle import create_draft
from accounting.models import (
    Integration,
    MappingEffect,
    Problem,
    ProviderAccountMapping,
    ReferenceJob,
)
from accounting.problems.service import open_problem
from tests.admin.conftest import Visitor
from tests.api.conftest import make_integration
from tests.conftest import make_person
from tests.engine.desk import Desk
from tests.mappings.conftest import (
    NOON,
    add,
    billed,
    in_force,
    next_draft,
    one_customer,
    rebook,
    reference,
    row,
    rule,
    save,
    year,
)

PAGE = "accounting_provideraccountmapping"
FIELDS = (
    "internal_category", "internal_account_number", "provider_account_code", "provider_account_name", "vat_code",
    "cost_centre", "valid_from",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def table(*lines: dict[str, str], initial: int = 0, **more: str) -> dict[str, str]:
    """The form of the rule table as a browser sends it."""
    fields = {
        f"rules-{place}-{name}": text for place, line in enumerate(lines) for name, text in line.items()
    }
    return {
        "rules-TOTAL_FORMS": str(len(lines)),
        "rules-INITIAL_FORMS": str(initial),
        **fields,
        **more,
    }


def line(category: str, account: str, **more: str) -> dict[str, str]:
    return {"internal_category": category, "provider_account_code": account, **more}


def token(mapping: ProviderAccountMapping) -> str:
    mapping.refresh_from_db()
    return mapping.changed_at.isoformat()


def accounts_of(mapping: ProviderAccountMapping) -> dict[str, str]:
    return dict(mapping.rules.values_list("internal_category", "provider_account_code"))


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_from_an_empty_list_to_a_version_in_force(integration: Integration, tore: Any) -> None:
    visitor = Visitor(tore, "sv")
    assert "Gör ett utkast" in visitor.sees(f"{PAGE}_add")
    page = visitor.does(f"{PAGE}_add", integration=integration.pk)
    draft = ProviderAccountMapping.objects.get()
    assert (draft.version, draft.created_by.endswith(" tore")) == (1, True)
    assert "Kontokopplingen har inga regler." in page
    page = visitor.does(f"{PAGE}_defaults", draft.pk)
    assert "8 regler lades till." in page
    assert 'value="3041"' in page
    assert "öres- och kronutjämning" in page
    assert "3460 Sponsorintäkter" in page
    assert f"/{draft.pk}/activate/" not in page
    keys = re.findall(r'name="warning" value="([^"]+)"', page)
    page = visitor.does(f"{PAGE}_tick", draft.pk, warning=keys)
    assert f"{len(keys)} varningar bekräftades." in page
    assert "avsiktligt: tore, 2026-02-15" in text_of(page)
    assert f"/{draft.pk}/activate/" in page
    assert "Bolaget" in visitor.sees(f"{PAGE}_activate", draft.pk)
    page = visitor.does(f"{PAGE}_activate", draft.pk)
    assert "Gäller nu." in page
    assert in_force(integration) == draft
    assert "Aktiverad" in text_of(page)
    assert 'name="rules-0' not in page


def test_the_table_is_saved_as_a_whole(draft: ProviderAccountMapping, tore: Any) -> None:
    add(draft, rule("grants", "3980"), rule("club_fees", "3430"))
    visitor = Visitor(tore)
    lines = table(
        line("club_fees", "3431", cost_centre="ELIT", valid_from="2026-07-01"),
        line("grants", "3980", DELETE="on"),
        line("license_fees", " 3450 ", provider_account_name="Licenser"),
        dict.fromkeys(FIELDS, ""),
        initial=2,
        changed_at=token(draft),
        note="Nya konton",
    )
    assert "Saved: 2 rules." in visitor.does(f"{PAGE}_rules", draft.pk, **lines)
    assert accounts_of(draft) == {"club_fees": "3431", "license_fees": "3450"}
    draft.refresh_from_db()
    assert (draft.note, draft.changed_by.endswith(" tore")) == ("Nya konton", True)


def test_a_line_that_cannot_stand_says_why_and_nothing_is_saved(
    draft: ProviderAccountMapping, tore: Any
) -> None:
    lines = table(line("grants", "3980"), line("", "3430"), changed_at=token(draft))
    answer = Visitor(tore).post(f"{PAGE}_rules", draft.pk, status=200, **lines)
    page = answer.content.decode()
    assert "The field is missing." in page
    assert "nothing was saved" in page
    assert 'value="3430"' in page
    assert draft.rules.count() == 0


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    draft: ProviderAccountMapping, tore: Any
) -> None:
    seen = token(draft)
    with clock.clock_set(lambda: NOON + timedelta(seconds=1)):
        add(draft, rule("grants", "3985"))
    page = Visitor(tore).does(f"{PAGE}_rules", draft.pk, **table(line("grants", "3980"), changed_at=seen))
    assert "changed this draft meanwhile" in page
    assert accounts_of(draft) == {"grants": "3985"}


def test_pickers_find_accounts_by_number_and_by_name(draft: ProviderAccountMapping, vera: Any) -> None:
    integration = draft.integration
    year(integration, "8", 2026)
    reference(integration, "account", "3450", "Licensavgifter", year="8")
    visitor = Visitor(vera, "sv")

    def codes(text: str) -> list[tuple[str, str]]:
        found = visitor.get(f"{PAGE}_accounts", draft.pk, q=text).json()["results"]
        return [(one["code"], one["source"]) for one in found]

    assert codes("345") == [("3450", "provider")]
    assert codes("licensavg") == [("3450", "provider"), ("6910", "plan")]
    assert ("5831", "plan") in codes("logi i sverige")
    page = Visitor(make_person("tess", "treasurer", draft.tenant)).sees(f"{PAGE}_change", draft.pk)
    assert f"/{draft.pk}/accounts/" in page
    assert "pickers.js" in page


def test_an_active_version_shows_its_rules_and_the_way_to_a_draft(
    active: ProviderAccountMapping, tore: Any
) -> None:
    visitor = Visitor(tore, "sv")
    page = visitor.sees(f"{PAGE}_change", active.pk)
    assert "Licensavgifter" in page
    assert "från början" in page
    assert f"/{active.pk}/rules/" not in page
    page = visitor.does(f"{PAGE}_copy", active.pk)
    draft = ProviderAccountMapping.objects.get(status="draft")
    assert "Det här är utkastet" in page
    assert "Det finns redan ett utkast" in visitor.does(f"{PAGE}_copy", active.pk)
    shown = text_of(visitor.sees(f"{PAGE}_change", active.pk))
    assert f"Det finns ett utkast: {draft}" in shown
    refused = visitor.does(f"{PAGE}_rules", active.pk, **table(changed_at=token(active)))
    assert "inget utkast" in refused


def test_the_preview_shows_sums_per_account(
    active: ProviderAccountMapping, in_federation: Any, vera: Any
) -> None:
    save(in_federation, "customer", one_customer())
    save(in_federation, "invoice", billed(1, row(amount="1234.50")), billed(2, row(), on="2026-07-01"))
    draft = next_draft(active.integration)
    rebook(draft, "license_fees", provider_account_code="3450")
    page = text_of(Visitor(vera, "sv").sees(f"{PAGE}_preview", draft.pk, date_to="2026-06-30"))
    assert "1 av 1 poster skulle bokföras annorlunda." in page
    assert "1\u00a0234,50\u00a0kr" in page.replace("1 234,50 kr", "1\u00a0234,50\u00a0kr")
    assert "3041 → 3450" in page
    assert "F-1" in page
    assert "F-2" not in page
    wrong = Visitor(vera, "sv").sees(
        f"{PAGE}_preview", draft.pk, date_from="2026-07-01", date_to="2026-01-01"
    )
    assert "Perioden slutar innan den börjar." in wrong


# --- sheets ---


def sheet(visitor: Visitor, mapping: ProviderAccountMapping, kind: str) -> bytes:
    answer = visitor.get(f"{PAGE}_export", mapping.pk, format=kind)
    assert f"-{mapping.version}.{kind}" in answer["Content-Disposition"]
    return bytes(answer.content)


def upload(
    visitor: Visitor, draft: ProviderAccountMapping, name: str, content: bytes, status: int = 200
) -> str:
    data = {"mapping": draft.pk, "resource": "0", "import_file": SimpleUploadedFile(name, content)}
    page: str = visitor.post(f"{PAGE}_import", status=status, **data).content.decode()
    return page


def confirm(visitor: Visitor, page: str) -> str:
    names = ("import_file_name", "original_file_name", "format", "resource", "mapping", "changed_at")
    tags = re.findall(r"<input[^>]*>", page)
    fields = {}
    for name in names:
        tag = next(tag for tag in tags if f'name="{name}"' in tag)
        found = re.search(r'value="([^"]*)"', tag)
        fields[name] = found.group(1) if found else ""
    return visitor.does(f"{PAGE}_process_import", **fields)


def test_what_somebody_saved_after_the_preview_is_not_overwritten(
    draft: ProviderAccountMapping, tore: Any
) -> None:
    visitor = Visitor(tore)
    page = upload(visitor, draft, "x.csv", b"internal_category,provider_account_code\ngrants,3980\n")
    with clock.clock_set(lambda: NOON + timedelta(minutes=1)):
        add(draft, rule("club_fees", "3430"))
        page = confirm(visitor, page)
    assert "Somebody else has changed this draft meanwhile." in page
    assert accounts_of(draft) == {"club_fees": "3430"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_comes_back_as_it_went(active: ProviderAccountMapping, tore: Any, kind: str) -> None:
    visitor = Visitor(tore)
    draft = next_draft(active.integration)
    add(
        draft,
        rule("grants", "3985", valid_from="2026-07-01", provider_account_name='Åäö; "bidrag"', vat_code="MF"),
    )
    before = list(draft.rules.values_list(*FIELDS))
    page = upload(visitor, draft, f"regler.{kind}", sheet(visitor, draft, kind))
    assert "Åäö" in page
    said = confirm(visitor, page)
    assert "Imported: 0 new, 0 changed, 0 removed, 9 unchanged." in said
    assert list(draft.rules.values_list(*FIELDS)) == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_preview_says_what_comes_changes_and_goes_and_writes_nothing(
    active: ProviderAccountMapping, tore: Any, kind: str
) -> None:
    visitor = Visitor(tore)
    draft = next_draft(active.integration)
    rows = [
        ["internal_category", "provider_account_code", "valid_from"],
        ["license_fees", "3450", ""],
        ["grants", "3985", "2026-07-01"],
    ]
    page = upload(visitor, draft, f"x.{kind}", made_sheet(kind, rows))
    assert len(re.findall(r">\s*New\s*<", page)) == 1
    assert len(re.findall(r">\s*Update\s*<", page)) == 1
    assert len(re.findall(r">\s*Delete\s*<", page)) == 7
    assert draft.rules.count() == 8
    assert "Imported: 1 new, 1 changed, 7 removed" in confirm(visitor, page)
    assert accounts_of(draft) == {"license_fees": "3450", "grants": "3985"}


def made_sheet(kind: str, rows: list[list[Any]]) -> bytes:
    if kind == "csv":
        return "\n".join(";".join(map(str, cells)) for cells in rows).encode("cp1252")
    book = openpyxl.Workbook()
    for cells in rows:
        # As a spreadsheet does it: numbers as numbers, dates as dates.
        book.active.append([_typed(cell) for cell in cells])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _typed(cell: str) -> Any:
    from datetime import datetime

    if cell.isdigit():
        return int(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return datetime.fromisoformat(cell)
    return cell or None


def test_one_bad_line_imports_nothing(draft: ProviderAccountMapping, tore: Any) -> None:
    text = "internal_category,provider_account_code\ngrants,3980\nfines,3000\nclub_fees,\n"
    page = upload(Visitor(tore, "sv"), draft, "x.csv", text.encode())
    assert "process_import" not in page
    assert "Det finns ingen sådan kategori." in page
    assert re.search(r"Rad\"[^>]*>\s*3\s*<", page)
    assert re.search(r"Rad\"[^>]*>\s*4\s*<", page)
    assert draft.rules.count() == 0


@pytest.mark.parametrize("content", [b"PK\x03\x04 no sheet", b"\xff\xfe\x00"])
def test_a_file_that_is_no_sheet_is_told_so(draft: ProviderAccountMapping, tore: Any, content: bytes) -> None:
    page = upload(Visitor(tore), draft, "x.xlsx", content)
    assert "process_import" not in page
    assert draft.rules.count() == 0


def test_a_cell_is_never_a_formula(draft: ProviderAccountMapping, tore: Any) -> None:
    add(draft, rule("grants", "3980", provider_account_name="=HYPERLINK(1)"))
    visitor = Visitor(tore)
    assert b"'=HYPERLINK" in sheet(visitor, draft, "csv")
    cells = [
        cell.value
        for line_ in openpyxl.load_workbook(BytesIO(sheet(visitor, draft, "xlsx"))).active.iter_rows()
        for cell in line_
    ]
    assert "'=HYPERLINK(1)" in cells
    page = upload(visitor, draft, "x.xlsx", sheet(visitor, draft, "xlsx"))
    assert "1 unchanged" in confirm(visitor, page)


def test_nothing_is_imported_into_what_is_no_draft_or_not_ones_own(
    active: ProviderAccountMapping, other: Any, tore: Any, vera: Any
) -> None:
    text = b"internal_category,provider_account_code\ngrants,3980\n"
    upload(Visitor(tore), active, "x.csv", text, status=403)
    draft = next_draft(active.integration)
    upload(Visitor(vera), draft, "x.csv", text, status=403)
    with scope.scope([other.pk]):
        theirs = create_draft(integration=make_integration(other), created_by="x", source="empty")
    upload(Visitor(tore), theirs, "x.csv", text, status=403)


# --- the provider, the report, who may ---


def test_the_provider_page_looks_first_and_makes_then(desk: Desk, tore: Any) -> None:
    visitor = Visitor(tore, "sv")
    draft = next_draft(desk.integration)
    rebook(draft, "grants", provider_account_code="3989", provider_account_name="Bidrag från RF")
    _work_off()
    assert "Ingen har ännu sett efter" in visitor.sees(f"{PAGE}_provider", draft.pk)
    assert "ser efter hos leverantören" in visitor.does(f"{PAGE}_look", draft.pk)
    _work_off()
    page = visitor.sees(f"{PAGE}_provider", draft.pk)
    assert "Skulle läggas upp" in page
    assert "Bidrag från RF" in page
    assert f"Lägg upp det som saknas hos {desk.integration.company_name}" in unescape(page)
    visitor.does(f"{PAGE}_make", draft.pk)
    _work_off()
    page = visitor.sees(f"{PAGE}_provider", draft.pk)
    assert "Upplagt" in page
    assert 3989 in {one["Number"] for one in desk.ledger("accounts")}
    assert "läses" in visitor.does(f"{PAGE}_read", draft.pk)
    assert "De läses just nu." in visitor.sees(f"{PAGE}_change", draft.pk)


def test_more_lines_than_a_version_has_rules_are_told_so(draft: ProviderAccountMapping, tore: Any) -> None:
    lines = (
        line("grants", str(4000 + n), valid_from=f"20{n // 28:02}-02-{n % 28 + 1:02}") for n in range(501)
    )
    page = Visitor(tore).does(f"{PAGE}_rules", draft.pk, **table(*lines, changed_at=token(draft)))
    assert "Please submit at most 500 forms." in page
    assert draft.rules.count() == 0


def test_a_problem_about_rules_leads_to_the_version_that_mends_it(desk: Desk, tore: Any) -> None:
    """To the version in force, or to the draft that somebody works on; other problems lead nowhere."""
    from tests.mappings.conftest import activate, forget

    without = next_draft(desk.integration)
    forget(without, "grants")
    activate(without)
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row("grants")))
    desk.sync()
    problem = Problem.objects.get(code="category_unmapped")
    page = "accounting_problem_change"
    assert f'href="{row_address(without)}" data-mapping' in Visitor(tore).sees(page, problem.pk)
    draft = next_draft(desk.integration)
    assert f'href="{row_address(draft)}" data-mapping' in Visitor(tore).sees(page, problem.pk)
    other = open_problem(tenant=desk.tenant, code="run_not_started", cause="x", integration=desk.integration)
    assert "data-mapping" not in Visitor(tore).sees(page, other.pk)


def test_the_provider_page_says_why_something_cannot_be_made(desk: Desk, tore: Any) -> None:
    visitor = Visitor(tore, "sv")
    draft = next_draft(desk.integration)
    rebook(draft, "grants", provider_account_code="39A0")
    _work_off()
    visitor.does(f"{PAGE}_look", draft.pk)
    _work_off()
    page = text_of(visitor.sees(f"{PAGE}_provider", draft.pk))
    assert "”39A0” (bidrag) är inget kontonummer" in page


def _work_off() -> None:
    for job in ReferenceJob.objects.filter(status="waiting"):
        jobs.run_job(job.pk)


def test_what_stays_as_it_is_booked_can_be_downloaded(desk: Desk, tore: Any, vera: Any) -> None:
    from tests.mappings.conftest import activate

    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", one_customer())
    desk.save("invoice", billed(1, row(amount="1234.50")))
    desk.sync()
    draft = next_draft(desk.integration)
    rebook(draft, "license_fees", provider_account_code="3450")
    activate(draft)
    page = text_of(Visitor(vera, "sv").sees(f"{PAGE}_change", draft.pk))
    assert "1 står kvar som de är bokförda (1 234,50 kr)." in page.replace("\u00a0", " ")
    answer = Visitor(vera).get(f"{PAGE}_effects", draft.pk)
    content = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    number = MappingEffect.objects.get().external_id
    assert content[1] == f"F-1;{number};2026-01-15;Licence fees;3041;3450;1234.50;SEK"


ACTIONS = ("rules", "defaults", "tick", "copy", "activate", "archive", "look", "make", "read")


def test_viewers_read_and_do_nothing(active: ProviderAccountMapping, vera: Any) -> None:
    visitor = Visitor(vera)
    for tail in ("change", "preview", "provider", "export"):
        visitor.get(f"{PAGE}_{tail}", active.pk)
    for tail in ACTIONS:
        visitor.post(f"{PAGE}_{tail}", active.pk, status=403)
    visitor.get(f"{PAGE}_add", status=403)
    visitor.post(f"{PAGE}_add", status=403, integration=active.integration_id)
    assert not ProviderAccountMapping.objects.filter(status="draft").exists()


def test_rows_of_others_answer_like_unknown_ones(active: ProviderAccountMapping, other: Any) -> None:
    stranger = Visitor(make_person("sven", "administrator", other))
    for tail in ("change", "preview", "provider", "export", "accounts", "effects"):
        stranger.get(f"{PAGE}_{tail}", active.pk, status=404)
    for tail in ACTIONS:
        stranger.post(f"{PAGE}_{tail}", active.pk, status=404)
    assert "Bolaget" not in stranger.sees(f"{PAGE}_changelist")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_opens_in_both_languages(active: ProviderAccountMapping, tore: Any, language: str) -> None:
    reference(active.integration, "account", "3041", "Licensavgifter", year="8")
    draft = next_draft(active.integration)
    visitor = Visitor(tore, language)
    for mapping in (active, draft):
        for tail in ("change", "preview", "provider", "archive"):
            visitor.get(f"{PAGE}_{tail}", mapping.pk)
    for name in (f"{PAGE}_changelist", f"{PAGE}_import", "accounting_providerreference_changelist"):
        visitor.get(name)
