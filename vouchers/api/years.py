"""/api/fiscal-years/: opened, locked, closed; opening balances, and what stands on the accounts."""

from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.bodies import require_body
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.sentences import REQUEST
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.views import FrostList, FrostView, read
from vouchers.api.finding import chosen_ledger, day
from vouchers.api.shapes import (
    Balances,
    FiscalYearRequest,
    FiscalYearShape,
    LockRequest,
    OpeningRequest,
    UnlockRequest,
)
from vouchers.balances import Balance, account_balances
from vouchers.ledgers.close import close_fiscal_year
from vouchers.ledgers.opening import set_opening_balances
from vouchers.ledgers.years import lock_period, open_fiscal_year, unlock_period
from vouchers.models import Account, FiscalYear


def _years() -> Any:
    return FiscalYear.objects.select_related("ledger__tenant")


@extend_schema(tags=["ledgers"])
class FiscalYears(FrostList):
    """Fiscal years, the latest first."""

    ordering = "-start"
    filters = ("ledger",)

    @extend_schema(
        operation_id="fiscal_years_list",
        parameters=[choice("ledger", kind=OpenApiTypes.UUID)],
        responses=answers(FiscalYearShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _years()
        if ledger := filters.identifier(request, "ledger"):
            rows = rows.filter(ledger_id=ledger)
        return self.get_paginated_response(FiscalYearShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="fiscal_years_open",
        parameters=[IDEMPOTENCY],
        request=FiscalYearRequest,
        responses=answers(FiscalYearShape, 400, 404, 409, status=201),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Open the next fiscal year; {} is the twelve months after the latest one."""
        require_body(request)
        asked = read(FiscalYearRequest(data=request.data), request)
        ledger = chosen_ledger(self, request, asked.get("ledger"))
        year = open_fiscal_year(
            ledger=ledger, start=asked.get("start"), end=asked.get("end"), opened_by=actor(request)
        )
        location = f"/api/fiscal-years/{year.pk}/"
        return Response(FiscalYearShape(year).data, status=201, headers={"Location": location})


class YearView(FrostView):
    of_row = True

    def year(self, id: str) -> FiscalYear:
        found: FiscalYear = self.row(_years(), id)
        return found


@extend_schema(tags=["ledgers"], parameters=[identified()])
class OneFiscalYear(YearView):
    """One fiscal year, and how far it is locked."""

    @extend_schema(operation_id="fiscal_years_retrieve", responses=answers(FiscalYearShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(FiscalYearShape(self.year(id)).data)


@extend_schema(tags=["ledgers"], parameters=[identified(), IDEMPOTENCY])
class Lock(YearView):
    """Lock the year up to and including a day."""

    @extend_schema(
        operation_id="fiscal_years_lock",
        request=LockRequest,
        responses=answers(FiscalYearShape, 400, 404, 409),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        year, asked = self.year(id), read(LockRequest(data=request.data), request)
        return Response(
            FiscalYearShape(lock_period(year=year, until=asked["until"], locked_by=actor(request))).data
        )


@extend_schema(tags=["ledgers"], parameters=[identified(), IDEMPOTENCY])
class Unlock(YearView):
    """Unlock the year, or what lies after a day; what waited for it is booked."""

    @extend_schema(
        operation_id="fiscal_years_unlock",
        request=UnlockRequest,
        responses=answers(FiscalYearShape, 400, 404, 409),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        year = self.year(id)
        require_body(request)
        asked = read(UnlockRequest(data=request.data), request)
        changed = unlock_period(year=year, until=asked.get("until"), unlocked_by=actor(request))
        return Response(FiscalYearShape(changed).data)


@extend_schema(tags=["ledgers"], parameters=[identified(), IDEMPOTENCY])
class Close(YearView):
    """Close the year for good: its result is booked, and its balances go over to the next one."""

    @extend_schema(
        operation_id="fiscal_years_close", request=None, responses=answers(FiscalYearShape, 404, 409)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        closed = close_fiscal_year(year=self.year(id), closed_by=actor(request))
        return Response(FiscalYearShape(closed).data)


@extend_schema(tags=["ledgers"], parameters=[identified(), IDEMPOTENCY])
class Opening(YearView):
    """Set the opening balances of the ledger's first year."""

    @extend_schema(
        operation_id="fiscal_years_opening_balances",
        request=OpeningRequest,
        responses=answers(Balances, 400, 404, 409),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        year = self.year(id)
        lines = read(OpeningRequest(data=request.data), request)["balances"]
        amounts = {line["account"]: line["amount"] for line in lines}
        set_opening_balances(year=year, amounts=amounts, set_by=actor(request))
        return Response(_balances(year, year.start, year.end, []))


@extend_schema(tags=["ledgers"], parameters=[identified()])
class BalanceList(YearView):
    """What stands on the accounts of a year, or of a period in it."""

    @extend_schema(
        operation_id="fiscal_years_balances",
        parameters=[
            choice("date_from", "Left out: the first day.", OpenApiTypes.DATE),
            choice("date_to", "Left out: the last day.", OpenApiTypes.DATE),
            choice("account", "May be repeated.", many=True),
        ],
        responses=answers(Balances, 400, 404),
    )
    def get(self, request: Request, id: str) -> Response:
        filters.refuse_unknown(request, {"date_from", "date_to", "account"})
        year = self.year(id)
        first, last = day(request, "date_from") or year.start, day(request, "date_to") or year.end
        if last < first:
            raise ValidationError({"date_to": [REQUEST["reversed"]]}, "reversed")
        chosen = [filters.text(value, "account") for value in request.query_params.getlist("account")]
        return Response(_balances(year, first, last, chosen))


def _balances(year: FiscalYear, first: date, last: date, accounts: list[str]) -> dict[str, Any]:
    found = account_balances(year=year, date_from=first, date_to=last, accounts=accounts)
    chart = Account.objects.filter(fiscal_year=year, number__in=[one.account for one in found])
    known = {one.number: one for one in chart}
    return {
        "fiscal_year": year.pk,
        "date_from": first,
        "date_to": last,
        "currency": year.ledger.currency,
        "results": [_line(one, known.get(one.account)) for one in found],
    }


def _line(balance: Balance, account: Account | None) -> dict[str, str]:
    amounts = ("opening", "debit", "credit", "closing", "quantity")
    named = {"name": account.name if account else "", "kind": account.kind if account else ""}
    return {
        "account": balance.account,
        **named,
        **{name: format(getattr(balance, name), "f") for name in amounts},
    }
