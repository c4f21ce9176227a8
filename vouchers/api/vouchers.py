"""/api/vouchers/: found by ledger, year, series, period, account and state; drafted, booked, corrected."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounting.api import filters
from accounting.api.bodies import require_body
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.views import FrostList, FrostView, refuse_unknown
from accounting.domain.records import Voucher as Content
from accounting.records.sentences import SENTENCES, explain_issue
from vouchers.api.finding import chosen_ledger, day
from vouchers.api.shapes import CorrectedShape, CorrectRequest, VoucherContent, VoucherRequest, VoucherShape
from vouchers.booking.contents import content_of
from vouchers.booking.correcting import correct_voucher
from vouchers.booking.drafts import book_voucher, change_draft, draft_voucher
from vouchers.booking.reading import UnreadableVoucher, read_content
from vouchers.models import Origin, Voucher, VoucherState

_BESIDE = ("ledger", "book")
_RIGHT = ("right",)


def _vouchers() -> "QuerySet[Any]":
    return Voucher.objects.select_related("ledger").prefetch_related("rows", "corrected_by", "replaced_by")


def _shape(voucher: Voucher) -> Any:
    return VoucherShape(_vouchers().get(pk=voucher.pk)).data


def _content(data: Any, currency: str, before: Content | None = None) -> Content:
    """Raises ValidationError, with fields named as in "rows[0].debit"."""
    try:
        return read_content(data, currency=currency, before=before)
    except UnreadableVoucher as unreadable:
        told = [explain_issue(issue) for issue in unreadable.issues]
        raise ValidationError(
            {one["field"]: [ErrorDetail(one["message"], one["code"])] for one in told}
        ) from unreadable


@extend_schema(tags=["vouchers"])
class Vouchers(FrostList):
    """Vouchers, the latest first."""

    ordering = "-voucher_date"
    filters = (
        "ledger", "fiscal_year", "series", "number", "date_from", "date_to", "account", "state", "origin",
        "source_ref",
    )  # fmt: skip

    @extend_schema(
        operation_id="vouchers_list",
        parameters=[
            choice("ledger", kind=OpenApiTypes.UUID),
            choice("fiscal_year", kind=OpenApiTypes.UUID),
            choice("series"),
            choice("number", kind=OpenApiTypes.INT),
            choice("date_from", kind=OpenApiTypes.DATE),
            choice("date_to", kind=OpenApiTypes.DATE),
            choice("account", "Vouchers with a row on this account."),
            choice("state", ", ".join(VoucherState.values)),
            choice("origin", ", ".join(Origin.values)),
            choice("source_ref"),
        ],
        responses=answers(VoucherShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _vouchers().filter(**_narrowed(request))
        if account := filters.chosen(request, "account"):
            rows = rows.filter(pk__in=Voucher.objects.filter(rows__account=account).values("pk"))
        return self.get_paginated_response(VoucherShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="vouchers_create",
        parameters=[IDEMPOTENCY],
        request=VoucherRequest,
        responses=answers(VoucherShape, 400, 404, 409, status=201),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Write a voucher in your own ledger: as a draft, or booked at once."""
        beside = _read(_Beside, _only(request.data, _BESIDE))
        ledger = chosen_ledger(self, request, beside.get("ledger"))
        content = _content(_without(request.data, _BESIDE), ledger.currency)
        with transaction.atomic():
            voucher = draft_voucher(ledger=ledger, content=content, created_by=actor(request))
            if beside["book"]:
                voucher = book_voucher(voucher=voucher, booked_by=actor(request))
        location = f"/api/vouchers/{voucher.pk}/"
        return Response(_shape(voucher), status=201, headers={"Location": location})


class VoucherView(FrostView):
    of_row = True

    def voucher(self, id: str) -> Voucher:
        found: Voucher = self.row(_vouchers(), id)
        return found


@extend_schema(tags=["vouchers"], parameters=[identified()])
class OneVoucher(VoucherView):
    """One voucher with its rows, and what corrects it."""

    @extend_schema(operation_id="vouchers_retrieve", responses=answers(VoucherShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(VoucherShape(self.voucher(id)).data)

    @extend_schema(
        operation_id="vouchers_change", request=VoucherContent, responses=answers(VoucherShape, 400, 404, 409)
    )
    def patch(self, request: Request, id: str) -> Response:
        """Change a draft: omitted fields stay, given rows replace all."""
        voucher = self.voucher(id)
        content = _content(request.data, voucher.currency, content_of(voucher))
        return Response(_shape(change_draft(voucher=voucher, content=content, changed_by=actor(request))))


@extend_schema(tags=["vouchers"], parameters=[identified(), IDEMPOTENCY])
class Book(VoucherView):
    """Book a draft: it gets its number and never changes again."""

    @extend_schema(operation_id="vouchers_book", request=None, responses=answers(VoucherShape, 404, 409))
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        return Response(_shape(book_voucher(voucher=self.voucher(id), booked_by=actor(request))))


@extend_schema(tags=["vouchers"], parameters=[identified(), IDEMPOTENCY])
class Correct(VoucherView):
    """Correct a booked voucher by another one with its sides swapped, and say what is right."""

    @extend_schema(
        operation_id="vouchers_correct",
        request=CorrectRequest,
        responses=answers(CorrectedShape, 400, 404, 409, status=201),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        voucher = self.voucher(id)
        require_body(request)
        asked = _read(_Correction, _without(request.data, _RIGHT))
        refuse_unknown(dict(request.data), set(CorrectRequest().fields))
        right = _only(request.data, _RIGHT).get("right")
        done = correct_voucher(
            voucher=voucher,
            corrected_by=actor(request),
            on=asked.get("date"),
            text=asked["text"],
            right=None if right is None else _content(right, voucher.currency),
        )
        body = {"correction": _shape(done.correction), "right": _shape(done.right) if done.right else None}
        return Response(body, status=201)


class _Beside(VoucherRequest):
    """What a request says besides the voucher's content, which is read like any record."""

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name in _BESIDE}


class _Correction(CorrectRequest):
    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name not in _RIGHT}


def _read(shape: type[Serializer], data: Any) -> dict[str, Any]:
    """Raises ValidationError."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values


def _only(data: Any, names: tuple[str, ...]) -> Any:
    return {key: value for key, value in data.items() if key in names} if isinstance(data, Mapping) else data


def _without(data: Any, names: tuple[str, ...]) -> Any:
    return (
        {key: value for key, value in data.items() if key not in names} if isinstance(data, Mapping) else data
    )


def _narrowed(request: Request) -> dict[str, Any]:
    """The query's filters as look-ups."""
    found: dict[str, Any] = {
        "ledger_id": filters.identifier(request, "ledger"),
        "fiscal_year_id": filters.identifier(request, "fiscal_year"),
        "series": filters.chosen(request, "series"),
        "number": _number(request),
        "voucher_date__gte": day(request, "date_from"),
        "voucher_date__lte": day(request, "date_to"),
        "state": filters.one_of(request, "state", VoucherState.values),
        "origin": filters.one_of(request, "origin", Origin.values),
        "source_ref": filters.chosen(request, "source_ref"),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _number(request: Request) -> int | None:
    text = filters.chosen(request, "number")
    if text and not (text.isdecimal() and len(text) < 10):
        raise ValidationError({"number": [str(SENTENCES["not_a_number"].message)]}, "not_a_number")
    return int(text) if text else None
