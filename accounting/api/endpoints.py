"""/api/webhook-endpoints/: where other systems of the organisation want to be told."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api.caller import actor, tenant_of
from accounting.api.sentences import ENDPOINTS
from accounting.api.shapes.declared import answers, identified
from accounting.api.shapes.endpoints import EndpointChange, EndpointForm, EndpointShape, NewEndpoint
from accounting.api.views import FrostList, FrostView, read
from accounting.events.outgoing.endpoints import (
    EndpointRefused,
    archive_endpoint,
    change_endpoint,
    create_endpoint,
)
from accounting.models import Role, WebhookEndpoint

# An address may hold a secret of its own, so only administrators see it.
_ROLES: dict[str, str] = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), Role.ADMINISTRATOR)


def _living() -> Any:
    return WebhookEndpoint.objects.filter(archived_at=None)


@extend_schema(tags=["webhooks"])
class Endpoints(FrostList):
    """Outgoing webhooks of the organisation, the oldest first.

    No Idempotency-Key here: its answers are kept, and this one holds a secret.
    """

    ordering = "created_at"
    of_row = False
    roles: ClassVar[dict[str, str]] = _ROLES

    @extend_schema(operation_id="webhook_endpoints_list", responses=answers(EndpointShape(many=True), 400))
    def get(self, request: Request) -> Response:
        rows = _living().filter(tenant=tenant_of(request))
        return self.get_paginated_response(EndpointShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="webhook_endpoints_create",
        request=EndpointForm,
        responses=answers(NewEndpoint, 400, status=201),
    )
    def post(self, request: Request) -> Response:
        asked = read(EndpointForm(data=request.data), request)
        try:
            endpoint, secret = create_endpoint(
                tenant=tenant_of(request),
                url=asked["url"],
                events=asked["events"],
                description=asked["description"],
                secret=asked.get("secret", ""),
                created_by=actor(request),
            )
        except EndpointRefused as refused:
            raise _invalid(refused) from refused
        body = {**EndpointShape(endpoint).data, "secret": secret}
        headers = {"Location": f"/api/webhook-endpoints/{endpoint.pk}/", "Cache-Control": "no-store"}
        return Response(body, status=201, headers=headers)


@extend_schema(tags=["webhooks"], parameters=[identified()])
class OneEndpoint(FrostView):
    """One outgoing webhook."""

    of_row = True
    roles: ClassVar[dict[str, str]] = _ROLES

    @extend_schema(operation_id="webhook_endpoints_retrieve", responses=answers(EndpointShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(EndpointShape(self.row(_living(), id)).data)

    @extend_schema(
        operation_id="webhook_endpoints_change",
        request=EndpointChange,
        responses=answers(EndpointShape, 400, 404),
    )
    def patch(self, request: Request, id: str) -> Response:
        endpoint = self.row(_living(), id)
        changes = read(EndpointChange(data=request.data), request)
        try:
            changed = change_endpoint(endpoint=endpoint, changes=changes, changed_by=actor(request))
        except EndpointRefused as refused:
            raise _invalid(refused) from refused
        return Response(EndpointShape(changed).data)

    @extend_schema(operation_id="webhook_endpoints_end", responses=answers(EndpointShape, 404))
    def delete(self, request: Request, id: str) -> Response:
        """Ends it; nothing more is told there."""
        ended = archive_endpoint(endpoint=self.row(_living(), id), archived_by=actor(request))
        return Response(EndpointShape(ended).data)


def _invalid(refused: EndpointRefused) -> ValidationError:
    errors: dict[str, Any] = {
        field: [ErrorDetail(str(ENDPOINTS[code]), code)] for field, code in refused.codes.items()
    }
    return ValidationError(errors)
