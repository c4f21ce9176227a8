"""CSV files: a preview that writes nothing, errors per line and field, and an import through the service."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from accounting.admin.records.csv_import.sentences import explain_line
from accounting.domain.validation import Issue
from accounting.models import Customer, ExchangeBody, History, Invoice
from accounting.records.sentences import SENTENCES
from tests.admin.conftest import Visitor, customer

CUSTOMERS = (
    "source_ref,name,kind,personal_number\nK-1,Åmåls Boule,association,\nP-1,Örjan,person,19900101-0017\n"
)
INVOICES = (
    "source_ref;customer;invoice_date;due_date;internal_category;description;quantity;unit_price;vat_rate;hold_booking\n"
    "F-1;K-1;2026-01-10;2026-02-09;club_fees;Avgift;1;1 234,50;0;nej\n"
    "F-1;K-1;2026-01-10;2026-02-09;tournament_fees;Start;2;100,00;6;nej\n"
    "F-2;K-1;2026-01-11;2026-02-10;club_fees;Avgift;1;50;0;ja\n"
)


def upload(
    visitor: Visitor, kind: str, text: str, tenant: Any, encoding: str = "utf-8", status: int = 200
) -> str:
    file = SimpleUploadedFile("rows.csv", text.encode(encoding))
    data = {"tenant": tenant.pk, "format": "0", "resource": "0", "import_file": file}
    return visitor.post(f"accounting_{kind}_import", status=status, **data).content.decode()


def confirm(visitor: Visitor, kind: str, page: str) -> str:
    names = ("import_file_name", "original_file_name", "format", "resource", "tenant")
    fields = {name: _value(page, name) for name in names}
    return visitor.does(f"accounting_{kind}_process_import", **fields)


def _value(page: str, name: str) -> str:
    tag = next(tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    return found.group(1) if found else ""


def test_a_preview_writes_nothing(in_federation: Any, tore: Any) -> None:
    page = upload(Visitor(tore), "customer", CUSTOMERS, in_federation)
    assert "Åmåls Boule" in page
    assert len(re.findall(r">\s*New\s*<", page)) == 2
    assert not Customer.objects.exists()
    assert not History.objects.filter(fact="record_created").exists()


def test_a_preview_hides_personal_numbers_and_keeps_the_file_sealed(in_federation: Any, tore: Any) -> None:
    page = upload(Visitor(tore), "customer", CUSTOMERS, in_federation)
    assert "19900101" not in page
    (stored,) = ExchangeBody.objects.values_list("body", flat=True)
    assert "19900101" not in stored


def test_confirming_writes_through_the_service(in_federation: Any, tore: Any) -> None:
    visitor = Visitor(tore)
    page = confirm(visitor, "customer", upload(visitor, "customer", CUSTOMERS, in_federation))
    assert "Imported: 2 new, 0 changed, 0 unchanged" in page
    assert Customer.objects.get(source_ref="P-1").personal_number == "19900101-0017"
    assert History.objects.filter(fact="record_created", actor__endswith=" tore").count() == 2
    assert not ExchangeBody.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_spreadsheets_of_this_country_are_understood(
    in_federation: Any, save: Any, tore: Any, encoding: str
) -> None:
    save("customer", customer("K-1"))
    visitor = Visitor(tore)
    confirm(visitor, "invoice", upload(visitor, "invoice", INVOICES, in_federation, encoding))
    first, second = Invoice.objects.order_by("source_ref")
    assert [str(row.unit_price) for row in first.rows.all()] == ["1234.5", "100"]
    assert (str(first.total), first.hold_booking, second.hold_booking) == ("1446.50", False, True)


def test_importing_again_changes_nothing(in_federation: Any, save: Any, tore: Any) -> None:
    save("customer", customer("K-1"))
    visitor = Visitor(tore)
    for counts in ("2 new, 0 changed, 0 unchanged", "0 new, 0 changed, 2 unchanged"):
        assert counts in confirm(visitor, "invoice", upload(visitor, "invoice", INVOICES, in_federation))


def test_errors_name_line_field_and_remedy(in_federation: Any, tore: Any) -> None:
    text = "source_ref,name,kind,org_number\nK-1,A,association,802400-1235\nK-2,B,association,802400-1234\n"
    page = upload(Visitor(tore, "sv"), "customer", text, in_federation)
    assert "org_number:" in page
    assert "802400-1234" in page
    assert re.search(r"Rad\"[^>]*>\s*3\s*<", page)
    assert "process_import" not in page
    assert not Customer.objects.exists()


def test_nobody_imports_into_another_organisation(in_federation: Any, other: Any, tore: Any) -> None:
    upload(Visitor(tore), "customer", CUSTOMERS, other, status=403)


def test_viewers_cannot_import(in_federation: Any, vera: Any) -> None:
    upload(Visitor(vera), "customer", CUSTOMERS, in_federation, status=403)


def test_a_file_can_be_confirmed_once(in_federation: Any, tore: Any) -> None:
    visitor = Visitor(tore)
    page = upload(visitor, "customer", CUSTOMERS, in_federation)
    confirm(visitor, "customer", page)
    assert "no longer here" in confirm(visitor, "customer", page)


HEADS = (
    "source_ref;customer;invoice_date;due_date;internal_category;description;quantity;unit_price;vat_rate\n"
)


def test_lines_of_different_invoices_are_not_merged(in_federation: Any, save: Any, tore: Any) -> None:
    save("customer", customer("RC1"), customer("D1"))
    text = (
        HEADS
        + "CSV1;RC1;2026-01-10;2026-02-09;club_fees;Avgift;1;100;0\n"
        + "CSV1;D1;2026-05-10;2026-06-09;club_fees;Avgift;1;900;0\n"
    )
    page = upload(Visitor(tore), "invoice", text, in_federation)
    assert "customer, invoice_date, due_date" in page
    assert re.search(r"Row\"[^>]*>\s*3\s*<", page)
    assert "process_import" not in page
    assert not Invoice.objects.exists()


def test_further_lines_may_leave_the_head_empty(in_federation: Any, save: Any, tore: Any) -> None:
    save("customer", customer("K-1"))
    text = (
        HEADS
        + "F-1;K-1;2026-01-10;2026-02-09;club_fees;Avgift;1;100;0\n"
        + "F-1;;;;club_fees;Avgift;1;900,50;0\n"
    )
    visitor = Visitor(tore)
    confirm(visitor, "invoice", upload(visitor, "invoice", text, in_federation))
    assert str(Invoice.objects.get().total) == "1000.50"


def test_the_preview_shows_every_line(in_federation: Any, save: Any, tore: Any) -> None:
    save("customer", customer("K-1"))
    page = upload(Visitor(tore), "invoice", INVOICES, in_federation)
    for cell in ("1 234,50", "100,00", "Start", "F-2"):
        assert re.search(rf">\s*{cell}\s*<", page)


def test_an_error_of_a_row_stands_at_its_own_line(in_federation: Any, save: Any, tore: Any) -> None:
    save("customer", customer("K-1"))
    page = upload(Visitor(tore), "invoice", INVOICES.replace("100,00;6", "100,00;600"), in_federation)
    assert re.search(r"Row\"[^>]*>\s*3\s*<", page)
    assert "vat_rate:" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source_ref,name,name\nK-1,A,B\n", "Mer än en kolumn heter name"),
        ("source_ref,name\nK-1,A,B,C\n", "En rad har fler celler"),
        ("source_ref,name\n", "Filen innehåller inga poster"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(
    in_federation: Any, tore: Any, text: str, said: str
) -> None:
    page = upload(Visitor(tore, "sv"), "customer", text, in_federation)
    assert said in page
    assert "encountered" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("kind;person", ""),
        ("colour;red", "Ta bort kolumnen"),
        ("active;kanske", "varken ja eller nej"),
    ],
)
def test_errors_speak_of_cells_not_of_the_api(in_federation: Any, tore: Any, cells: str, said: str) -> None:
    column, value = cells.split(";")
    text = f"source_ref;name;{column}\nK-1;A;{value}\n"
    page = upload(Visitor(tore, "sv"), "customer", text, in_federation)
    assert said in page
    assert "/api/" not in page


def test_no_sentence_about_a_line_speaks_of_the_api() -> None:
    params = {
        "value": "x",
        "choices": "a",
        "most": "2",
        "length": "9",
        "first": "1",
        "last": "2",
        "count": "3",
        "least": "2",
        "difference": "1",
    }
    more = {"due_date": "d", "invoice_date": "d", "currency": "SEK", "invoice_currency": "EUR"}
    issues = [
        Issue("f", code, {**params, **more, "source_ref": "r", "total": "1", "sum": "2"})
        for code in SENTENCES.keys() - {"float", "not_a_list", "not_an_object"}  # no cell is any of these
    ]
    with override("en"):
        for issue in issues:
            text = explain_line(issue)
            assert not re.search(r"API|JSON|batch|[Ss]end (amounts|the field|it as|each|a )|/api/", text), (
                text
            )


def test_a_forged_format_is_refused(in_federation: Any, tore: Any) -> None:
    visitor = Visitor(tore)
    page = upload(visitor, "customer", CUSTOMERS, in_federation)
    names = ("import_file_name", "original_file_name", "resource", "tenant")
    fields = {**{name: _value(page, name) for name in names}, "format": "7"}
    visitor.post("accounting_customer_process_import", status=200, **fields)
    assert not Customer.objects.exists()
