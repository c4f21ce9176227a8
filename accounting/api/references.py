"""The provider's registers as last read, accounts to choose from, and the work of reading them."""

from typing import Any

from django.db.models import Q
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.integrations import integrations
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.shapes.mappings import AccountChoice, AccountChoices, ReferenceJobShape, ReferenceLine
from accounting.api.views import FrostList, FrostView
from accounting.mappings import jobs
from accounting.mappings.pickers import search_accounts
from accounting.models import ProviderReference, ReferenceJob


@extend_schema(tags=["provider registers"])
class References(FrostList):
    """Accounts, VAT codes, cost centres, series and financial years of the provider, by code."""

    ordering = "code"
    filters = ("integration", "kind", "year", "search", "active")

    @extend_schema(
        operation_id="provider_references_list",
        parameters=[
            choice("integration", kind=OpenApiTypes.UUID),
            choice("kind", "year, account, vat_code, cost_centre or series"),
            choice("year", "The provider's id of a financial year."),
            choice("search", "The beginning of the code, or any part of the name."),
            choice("active", kind=OpenApiTypes.BOOL),
        ],
        responses=answers(ReferenceLine(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = ProviderReference.objects.all()
        if integration := filters.identifier(request, "integration"):
            rows = rows.filter(integration_id=integration)
        for name in ("kind", "year"):
            if value := filters.chosen(request, name):
                rows = rows.filter(**{name: value})
        active = filters.yes_no(request, "active")
        if active is not None:
            rows = rows.filter(active=active, missing_since__isnull=active)
        if text := filters.chosen(request, "search"):
            rows = rows.filter(Q(code__startswith=text) | Q(name__icontains=text))
        return self.get_paginated_response(ReferenceLine(self.page(rows), many=True).data)


@extend_schema(tags=["provider registers"], parameters=[identified()])
class Accounts(FrostView):
    """Accounts to choose from: the provider's first, then those of the chart of accounts in the settings."""

    of_row = True

    @extend_schema(
        operation_id="integrations_accounts",
        parameters=[choice("search", "The beginning of the number, or any part of the name.")],
        responses=answers(AccountChoices, 404),
    )
    def get(self, request: Request, id: str) -> Response:
        found = search_accounts(
            integration=self.row(integrations(), id),
            text=filters.chosen(request, "search"),
            language=translation.get_language() or "sv",
        )
        return Response({"results": AccountChoice(found, many=True).data})


@extend_schema(tags=["provider registers"], parameters=[identified(), IDEMPOTENCY])
class ReadReferences(FrostView):
    """Read the provider's registers now; the active account mapping is checked again afterwards."""

    of_row = True

    @extend_schema(
        operation_id="integrations_read_references",
        request=None,
        responses=answers(ReferenceJobShape, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        job = jobs.ask_to_read(integration=self.row(integrations(), id), requested_by=actor(request))
        location = f"/api/reference-jobs/{job.pk}/"
        return Response(ReferenceJobShape(job).data, status=202, headers={"Location": location})


@extend_schema(tags=["provider registers"], parameters=[identified()])
class OneReferenceJob(FrostView):
    """How far the reading, or the making of accounts, has come."""

    of_row = True

    @extend_schema(operation_id="reference_jobs_retrieve", responses=answers(ReferenceJobShape, 404))
    def get(self, request: Request, id: str) -> Response:
        rows: Any = ReferenceJob.objects.select_related("integration")
        return Response(ReferenceJobShape(self.row(rows, id)).data)
