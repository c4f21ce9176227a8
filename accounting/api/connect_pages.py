"""The pages around a consent: before it (for whoever came by a system's link), and on the way back."""

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounting.api.caller import has_role
from accounting.api.connect_choice import Choice, authorization_url, choose
from accounting.api.connect_sentences import consent_words, service_words
from accounting.api.problem_details import ApiProblem
from accounting.api.sentences import REFUSALS
from accounting.domain.errors import ProviderError
from accounting.models import Membership, Role, Tenant
from accounting.oauth.consent import ConsentError, complete_consent
from accounting.providers import registry
from accounting.providers.registry import UnknownProvider


@never_cache
@require_GET
def start_page(request: HttpRequest, provider: str) -> HttpResponse:
    """Shows organisation and provider; nothing happens before the person presses the button."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), login_url="admin:login")
    try:
        choice = _choice(request, provider, request.GET)
    except ApiProblem as error:
        words = REFUSALS[error.code].filled(error.params)
        return _problem(request, words.message, words.next_step, 409)
    page = _page(request, "start", {"choice": choice})
    # Nothing in this address is secret; with no-referrer a browser sends its form with "Origin: null",
    # which the CSRF check refuses.
    page["Referrer-Policy"] = "same-origin"
    return page


@never_cache
@require_POST
def start_consent(request: HttpRequest, provider: str) -> HttpResponse:
    """The button of the start page."""
    if not request.user.is_authenticated:
        return redirect_to_login(
            f"{request.path.rstrip('/').removesuffix('/start')}?{request.POST.urlencode()}"
        )
    try:
        choice = _choice(request, provider, request.POST)
        return HttpResponseRedirect(authorization_url(choice, request))
    except ProviderError as error:
        words = service_words(error.code, error.params, provider)
        return _problem(request, words.message, words.next_step, 409)


@never_cache
@require_GET
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """The provider sends the browser here; the session must be the one that left."""
    name = _provider_name(provider)
    if not request.user.is_authenticated:
        words = consent_words("not_signed_in", {}, name)
        return _problem(request, words.message, words.next_step, 400)
    key = request.session.session_key or ""
    try:
        integration = complete_consent(provider=provider, session_key=key, query=request.GET.dict())
    except ConsentError as error:
        words = consent_words(error.code, error.params, name)
        return _problem(
            request, words.message, words.next_step, 400, str(error.params.get("description", ""))
        )
    except ProviderError as error:
        words = service_words(error.code, error.params, provider)
        return _problem(request, words.message, words.next_step, 502)
    return _page(request, "success", {"integration": integration, "provider_name": name})


def _choice(request: HttpRequest, provider: str, query: Any) -> Choice:
    """Raises Http404 for whatever the person may not connect: it looks as if it did not exist."""
    tenant = _tenant(request, query.get("tenant", ""))
    try:
        integration = UUID(query["integration"]) if query.get("integration") else None
        return choose(
            tenant=tenant,
            provider=provider,
            environment=query.get("environment", ""),
            integration=integration,
        )
    except (ValueError, UnknownProvider):
        raise Http404 from None


def _tenant(request: HttpRequest, code: str) -> Tenant:
    rows = Membership.objects.filter(user_id=request.user.pk, tenant__code=code).select_related("tenant")
    membership = rows.first()
    if membership is None or not has_role(request, membership.tenant_id, Role.TREASURER):
        raise Http404
    tenant: Tenant = membership.tenant
    return tenant


def _provider_name(provider: str) -> str:
    try:
        return registry.get(provider).name
    except UnknownProvider:
        raise Http404 from None


def _problem(request: HttpRequest, message: str, next_step: str, status: int, said: str = "") -> HttpResponse:
    return _page(request, "problem", {"message": message, "next_step": next_step, "said": said}, status)


def _page(request: HttpRequest, name: str, content: dict[str, Any], status: int = 200) -> HttpResponse:
    language = translation.get_language() or "sv"
    page = render(request, f"connect/{name}.html", {**content, "language": language}, status=status)
    # The address holds code and state: it must not travel on, and nothing foreign is loaded.
    page["Referrer-Policy"] = "no-referrer"
    page["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    )
    return page
