"""Answers that are no pages: accounts for the pickers, the rules as a sheet, the report of an activation."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.translation import get_language, gettext

from accounting.admin.account_mappings.sheets import EXPORTS, rules_sheet
from accounting.admin.jobs.failed_csv import BYTE_ORDER_MARK, Line, safe
from accounting.admin.pages import PageAdmin
from accounting.mappings.labels import category_name
from accounting.mappings.pickers import search_accounts
from accounting.models import MappingEffect, ProviderAccountMapping


def accounts(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    """What a picker offers for what was typed so far."""
    found = search_accounts(
        integration=mapping.integration, text=request.GET.get("q", "")[:60], language=get_language() or "sv"
    )
    return JsonResponse({"results": [asdict(choice) for choice in found]})


def export(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    kind = request.GET.get("format", "csv")
    sheet = EXPORTS.get(kind, EXPORTS["csv"])()
    name = f"{gettext('account-mapping')}-{mapping.version}.{sheet.get_extension()}"
    answer = HttpResponse(sheet.export_data(rules_sheet(mapping)), content_type=sheet.get_content_type())
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def effects(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    """Every document that stays as it is booked, for a spreadsheet."""
    answer: Any = StreamingHttpResponse(_lines(mapping), content_type="text/csv; charset=utf-8")
    name = f"{gettext('booked-otherwise')}-{mapping.version}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    result: HttpResponse = answer
    return result


def _lines(mapping: ProviderAccountMapping) -> Iterator[str]:
    writer = csv.writer(Line(), delimiter=";")
    yield BYTE_ORDER_MARK + writer.writerow(
        [
            gettext("Record"), gettext("External id"), gettext("Date"), gettext("Category"), gettext("Account"),
            gettext("New account"), gettext("Amount"), gettext("Currency"),
        ]
    )  # fmt: skip
    for line in MappingEffect.objects.filter(mapping=mapping).order_by("pk").iterator(chunk_size=500):
        cells = [
            line.source_ref, line.external_id, line.date.isoformat(), category_name(line.category),
            line.old.get("account", ""), line.new.get("account", ""), format(line.amount, "f"), line.currency,
        ]  # fmt: skip
        yield writer.writerow([safe(cell) for cell in cells])
