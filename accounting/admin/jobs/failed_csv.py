"""A list of what did not go through, for a spreadsheet."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext

from accounting.admin import labels, wording
from accounting.admin.jobs.item_row import HeldBy, error_text, findings, problems_of
from accounting.admin.jobs.plan_page import failed_items
from accounting.admin.pages import PageAdmin
from accounting.models import SyncItem, SyncJob

# Spreadsheets take a cell that begins so for a formula, but for a plain number.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_CHUNK = 500
BYTE_ORDER_MARK = "\ufeff"


class Line:
    """csv writes into it; the line is what comes back."""

    def write(self, text: str) -> str:
        return text


def download(admin: PageAdmin, request: HttpRequest, job: SyncJob) -> HttpResponse:
    name = gettext("not-sent-%(day)s.csv") % {"day": f"{job.created_at:%Y-%m-%d}"}
    answer: Any = StreamingHttpResponse(lines(job), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    result: HttpResponse = answer
    return result


def lines(job: SyncJob) -> Iterator[str]:
    writer = csv.writer(Line(), delimiter=";")
    yield BYTE_ORDER_MARK + writer.writerow(_headers())
    items = failed_items(job).select_related("integration").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(items, _CHUNK)):
        held = problems_of(chunk)
        for item in chunk:
            yield writer.writerow([safe(cell) for cell in _cells(item, held.get(item.pk, []))])


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


def _cells(item: SyncItem, held_by: list[HeldBy]) -> list[str]:
    error = (
        error_text(item)
        or _blocking(item)
        or _held(held_by)
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
        _amount(item),
        str(item.summary.get("currency", "")),
    ]


def _blocking(item: SyncItem) -> dict[str, str] | None:
    for finding in findings(item):
        if finding["level"] == "error":
            return {"message": finding["message"], "next_step": finding["next_step"], "words": ""}
    return None


def _held(held_by: list[HeldBy]) -> dict[str, str] | None:
    """An item that only waits for another's problem has no finding of its own."""
    if not held_by:
        return None
    return {"message": held_by[0].message, "next_step": held_by[0].next_step, "words": ""}


def _amount(item: SyncItem) -> str:
    """As a spreadsheet of the reader's language reads a number: without grouping, with its decimal sign."""
    amount = str(item.summary.get("total") or item.summary.get("amount") or "")
    return amount.replace(".", ",") if wording.in_swedish() else amount


def safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell) else cell
