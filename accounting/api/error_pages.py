"""What stands where a page would: a problem document for the API, a page with the way back for people."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting import content_security
from accounting.api.problem_details import CONTENT_TYPE, document

_API = "/api/"


class Page(NamedTuple):
    title: str | Promise
    message: str | Promise
    next_step: str | Promise


_PAGES: Mapping[str, Page] = {
    "invalid": Page(
        _("Not understood"),
        _("The address or what was sent cannot be read."),
        _("Go back and try again, or begin at the start page."),
    ),
    "permission_denied": Page(
        _("Not allowed"),
        _("Your role in this organisation does not allow this."),
        _("Ask an administrator of your organisation."),
    ),
    "csrf": Page(
        _("The page was too old"),
        _("What you sent did not come from a page of ours that is still valid. Nothing was changed."),
        _("Go back, load the page anew and try once more. Cookies must be allowed."),
    ),
    "not_found": Page(
        _("Not found"),
        _("There is nothing at this address, or it is not yours."),
        _("Check the address, or begin at the start page."),
    ),
    "internal": Page(
        _("Our fault"),
        _("Something went wrong on our side. It has been noted."),
        _("Try again later; if it stays so, tell the administrator."),
    ),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "invalid")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "permission_denied")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, 403, "csrf")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "internal")


def _answer(request: HttpRequest, status: int, code: str) -> HttpResponse:
    if request.path.startswith(_API) and not _is_read_by_a_person(request):
        body: dict[str, Any] = document(status, code)
        return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    # Rendered without the request: whatever broke must not be asked again.
    content = {"page": _PAGES[code], "language": translation.get_language() or "sv"}
    page = HttpResponse(render_to_string("errors/page.html", content), status=status)
    page["Content-Security-Policy"] = content_security.PLAIN
    return page


def _is_read_by_a_person(request: HttpRequest) -> bool:
    """The consent pages stand under /api/ too."""
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith("connect")
