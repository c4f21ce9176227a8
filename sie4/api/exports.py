"""/api/sie4-exports/: asked for, followed, downloaded."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.views import FrostList, FrostView, read
from sie4.api.export_shapes import SieExportRequest, SieExportShape
from sie4.exporting.asking import ask_for_export
from sie4.exporting.handing_out import TYPE, answer_with_file
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus
from vouchers.api.finding import chosen_ledger
from vouchers.models import FiscalYear

_FILE = {(200, TYPE): OpenApiTypes.BINARY} | {
    code: shape for code, shape in answers(None, 404, 409).items() if code != 200
}
_INCLUDED = ("opening_balances", "closing_balances", "period_balances")


def _exports() -> Any:
    return SIE4Export.objects.select_related("ledger", "fiscal_year", "tenant")


@extend_schema(tags=["sie"])
class Exports(FrostList):
    """SIE files of ledgers, the latest first."""

    filters = ("ledger", "fiscal_year", "status")

    @extend_schema(
        operation_id="sie4_exports_list",
        parameters=[
            choice("ledger", kind=OpenApiTypes.UUID),
            choice("fiscal_year", kind=OpenApiTypes.UUID),
            choice("status", ", ".join(ExportStatus.values)),
        ],
        responses=answers(SieExportShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _exports()
        if ledger := filters.identifier(request, "ledger"):
            rows = rows.filter(ledger_id=ledger)
        if year := filters.identifier(request, "fiscal_year"):
            rows = rows.filter(fiscal_year_id=year)
        if status := filters.one_of(request, "status", ExportStatus.values):
            rows = rows.filter(status=status)
        return self.get_paginated_response(SieExportShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="sie4_exports_create",
        parameters=[IDEMPOTENCY],
        request=SieExportRequest,
        responses=answers(SieExportShape, 400, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Have a file written; the answer is an export to follow. {} is the latest year of your own ledger."""
        asked = read(SieExportRequest(data=request.data), request)
        ledger = chosen_ledger(self, request, asked.pop("ledger", None))
        if chosen := asked.pop("fiscal_year", None):
            asked["fiscal_year"] = self.row(FiscalYear.objects.select_related("ledger"), str(chosen))
        asked |= {name: asked.pop(f"include_{name}") for name in _INCLUDED}
        made = ask_for_export(ledger=ledger, kind=asked.pop("type"), requested_by=actor(request), **asked)
        body = SieExportShape(_exports().get(pk=made.pk)).data
        return Response(body, status=202, headers={"Location": f"/api/sie4-exports/{made.pk}/"})


class ExportView(FrostView):
    of_row = True

    def export(self, id: str) -> SIE4Export:
        found: SIE4Export = self.row(_exports(), id)
        return found


@extend_schema(tags=["sie"], parameters=[identified()])
class OneExport(ExportView):
    """One export: how far it is, what is in it, what had to be replaced, and what was found."""

    @extend_schema(operation_id="sie4_exports_retrieve", responses=answers(SieExportShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(SieExportShape(self.export(id)).data)


@extend_schema(tags=["sie"], parameters=[identified()])
class Download(ExportView):
    """The file itself, byte by byte in code page 437."""

    @extend_schema(
        operation_id="sie4_exports_download",
        responses=_FILE,
    )
    def get(self, request: Request, id: str) -> Any:
        return answer_with_file(self.export(id))


ADDRESSES = (
    ("sie4-exports", Exports, "sie4-exports"),
    ("sie4-exports/<id>", OneExport, "sie4-export"),
    ("sie4-exports/<id>/download", Download, "sie4-export-download"),
)
