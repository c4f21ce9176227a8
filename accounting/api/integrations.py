"""/api/integrations/: what is connected, its settings and state, and the work that is asked of it."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounting import records
from accounting.api import filters
from accounting.api.bodies import require_body
from accounting.api.caller import actor, by_key
from accounting.api.idempotency import idempotent
from accounting.api.sentences import REQUEST
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.shapes.integrations import (
    ExportRequest,
    IntegrationChange,
    IntegrationShape,
    IntegrationStatusShape,
    StartedJob,
    SyncRequest,
)
from accounting.api.views import FrostList, FrostView, read
from accounting.api.words import error_of
from accounting.domain.validation import shown_text
from accounting.integration_settings import SENTENCES, SettingsRefused, patch_settings
from accounting.models import Integration, IntegrationStatus, Role
from accounting.oauth.keepalive import disconnect
from accounting.providers import registry
from accounting.records.types import UnknownRecordType
from accounting.sync.jobs import Started, start_job
from accounting.sync.progress import integration_status


def integrations() -> Any:
    return Integration.objects.select_related("grant__app", "tenant")


@extend_schema(tags=["integrations"])
class Integrations(FrostList):
    """The connections of the organisation, the oldest first."""

    ordering = "created_at"
    filters = ("provider", "status")

    @extend_schema(
        operation_id="integrations_list",
        parameters=[choice("provider"), choice("status")],
        responses=answers(IntegrationShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = integrations()
        known = {
            "provider": [provider.key for provider in registry.all_providers()],
            "status": IntegrationStatus.values,
        }
        for name, choices in known.items():
            if value := filters.one_of(request, name, choices):
                rows = rows.filter(**{name: value})
        return self.get_paginated_response(IntegrationShape(self.page(rows), many=True).data)


@extend_schema(tags=["integrations"], parameters=[identified()])
class OneIntegration(FrostView):
    """One connection and its settings."""

    of_row = True
    roles: ClassVar[dict[str, str]] = {"PATCH": Role.ADMINISTRATOR}

    @extend_schema(operation_id="integrations_retrieve", responses=answers(IntegrationShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(IntegrationShape(self.row(integrations(), id)).data)

    @extend_schema(
        operation_id="integrations_change",
        request=IntegrationChange,
        responses=answers(IntegrationShape, 400, 404),
    )
    def patch(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        changes = read(IntegrationChange(data=request.data), request)["settings"]
        try:
            patch_settings(integration=integration, changes=changes, changed_by=actor(request))
        except SettingsRefused as refused:
            raise ValidationError(_setting_errors(refused)) from refused
        return Response(IntegrationShape(self.row(integrations(), id)).data)


@extend_schema(tags=["integrations"], parameters=[identified()])
class Status(FrostView):
    """How one connection is doing."""

    of_row = True

    @extend_schema(operation_id="integrations_status", responses=answers(IntegrationStatusShape, 404))
    def get(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        error = error_of(integration)
        body = {
            **integration_status(integration),
            "error": error,
            "error_message": error["message"] if error else "",
        }
        return Response(IntegrationStatusShape(body).data)


@extend_schema(tags=["integrations"], parameters=[identified(), IDEMPOTENCY])
class Sync(FrostView):
    """Start a run for all due records, of some data types or of a period."""

    of_row = True

    @extend_schema(
        operation_id="integrations_sync",
        request=SyncRequest,
        responses=answers(StartedJob, 400, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        require_body(request)
        asked = read(SyncRequest(data=request.data), request)
        for data_type in asked.get("data_types") or ():
            _model(data_type, "data_types")
        return _started(
            start_job(
                integration=integration,
                data_types=asked.get("data_types"),
                date_from=asked.get("date_from"),
                date_to=asked.get("date_to"),
                dry_run=asked["dry_run"],
                trigger=_trigger(request),
                requested_by=actor(request),
            )
        )


@extend_schema(tags=["integrations"], parameters=[identified(), IDEMPOTENCY])
class Export(FrostView):
    """Send chosen records."""

    of_row = True

    @extend_schema(
        operation_id="integrations_export",
        request=ExportRequest,
        responses=answers(StartedJob, 400, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        require_body(request)
        asked = read(ExportRequest(data=request.data), request)
        _refuse_unknown(integration, asked["data_type"], asked["ids"])
        return _started(
            start_job(
                integration=integration,
                data_types=[asked["data_type"]],
                record_ids=asked["ids"],
                dry_run=asked["dry_run"],
                trigger=_trigger(request),
                requested_by=actor(request),
                kind="export",
            )
        )


@extend_schema(tags=["integrations"], parameters=[identified(), IDEMPOTENCY])
class Disconnect(FrostView):
    """End a connection; what is linked stays linked."""

    of_row = True
    roles: ClassVar[dict[str, str]] = {"POST": Role.ADMINISTRATOR}

    @extend_schema(
        operation_id="integrations_disconnect", request=None, responses=answers(IntegrationShape, 404)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        disconnect(integration=integration, actor=actor(request))
        return Response(IntegrationShape(self.row(integrations(), id)).data)


def _setting_errors(refused: SettingsRefused) -> dict[str, list[ErrorDetail]]:
    return {
        f"settings.{shown_text(name)}": [ErrorDetail(str(SENTENCES.get(code, code)), code)]
        for name, code in refused.codes.items()
    }


def _trigger(request: Request) -> str:
    return "api" if by_key(request) else "person"


def _started(started: Started) -> Response:
    job = started.job
    body = {"id": job.pk, "new": started.new, "status": job.status, "dry_run": job.dry_run}
    return Response(StartedJob(body).data, status=202, headers={"Location": f"/api/sync-jobs/{job.pk}/"})


def _model(data_type: str, field: str) -> Any:
    try:
        return records.get(data_type).model
    except UnknownRecordType:
        detail = ErrorDetail(str(SENTENCES["unknown_data_type"]), "unknown_data_type")
        raise ValidationError({field: [detail]}) from None


def _refuse_unknown(integration: Integration, data_type: str, ids: list[UUID]) -> None:
    """Ids of another organisation are as unknown as made-up ones."""
    rows = _model(data_type, "data_type").objects.filter(tenant_id=integration.tenant_id, pk__in=ids)
    there = set(rows.values_list("pk", flat=True))
    missing: Any = {place: [REQUEST["unknown_record"]] for place, pk in enumerate(ids) if pk not in there}
    if missing:
        raise ValidationError({"ids": missing}, "unknown_record")
