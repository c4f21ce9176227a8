"""POST /api/integrations/<provider>/connect: where to go to give consent."""

from urllib.parse import urlencode

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api.caller import by_key, tenant_of
from accounting.api.connect_choice import Choice, authorization_url, choose
from accounting.api.shapes.declared import answers
from accounting.api.shapes.integrations import ConnectAnswer, ConnectRequest
from accounting.api.views import FrostView, read
from accounting.oauth.consent import LIFE


class Connect(FrostView):
    """Where to go to give consent."""

    @extend_schema(
        operation_id="integrations_connect",
        tags=["integrations"],
        parameters=[OpenApiParameter("provider", OpenApiTypes.STR, OpenApiParameter.PATH)],
        request=ConnectRequest,
        responses=answers(ConnectAnswer, 400, 404, 409),
    )
    def post(self, request: Request, provider: str) -> Response:
        asked = read(ConnectRequest(data=request.data), request)
        choice = choose(
            tenant=tenant_of(request),
            provider=provider,
            environment=asked.get("environment", ""),
            integration=asked.get("integration"),
        )
        if by_key(request):
            return _answer(_own_page(choice), None)
        url = authorization_url(choice, request._request, service_account=asked["service_account"])
        return _answer(url, int(LIFE.total_seconds()))


def _answer(url: str, expires_in: int | None) -> Response:
    return Response(ConnectAnswer({"authorization_url": url, "expires_in": expires_in}).data)


def _own_page(choice: Choice) -> str:
    """A system cannot give consent; a treasurer who opens this page can."""
    query = {"tenant": choice.tenant.code, "environment": choice.app.environment}
    if choice.integration is not None:
        query["integration"] = str(choice.integration.pk)
    return f"{settings.FROST_BASE_URL}/api/integrations/{choice.app.provider}/connect?{urlencode(query)}"
