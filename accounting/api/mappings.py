"""/api/provider-mappings/: versions of account mappings, and what is done with them."""

from typing import Any

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.mapping_views import MappingView, finding_lines, mappings, preview_body
from accounting.api.problem_details import explained
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.shapes.mappings import (
    ActivatedShape,
    ActivationRequest,
    DefaultsShape,
    DraftRequest,
    EffectLine,
    MappingChange,
    MappingLine,
    MappingShape,
    PeriodRequest,
    PreviewShape,
    ReferenceJobShape,
    RuleShape,
    ToProviderRequest,
    ValidationShape,
)
from accounting.api.views import FrostList, read
from accounting.mappings import jobs, lifecycle
from accounting.mappings.activate import activate_mapping
from accounting.mappings.errors import MappingInvalid
from accounting.mappings.preview import preview_mapping
from accounting.mappings.validate import accept_warnings, unsettled, validate_mapping
from accounting.models import Integration, MappingEffect, ProviderAccountMapping


def _shape(mapping: ProviderAccountMapping) -> Any:
    return MappingShape(mappings().prefetch_related("rules").get(pk=mapping.pk)).data


@extend_schema(tags=["account mappings"])
class Mappings(FrostList):
    """Versions of account mappings, the newest first."""

    filters = ("integration", "status")

    @extend_schema(
        operation_id="provider_mappings_list",
        parameters=[choice("integration", kind=OpenApiTypes.UUID), choice("status")],
        responses=answers(MappingLine(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = mappings()
        if integration := filters.identifier(request, "integration"):
            rows = rows.filter(integration_id=integration)
        if status := filters.chosen(request, "status"):
            rows = rows.filter(status=status)
        return self.get_paginated_response(MappingLine(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="provider_mappings_create",
        parameters=[IDEMPOTENCY],
        request=DraftRequest,
        responses=answers(MappingShape, 400, 404, 409, status=201),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a draft: the next version, from the active one or from nothing."""
        asked = read(DraftRequest(data=request.data), request)
        integration = self.row(Integration.objects.select_related("tenant"), str(asked["integration"]))
        draft = lifecycle.create_draft(
            integration=integration, created_by=actor(request), source=asked["source"], note=asked["note"]
        )
        return Response(
            _shape(draft), status=201, headers={"Location": f"/api/provider-mappings/{draft.pk}/"}
        )


@extend_schema(tags=["account mappings"], parameters=[identified()])
class OneMapping(MappingView):
    """One version with its rules."""

    @extend_schema(operation_id="provider_mappings_retrieve", responses=answers(MappingShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(_shape(self.mapping(id)))

    @extend_schema(
        operation_id="provider_mappings_change",
        request=MappingChange,
        responses=answers(MappingShape, 400, 404, 409),
    )
    def patch(self, request: Request, id: str) -> Response:
        """The note of a draft, and ticks on its warnings."""
        mapping = self.mapping(id)
        asked = read(MappingChange(data=request.data), request)
        with transaction.atomic():
            if "note" in asked:
                lifecycle.annotate(mapping=mapping, note=asked["note"], changed_by=actor(request))
            if "accept_warnings" in asked:
                accept_warnings(mapping=mapping, keys=asked["accept_warnings"], accepted_by=actor(request))
        return Response(_shape(mapping))


@extend_schema(tags=["account mappings"], parameters=[identified(), IDEMPOTENCY])
class AcceptDefaults(MappingView):
    """Rules from the chart of accounts for the categories of a draft that have none yet."""

    @extend_schema(
        operation_id="provider_mappings_accept_defaults",
        request=None,
        responses=answers(DefaultsShape, 404, 409),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        mapping = self.mapping(id)
        added = lifecycle.accept_defaults(mapping=mapping, accepted_by=actor(request))
        return Response({"added": added, "rules": RuleShape(mapping.rules.all(), many=True).data})


@extend_schema(tags=["account mappings"], parameters=[identified(), IDEMPOTENCY])
class Validate(MappingView):
    """Check a version against itself, the provider's registers as last read, and the records that wait."""

    @extend_schema(
        operation_id="provider_mappings_validate", request=None, responses=answers(ValidationShape, 404)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        mapping = self.mapping(id)
        findings = validate_mapping(mapping=mapping)
        can = mapping.is_draft and not unsettled(mapping, findings)
        return Response({"can_activate": can, "findings": finding_lines(mapping, findings)})


@extend_schema(tags=["account mappings"], parameters=[identified(), IDEMPOTENCY])
class PreviewView(MappingView):
    """Replay a version over a period: what would be booked otherwise than by the active one. Writes nothing."""

    @extend_schema(
        operation_id="provider_mappings_preview",
        request=PeriodRequest,
        responses=answers(PreviewShape, 400, 404, 409),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        mapping = self.mapping(id)
        asked = read(PeriodRequest(data=request.data), request)
        preview = preview_mapping(
            mapping=mapping, date_from=asked.get("date_from"), date_to=asked.get("date_to")
        )
        return Response(PreviewShape(preview_body(mapping, preview)).data)


@extend_schema(tags=["account mappings"], parameters=[identified(), IDEMPOTENCY])
class Activate(MappingView):
    """Put a draft into force; errors and warnings without a tick stand in the way."""

    @extend_schema(
        operation_id="provider_mappings_activate",
        request=ActivationRequest,
        responses=answers(ActivatedShape, 400, 404, 409),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        mapping = self.mapping(id)
        asked = read(ActivationRequest(data=request.data), request)
        try:
            done = activate_mapping(
                mapping=mapping,
                activated_by=actor(request),
                accept=asked["accept_warnings"],
                make_missing=asked["sync_to_provider"],
            )
        except MappingInvalid as refused:
            return _invalid(mapping, refused)
        row = mappings().prefetch_related("rules").get(pk=mapping.pk)
        return Response(ActivatedShape(row, context={"released": done.released}).data)


def _invalid(mapping: ProviderAccountMapping, refused: MappingInvalid) -> Response:
    """409 with each finding that stands in the way; `field` is the rule it is about."""
    errors = [
        {"index": None, "field": line["rule"], "code": line["code"], "message": line["message"]}
        for line in finding_lines(mapping, refused.findings)
    ]
    return explained(409, "refused", refused.code, refused.params, errors=errors)


@extend_schema(tags=["account mappings"], parameters=[identified(), IDEMPOTENCY])
class Archive(MappingView):
    """Put a draft away, or end the active version."""

    @extend_schema(
        operation_id="provider_mappings_archive", request=None, responses=answers(MappingShape, 404, 409)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        mapping = self.mapping(id)
        lifecycle.archive_mapping(mapping=mapping, archived_by=actor(request))
        return Response(_shape(mapping))


@extend_schema(tags=["account mappings"], parameters=[identified(), IDEMPOTENCY])
class SyncToProvider(MappingView):
    """Make missing accounts and cost centres at the provider: first a dry run, then what it showed."""

    @extend_schema(
        operation_id="provider_mappings_sync_to_provider",
        request=ToProviderRequest,
        responses=answers(ReferenceJobShape, 400, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        mapping = self.mapping(id)
        asked = read(ToProviderRequest(data=request.data), request)
        job = jobs.sync_to_provider(
            mapping=mapping, requested_by=actor(request), dry_run=asked["dry_run"], change=asked["change"]
        )
        location = f"/api/reference-jobs/{job.pk}/"
        return Response(ReferenceJobShape(job).data, status=202, headers={"Location": location})


@extend_schema(tags=["account mappings"], parameters=[identified()])
class Effects(FrostList):
    """Documents that an activation would book otherwise, but that can no longer change."""

    ordering = "id"

    @extend_schema(
        operation_id="provider_mappings_effects", responses=answers(EffectLine(many=True), 400, 404)
    )
    def get(self, request: Request, id: str) -> Response:
        rows = MappingEffect.objects.filter(mapping=self.row(mappings(), id))
        return self.get_paginated_response(EffectLine(self.page(rows), many=True).data)
