"""/api/listener/: what the event listener does for an organisation, and what its administrators want it to do."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api.bodies import require_body
from accounting.api.caller import actor, tenant_of
from accounting.api.idempotency import idempotent
from accounting.api.integrations import integrations
from accounting.api.shapes.declared import IDEMPOTENCY, answers, identified
from accounting.api.shapes.listener import ListenerDebugShape, ListenerShape, ListenerTenantRequest
from accounting.api.views import FrostView, read
from accounting.listener import wishes
from accounting.listener.status import debug, listener_status
from accounting.models import Role

_ADMINISTRATORS: dict[str, str] = dict.fromkeys(("GET", "POST", "DELETE"), Role.ADMINISTRATOR)


def _shown(request: Request, status: int = 200) -> Response:
    return Response(ListenerShape(listener_status(tenant_of(request))).data, status=status)


@extend_schema(tags=["listener"])
class ListenerState(FrostView):
    """What should be and what is: streams, companies, topics, figures."""

    @extend_schema(operation_id="listener_status", responses=answers(ListenerShape))
    def get(self, request: Request) -> Response:
        return _shown(request)


@extend_schema(tags=["listener"])
class ListenerDebug(FrostView):
    """The last errors and frames, without secrets."""

    roles: ClassVar[dict[str, str]] = _ADMINISTRATORS

    @extend_schema(operation_id="listener_debug", responses=answers(ListenerDebugShape))
    def get(self, request: Request) -> Response:
        return Response(ListenerDebugShape({"streams": debug(tenant_of(request))}).data)


@extend_schema(tags=["listener"], parameters=[IDEMPOTENCY])
class StartListener(FrostView):
    """Listen to all companies of the organisation that were not left out one by one."""

    roles: ClassVar[dict[str, str]] = _ADMINISTRATORS

    @extend_schema(
        operation_id="listener_start", request=None, responses=answers(ListenerShape, 409, status=202)
    )
    @idempotent
    def post(self, request: Request) -> Response:
        wishes.start_listening(tenant=tenant_of(request), started_by=actor(request))
        return _shown(request, 202)


@extend_schema(tags=["listener"], parameters=[IDEMPOTENCY])
class StopListener(FrostView):
    """Listen to none of the organisation's companies; what happens meanwhile is read after the next start."""

    roles: ClassVar[dict[str, str]] = _ADMINISTRATORS

    @extend_schema(
        operation_id="listener_stop", request=None, responses=answers(ListenerShape, 409, status=202)
    )
    @idempotent
    def post(self, request: Request) -> Response:
        wishes.stop_listening(tenant=tenant_of(request), stopped_by=actor(request))
        return _shown(request, 202)


@extend_schema(tags=["listener"], parameters=[IDEMPOTENCY])
class ListenerTenants(FrostView):
    """Listen to one more company, without touching the others."""

    roles: ClassVar[dict[str, str]] = _ADMINISTRATORS

    @extend_schema(
        operation_id="listener_tenants_add",
        request=ListenerTenantRequest,
        responses=answers(ListenerShape, 400, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        require_body(request)
        asked = read(ListenerTenantRequest(data=request.data), request)
        integration = self.row(_own(request), str(asked["integration"]))
        wishes.listen_to(integration=integration, added_by=actor(request))
        return _shown(request, 202)


@extend_schema(tags=["listener"], parameters=[identified()])
class OneListenerTenant(FrostView):
    """Listen to this company no more, without touching the others; `id` is the integration's."""

    roles: ClassVar[dict[str, str]] = _ADMINISTRATORS

    @extend_schema(
        operation_id="listener_tenants_remove", responses=answers(ListenerShape, 404, 409, status=202)
    )
    def delete(self, request: Request, id: str) -> Response:
        integration = self.row(_own(request), id)
        wishes.leave_out(integration=integration, left_out_by=actor(request))
        return _shown(request, 202)


def _own(request: Request) -> Any:
    return integrations().filter(tenant=tenant_of(request))
