"""Django's own error pages: a problem document for the API, the usual page for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from accounting.api.problem_details import CONTENT_TYPE, document

_API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _document(404, "not_found") if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return _document(500, "internal") if _is_api(request) else defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _document(400, "invalid") if _is_api(request) else defaults.bad_request(request, exception)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(_API)


def _document(status: int, code: str) -> HttpResponse:
    body: dict[str, Any] = document(status, code)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
