"""/api/ledgers/: whose books there are; the own one is opened and set up here."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor, tenant_of
from accounting.api.idempotency import idempotent
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.views import FrostList, FrostView, read
from vouchers.api.shapes import LedgerChange, LedgerRequest, LedgerShape
from vouchers.ledger_settings import InvalidLedgerSettings
from vouchers.ledgers.own import change_ledger, open_own_ledger
from vouchers.models import Ledger, LedgerSource
from vouchers.sentences import SETTINGS


@extend_schema(tags=["ledgers"])
class Ledgers(FrostList):
    """Ledgers: the one of your own, those of connected companies, and those of SIE files."""

    filters = ("source",)
    of_row = False

    @extend_schema(
        operation_id="ledgers_list",
        parameters=[choice("source", ", ".join(LedgerSource.values))],
        responses=answers(LedgerShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = Ledger.objects.filter(tenant=tenant_of(request))
        if source := filters.one_of(request, "source", LedgerSource.values):
            rows = rows.filter(source=source)
        return self.get_paginated_response(LedgerShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="ledgers_open",
        parameters=[IDEMPOTENCY],
        request=LedgerRequest,
        responses=answers(LedgerShape, 400, 409, status=201),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Open the ledger of your own; nothing is booked in it by itself until its switches are set."""
        asked = read(LedgerRequest(data=request.data), request)
        ledger = open_own_ledger(tenant=tenant_of(request), opened_by=actor(request), **asked)
        location = f"/api/ledgers/{ledger.pk}/"
        return Response(LedgerShape(ledger).data, status=201, headers={"Location": location})


@extend_schema(tags=["ledgers"], parameters=[identified()])
class OneLedger(FrostView):
    """One ledger and, of your own, its settings."""

    of_row = True

    @extend_schema(operation_id="ledgers_retrieve", responses=answers(LedgerShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(LedgerShape(self.row(Ledger.objects.all(), id)).data)

    @extend_schema(
        operation_id="ledgers_change", request=LedgerChange, responses=answers(LedgerShape, 400, 404, 409)
    )
    def patch(self, request: Request, id: str) -> Response:
        """Switches, company data and settings of your own ledger."""
        ledger = self.row(Ledger.objects.all(), id)
        asked = read(LedgerChange(data=request.data), request)
        try:
            changed = change_ledger(ledger=ledger, changes=asked, changed_by=actor(request))
        except InvalidLedgerSettings as invalid:
            raise _not_taken(invalid) from invalid
        return Response(LedgerShape(changed).data)


def _not_taken(invalid: InvalidLedgerSettings) -> ValidationError:
    codes: dict[str, Any] = {
        name: [ErrorDetail(str(SETTINGS.get(code, code)), code)] for name, code in invalid.codes.items()
    }
    return ValidationError({"settings": codes})
