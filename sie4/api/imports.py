"""/api/sie4-imports/: SIE files uploaded, looked at, approved."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor, tenant_of
from accounting.api.idempotency import idempotent
from accounting.api.problem_details import ApiProblem
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.views import FrostList, FrostView, read
from accounting.models import Role
from sie4.api.import_shapes import ApproveImportRequest, SieImportDetail, SieImportRequest, SieImportShape
from sie4.api.uploads import UploadView
from sie4.importing.approve import approve_import
from sie4.importing.upload import take_in
from sie4.models import ImportStatus, SieImport
from vouchers.api.finding import chosen_ledger
from vouchers.models import Ledger

OWN = "own"
_LONGEST_SERIES = 10


def _imports() -> "QuerySet[Any]":
    return SieImport.objects.select_related("tenant", "target", "ledger")


@extend_schema(tags=["sie"])
class SieImports(UploadView, FrostList):
    """SIE files that came in, the latest first."""

    ordering = "-uploaded_at"
    filters = ("status", "ledger")
    of_row = False

    @extend_schema(
        operation_id="sie4_imports_list",
        parameters=[choice("status", ", ".join(ImportStatus.values)), choice("ledger")],
        responses=answers(SieImportShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _imports().filter(tenant=tenant_of(request))
        if status := filters.one_of(request, "status", ImportStatus.values):
            rows = rows.filter(status=status)
        if ledger := filters.identifier(request, "ledger"):
            rows = rows.filter(ledger_id=ledger)
        return self.get_paginated_response(SieImportShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="sie4_imports_create",
        parameters=[IDEMPOTENCY],
        request={"multipart/form-data": SieImportRequest, "application/octet-stream": bytes},
        responses=answers(SieImportDetail, 400, 404, 409, 411, 413, 415, status=201),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Upload a SIE file: checked and compared, not imported yet. Refused ones say why.

        Multipart with `file`, or the bytes as body and the rest (`name`, `ledger`, `series`) in the query.
        """
        file, name = self.file(request)
        upload = take_in(
            tenant=tenant_of(request),
            file=file,
            name=name,
            uploaded_by=actor(request),
            target=self._target(request),
            series=_series(_said(request, "series")),
        )
        location = f"/api/sie4-imports/{upload.pk}/"
        return Response(SieImportDetail(upload).data, status=201, headers={"Location": location})

    def _target(self, request: Request) -> Ledger | None:
        """Raises Http404 for a ledger that is not there."""
        said = _said(request, "ledger")
        if not said:
            return None
        if said == OWN:
            return chosen_ledger(self, request, None)
        try:
            return chosen_ledger(self, request, UUID(said))
        except ValueError:
            raise Http404 from None


@extend_schema(tags=["sie"], parameters=[identified()])
class OneSieImport(FrostView):
    """One import: what was found in the file, what it would create or has created."""

    of_row = True

    @extend_schema(operation_id="sie4_imports_retrieve", responses=answers(SieImportDetail, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(SieImportDetail(self.row(_imports(), id)).data)


@extend_schema(tags=["sie"], parameters=[identified(), IDEMPOTENCY])
class ApproveSieImport(FrostView):
    """Import it, as the preview says: in one transaction, all or nothing. Look at the import for its end."""

    of_row = True
    roles: ClassVar[dict[str, str]] = {"POST": Role.TREASURER}

    @extend_schema(
        operation_id="sie4_imports_approve",
        request=ApproveImportRequest,
        responses=answers(SieImportDetail, 400, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        upload = self.row(_imports(), id)
        asked = read(ApproveImportRequest(data=request.data or {}), request) if request.data else {}
        if "series" in asked:
            asked["series"] = _series(asked["series"])
        approved = approve_import(upload=upload, approved_by=actor(request), options=asked)
        return Response(SieImportDetail(approved).data, status=202)


def _said(request: Request, name: str) -> str:
    """In the form, or in the query of a raw upload."""
    form = request.data if isinstance(request.data, dict) else {}
    said = form.get(name) or request.query_params.get(name) or ""
    return str(said).strip()


def _series(text: str) -> str:
    """Raises ApiProblem 400."""
    if text and not (len(text) <= _LONGEST_SERIES and text.isalnum()):
        raise ApiProblem(400, "series_shape")
    return text


ADDRESSES = (
    ("sie4-imports", SieImports, "sie4-imports"),
    ("sie4-imports/<id>", OneSieImport, "sie4-import"),
    ("sie4-imports/<id>/approve", ApproveSieImport, "sie4-import-approve"),
)
