"""/api/accounts/: the charts of accounts of fiscal years."""

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.views import FrostList, FrostView, read
from vouchers.api.shapes import AccountChange, AccountRequest, AccountShape
from vouchers.ledgers.accounts import add_account, change_account
from vouchers.models import Account, AccountKind, FiscalYear


@extend_schema(tags=["ledgers"])
class Accounts(FrostList):
    """Accounts by number; name a fiscal year or a ledger, for each year has its own chart."""

    ordering = "number"
    filters = ("ledger", "fiscal_year", "kind", "active", "search")

    @extend_schema(
        operation_id="accounts_list",
        parameters=[
            choice("ledger", kind=OpenApiTypes.UUID),
            choice("fiscal_year", kind=OpenApiTypes.UUID),
            choice("kind", "T, S, I or K, as in SIE."),
            choice("active", kind=OpenApiTypes.BOOL),
            choice("search", "The beginning of the number, or any part of the name."),
        ],
        responses=answers(AccountShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = Account.objects.all()
        if ledger := filters.identifier(request, "ledger"):
            rows = rows.filter(fiscal_year__ledger_id=ledger)
        if year := filters.identifier(request, "fiscal_year"):
            rows = rows.filter(fiscal_year_id=year)
        if kind := filters.one_of(request, "kind", AccountKind.values):
            rows = rows.filter(kind=kind)
        active = filters.yes_no(request, "active")
        if active is not None:
            rows = rows.filter(active=active)
        if text := filters.chosen(request, "search"):
            rows = rows.filter(Q(number__startswith=text) | Q(name__icontains=text))
        return self.get_paginated_response(AccountShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="accounts_add",
        parameters=[IDEMPOTENCY],
        request=AccountRequest,
        responses=answers(AccountShape, 400, 404, 409, status=201),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add an account to an open year of your own ledger, and to the open years after it."""
        asked = read(AccountRequest(data=request.data), request)
        year = self.row(FiscalYear.objects.all(), str(asked.pop("fiscal_year")))
        account = add_account(year=year, added_by=actor(request), **asked)
        location = f"/api/accounts/{account.pk}/"
        return Response(AccountShape(account).data, status=201, headers={"Location": location})


@extend_schema(tags=["ledgers"], parameters=[identified()])
class OneAccount(FrostView):
    """One account of one fiscal year."""

    of_row = True

    @extend_schema(operation_id="accounts_retrieve", responses=answers(AccountShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(AccountShape(self.row(Account.objects.all(), id)).data)

    @extend_schema(
        operation_id="accounts_change", request=AccountChange, responses=answers(AccountShape, 400, 404, 409)
    )
    def patch(self, request: Request, id: str) -> Response:
        account = self.row(Account.objects.select_related("fiscal_year"), id)
        asked = read(AccountChange(data=request.data), request)
        return Response(
            AccountShape(change_account(account=account, changes=asked, changed_by=actor(request))).data
        )
