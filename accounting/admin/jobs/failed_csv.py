"""A list of what did not go through, for a spreadsheet."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext

from accounting.admin import labels
from accounting.admin.jobs.item_row import error_text, findings
from accounting.admin.jobs.plan_page import failed_items
from accounting.admin.pages import PageAdmin
from accounting.models import SyncItem, SyncJob

# Spreadsheets take a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


class Line:
    """csv writes into it; the line is what comes back."""

    def write(self, text: str) -> str:
        return text


def download(admin: PageAdmin, request: HttpRequest, job: SyncJob) -> HttpResponse:
    name = f"{gettext('not-sent')}-{job.created_at:%Y-%m-%d}.csv"
    answer: Any = StreamingHttpResponse(lines(job), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    result: HttpResponse = answer
    return result


def lines(job: SyncJob) -> Iterator[str]:
    writer = csv.writer(Line(), delimiter=";")
    yield BYTE_ORDER_MARK + writer.writerow(_headers())
    for item in failed_items(job).select_related("integration").iterator(chunk_size=500):
        yield writer.writerow([safe(cell) for cell in _cells(item)])


def _headers() -> list[str]:
    return [
        gettext("Data type"),
        gettext("Record"),
        gettext("Operation"),
        gettext("State"),
        gettext("What happened"),
        gettext("Next step"),
        gettext("The provider's words"),
        gettext("External id"),
        gettext("Amount"),
        gettext("Currency"),
    ]


def _cells(item: SyncItem) -> list[str]:
    error = (
        error_text(item)
        or _blocking(item)
        or {"message": labels.reason(item.reason), "next_step": "", "words": ""}
    )
    return [
        labels.data_type_name(item.data_type),
        item.source_ref,
        labels.operation_badge(item.operation).text,
        labels.state_badge(item).text,
        error["message"],
        error["next_step"],
        error["words"],
        item.external_id,
        str(item.summary.get("total") or item.summary.get("amount") or ""),
        str(item.summary.get("currency", "")),
    ]


def _blocking(item: SyncItem) -> dict[str, str] | None:
    for finding in findings(item):
        if finding["level"] == "error":
            return {"message": finding["message"], "next_step": finding["next_step"], "words": ""}
    return None


def safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
