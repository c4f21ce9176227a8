"""The consent request: what is refused on the page, what goes back to the app, and what a yes creates."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sandbox.fortnox.scopes import APP_LICENCE
from sandbox.messages import Call, Reply
from sandbox.oauth.apps import redirect_allowed
from sandbox.oauth.consent_page import consent_page, error_page
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.fortnox.face import FortnoxFace

REQUEST_FIELDS = (
    "client_id", "response_type", "state", "scope", "redirect_uri", "access_type", "account_type",
    "code_challenge", "code_challenge_method",
)  # fmt: skip


def authorize(face: "FortnoxFace", call: Call) -> Reply:
    given = call.form if call.method == "POST" else call.query
    request = {name: given[name] for name in REQUEST_FIELDS if name in given}
    app = face.store.get(face.oauth_space, "apps", request.get("client_id", ""))
    if app is None:
        return error_page("Auth code or ClientID supplied is invalid")
    if problem := _page_problem(request):
        return error_page(problem)
    if refusal := _redirect_problem(request, app):
        return _back(request, {"error": refusal[0], "error_description": refusal[1]})
    if call.method == "POST":
        return _decided(face, request, given)
    return consent_page("Anslut till Fortnox (övning)", request, face.company_choices())


def _page_problem(request: Mapping[str, str]) -> str:
    if not redirect_allowed(request.get("redirect_uri", "")):
        return "The redirect_uri is not registered for this app"
    return "" if request.get("state") else "The state parameter is missing"


def _redirect_problem(request: Mapping[str, str], app: Doc) -> tuple[str, str] | None:
    wanted = request.get("scope", "").split()
    if request.get("response_type") != "code":
        return "unsupported_response_type", "The response type is not supported"
    if not wanted or not set(wanted) <= set(app["scopes"]):
        return "invalid_scope", "An unsupported scope was requested"
    if "account_type" in request and (request["account_type"] != "service" or not app["service"]):
        return "invalid_request", "Client does not allow service account"
    if "code_challenge" in request and request.get("code_challenge_method") != "S256":
        return "invalid_request", "The code challenge method is not supported"
    return None


def _decided(face: "FortnoxFace", request: Mapping[str, str], given: Mapping[str, str]) -> Reply:
    company = given.get("company", "")
    if given.get("decision") != "approve":
        return _back(request, {"error": "access_denied", "error_description": "The user denied the request"})
    if company not in dict(face.company_choices()):
        return error_page("Företaget finns inte")
    if not face.books(company).settings["licences"].get(APP_LICENCE, True):
        return _back(
            request, {"error": "error_missing_app_license", "error_description": "Licence is missing"}
        )
    consent = face.grants.give_consent(
        {
            "client": request["client_id"],
            "company": company,
            "scopes": request["scope"].split(),
            "service": request.get("account_type") == "service",
        }
    )
    return _back(request, {"code": face.grants.new_code(consent, dict(request))})


def _back(request: Mapping[str, str], answer: Mapping[str, str]) -> Reply:
    uri = request["redirect_uri"]
    query = urlencode({**answer, "state": request["state"]})
    return Reply(302, b"", {"Location": f"{uri}{'&' if '?' in uri else '?'}{query}"})
